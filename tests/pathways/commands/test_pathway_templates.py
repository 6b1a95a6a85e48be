"""manage.py pathway templates, copy, share and drift."""

import pytest

from pathways.engine import documents
from pathways.models import Pathway, TemplateEdition
from pathways.services import sharing
from tests.factories.documents import publish_tiny, tiny_pathway


@pytest.fixture
def library(monkeypatch, icb):
    monkeypatch.setattr(sharing, "pathway_keys", lambda: ("tiny",))
    text = documents.export(tiny_pathway(local=["invite"]))
    monkeypatch.setattr(sharing, "pathway_text", lambda key: text)


def test_the_library_is_published_and_listed(library, run):
    assert "no templates yet" in run("templates")
    assert "edition 1, Three quiet days" in run("templates", "--adopt")
    found = run("templates", "--adopt", "--json")["templates"]
    assert [(one["key"], one["edition"]) for one in found] == [("tiny", 1)]
    assert TemplateEdition.objects.count() == 1


def test_a_copy_is_begun_and_its_drift_is_said(library, run, refused, by):
    assert "no template 'tiny' (there is: none)" in refused(
        "copy", "tiny", "mine", "--title", "Mine", *by("ann")
    )
    run("templates", "--adopt")
    assert "No pathway is a copy" in run("drift", "--icb", "QX1")
    said = run("copy", "tiny", "mine", "--title", "Mine", *by("ann"))
    assert said.strip() == "Draft of Mine is a copy of Three quiet days, edition 1."
    (row,) = run("drift", "--icb", "QX1", "--json")["copies"]
    assert row == {
        "key": "mine",
        "template": "tiny",
        "known": True,
        "differences": 0,
        "breaches": 0,
        "behind": 0,
    }
    assert "tiny: 0 differences, 0 editions behind" in run("drift", "--icb", "QX1")


def test_a_copy_of_an_unknown_edition_says_so(icb, write, run, by):
    run("import", write(tiny_pathway(template={"key": "x", "digest": "0" * 64})), *by("ann"))
    (row,) = run("drift", "--icb", "QX1", "--json")["copies"]
    assert (row["template"], row["known"]) == ("x", False)


def test_a_live_pathway_is_published_as_a_template(icb, run, refused, by):
    assert "no pathway 'tiny'" in refused("share", "tiny", *by("lee"))
    Pathway.objects.create(icb=icb, key="empty", title="Empty")
    assert "Only a live version" in refused("share", "empty", *by("lee"))
    publish_tiny(icb)
    assert "does not let you" in refused("share", "tiny", *by("ann"))
    said = run("share", "tiny", "--note", "First", *by("lee"))
    assert "Three quiet days, edition 1 is published." in said
    assert TemplateEdition.objects.get().note == "First"
