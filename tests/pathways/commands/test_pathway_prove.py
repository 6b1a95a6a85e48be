"""manage.py pathway prove: proved, or who shows that it is not, and exit code 1."""

import pytest

from pathways.authoring import edits
from pathways.services import sharing
from tests.factories.documents import tiny_pathway


@pytest.fixture
def milder(write):
    """Somebody with a worse answer is told something milder."""
    flags = {"not_sure": "emergency", "yes": "urgent", "declined": "urgent"}
    return write(edits.change("screen", "saddle", flags=flags)(tiny_pathway()))


def test_what_is_safe_is_proved(db, file, run):
    assert "tiny: proved," in run("prove", file)
    found = run("prove", file, "--json")
    assert (found["finished"], found["problems"]) == (True, [])


def test_what_is_not_is_shown_by_somebody(db, milder, refused):
    assert "screen.saddle" in refused("prove", milder)


def test_a_copy_is_proved_against_its_template(icb, write, run, refused, by, monkeypatch):
    copied = tiny_pathway(template={"key": "tiny", "digest": "0" * 64})
    assert "is not here" in refused("prove", write(copied))
    monkeypatch.setattr(sharing, "pathway_keys", lambda: ("tiny",))
    monkeypatch.setattr(
        sharing, "pathway_text", lambda key: sharing.documents.export(tiny_pathway())
    )
    run("templates", "--adopt")
    run("copy", "tiny", "mine", "--title", "Mine", *by("ann"))
    assert run("prove", "mine", "--icb", "QX1", "--json")["template"]
    (edition,) = run("templates", "--json")["templates"]
    origin = {"key": "tiny", "digest": edition["digest"]}
    weaker = edits.change("screen", "fever", ask="Hot?")(tiny_pathway(template=origin))
    assert "the template locks `fever`" in refused("prove", write(weaker))


def test_a_diff_names_whom_it_decides_about_otherwise(file, milder, changed, write, run):
    found = run("diff", file, milder, "--json")["effects"]
    assert found["milder"]
    assert found["harsher"]
    said = run("diff", file, milder)
    assert "milder: " in said
    assert "harsher: " in said
    same = run("diff", file, write(tiny_pathway(title="New")))
    assert "Nobody is decided about otherwise." in same
    assert "one of the two has findings" in run("diff", file, changed)
    assert run("diff", file, changed, "--json")["effects"] is None
