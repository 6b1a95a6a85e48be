"""manage.py pathway import: what it says of each element, what it asks, what it takes."""

import sys

import pytest

from pathways.engine import documents
from pathways.management.definitions import sources, writing
from pathways.models import DraftRevision, Pathway
from tests.factories.documents import tiny_pathway


@pytest.fixture
def stored(icb, file, run, by):
    run("import", file, *by("ann"))


@pytest.fixture
def text(stored, run):
    """The header of an export and the document below it."""
    exported = run("export", "tiny", "--icb", "QX1")
    return exported.splitlines()[0] + "\n", documents.parse(exported)


@pytest.fixture
def changed(write):
    return write(tiny_pathway(title="Changed", area="knee"))


@pytest.fixture
def answers(monkeypatch):
    """Somebody at a terminal, who answers each question by its path."""

    def at_terminal(**said):
        asked = []

        def answer(prompt):
            asked.append(prompt)
            path = prompt.split()[1]
            return said.get(path.replace(".", "_"), "")

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", answer)
        return asked

    return at_terminal


def title(run):
    return documents.parse(run("export", "tiny", "--icb", "QX1"))["title"]


def test_a_new_pathway_is_taken_whole_without_asking(icb, file, run, by):
    found = run("import", file, *by("ann"), "--json")
    assert found["saved"]
    assert found["revision"] == 1
    assert {one["state"] for one in found["elements"]} == {"new"}
    again = run("import", file, *by("ann"), "--json")
    assert (again["saved"], again["taken"]) == (False, [])


def test_each_difference_is_said_and_nothing_is_taken_unasked(stored, changed, refused, run, by):
    said = refused("import", changed, *by("ann"))
    assert "Say what to take: --take all, --take none, or of these: title area" in said
    assert title(run) == "Three quiet days"
    said = run("import", changed, *by("ann"), "--take", "none")
    assert "changed   title" in said
    assert "Unchanged" in said


def test_all_or_some_are_taken_by_name(stored, changed, run, by):
    found = run("import", changed, *by("ann"), "--take", "area", "--json")
    assert found["taken"] == ["area"]
    assert title(run) == "Three quiet days"
    run("import", changed, *by("ann"), "--take", "all", "--note", "Whole")
    assert title(run) == "Changed"
    assert DraftRevision.objects.order_by("-number")[0].note == "Whole"


def test_what_is_not_there_cannot_be_taken(stored, changed, refused, by):
    assert "have no 'screen.nothing'" in refused(
        "import", changed, *by("ann"), "--take", "screen.nothing"
    )


def test_at_a_terminal_each_difference_is_asked(stored, changed, run, by, answers):
    asked = answers(title="y", area="n")
    said = run("import", changed, *by("ann"))
    assert asked == [
        "Take title from the file (changed)? [y/N] ",
        "Take area from the file (changed)? [y/N] ",
    ]
    assert "Saved as revision 2." in said
    document = documents.parse(run("export", "tiny", "--icb", "QX1"))
    assert (document["title"], document["area"]) == ("Changed", "back")


def test_a_machine_is_never_asked(stored, changed, refused, by, answers):
    asked = answers(title="y")
    assert "--take all" in refused("import", changed, *by("ann"), "--json")
    assert asked == []


def test_what_changed_on_both_sides_is_a_conflict(text, write, run, by):
    header, document = text
    run("import", write(tiny_pathway(title="Ours")), *by("ann"), "--take", "all")
    theirs = write(document | {"title": "Theirs"}, header)
    found = run("import", theirs, *by("ann"), "--take", "none", "--json")
    states = {one["path"]: one["state"] for one in found["elements"]}
    assert states["title"] == "conflict"
    assert states["screen.fever"] == "same"


def test_a_file_too_large_to_be_one_is_refused_unread(icb, tmp_path, refused, by, monkeypatch):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"[" * 10_000_000)
    monkeypatch.setattr(writing.importing, "compare", lambda **_: pytest.fail("it was read"))
    assert path.stat().st_size > sources.MOST_BYTES
    assert "too large" in refused("import", str(path), *by("ann"))
    assert not Pathway.objects.exists()
