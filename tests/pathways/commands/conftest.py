"""The tiny pathway as a file, an ICB with its staff, and the command as it is called."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pathways.engine import documents
from pathways.management.definitions import sources
from pathways.models import Role
from pathways.services import drafting, editing, sharing
from tests.factories.documents import TINY_LIBRARY, tiny_pathway
from tests.factories.pathways import IcbFactory, staff_user


@pytest.fixture(autouse=True)
def _tiny_library(monkeypatch):
    for module in (drafting, editing, sharing, sources):
        monkeypatch.setattr(module, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def write(tmp_path):
    """Writes a document as a file and gives its path."""

    def written(document, header=""):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.yaml"
        path.write_text(header + documents.export(document))
        return str(path)

    return written


@pytest.fixture
def file(write):
    return write(tiny_pathway())


@pytest.fixture
def changed(write):
    return write(tiny_pathway(title="Changed", days=4))


@pytest.fixture
def icb(db):
    icb = IcbFactory(code="QX1")
    for name, role in (
        ("ann", Role.AUTHOR),
        ("lee", Role.CLINICAL_LEAD),
        ("sol", Role.SAFETY_OFFICER),
    ):
        staff_user(icb, role, username=name)
    return icb


@pytest.fixture
def run():
    """Runs the command and gives what it printed; an object for --json."""

    def ran(*words):
        out = StringIO()
        call_command("pathway", *words, stdout=out)
        return json.loads(out.getvalue()) if "--json" in words else out.getvalue()

    return ran


@pytest.fixture
def refused(run):
    """Runs the command, which must end with exit code 1, and gives the sentence."""

    def ran(*words):
        with pytest.raises(CommandError) as refusal:
            run(*words)
        assert refusal.value.returncode == 1
        return str(refusal.value)

    return ran


@pytest.fixture
def by():
    """The words that say who does it."""
    return lambda user: ("--icb", "QX1", "--as", user)
