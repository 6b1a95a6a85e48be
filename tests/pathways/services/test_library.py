"""The documents that come with the code."""

import pytest

from pathways.engine import documents
from pathways.services import library
from tests.factories.documents import TINY_BASE, tiny_pathway


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "base.yaml").write_text(documents.export(TINY_BASE))
    (tmp_path / "tiny.yaml").write_text(documents.export(tiny_pathway()))
    (tmp_path / "people.yaml").write_text("kind: demo\nkey: people\n")
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    return tmp_path


def test_library_holds_bases_and_instruments_by_key_and_version(folder):
    assert dict(library.library()) == {"tiny_flags@2026-11": TINY_BASE}


def test_pathway_text_is_the_file_as_it_is(folder):
    assert library.pathway_keys() == ("tiny",)
    assert library.pathway_text("tiny") == (folder / "tiny.yaml").read_text()


def test_pathway_text_of_an_unknown_key_names_those_there_are(folder):
    with pytest.raises(LookupError, match=r"no pathway 'nothing' in the library\. It has: tiny\."):
        library.pathway_text("nothing")


def test_an_empty_library_says_that_it_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "FOLDER", tmp_path)

    with pytest.raises(LookupError, match="It has: none"):
        library.pathway_text("tiny")


def test_every_document_of_the_real_library_is_whole():
    for key in library.pathway_keys():
        document = documents.parse(library.pathway_text(key))
        assert documents.findings(documents.resolve(document, library.library())) == []
    for reference, document in library.library().items():
        assert documents.findings(document) == [], reference
