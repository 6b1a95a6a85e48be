"""Tests that commit can be cleaned up, although rows are frozen, and the triggers stand again after."""

import pytest
from django.db import connection

from pathways.models import Actor, AuditEvent
from pathways.services import auditing
from tests.factories.pathways import IcbFactory
from tests.pathways.services.conftest import AT


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_each_committing_test_starts_with_no_rows_and_with_triggers(run):
    assert not AuditEvent.objects.exists()
    icb = IcbFactory()
    auditing.record(actor=Actor.system(icb.pk), verb="look", target=icb, at=AT)

    with pytest.raises(Exception, match="never deleted"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM pathways_auditevent")
