"""What is erased, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from patients.models import Batch, BatchFile
from patients.services import retaining, showing
from tests.factories.patients import TUESDAY, setting


pytestmark = pytest.mark.django_db


def test_an_uploaded_sheet_is_erased_on_its_date_and_its_batch_stays() -> None:
    one = setting()
    batch = Batch.objects.create(
        icb=one.icb,
        provider=one.provider,
        pathway=one.version.pathway,
        file_name="list.csv",
        file_hash="x",
        release_at=TUESDAY,
        uploaded_at=TUESDAY,
    )
    BatchFile.objects.create(
        icb=one.icb, batch=batch, content=b"synthetic", erase_on=date(2026, 11, 10)
    )
    assert retaining.erase_batch_files(at=TUESDAY - timedelta(days=1)) == 0
    assert retaining.erase_batch_files(at=TUESDAY) == 1
    assert not BatchFile.objects.exists()
    assert Batch.objects.exists()


def test_a_live_service_shows_no_sent_messages(settings: object, tmp_path: object) -> None:
    settings.OUTBOX_FILE = tmp_path / "outbox.jsonl"  # type: ignore[attr-defined, operator]
    settings.OUTBOX_FILE.write_text('{"text": "a"}\n{"text": "b"}\n')  # type: ignore[attr-defined]
    settings.DEMO_MODE = True  # type: ignore[attr-defined]
    assert showing.sent_here() == [{"text": "b"}, {"text": "a"}]
    assert showing.sent_here(1) == [{"text": "b"}]
    settings.DEMO_MODE = settings.DEBUG = False  # type: ignore[attr-defined]
    assert showing.sent_here() == []
