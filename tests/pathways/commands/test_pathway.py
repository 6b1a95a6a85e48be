"""manage.py pathway: what it prints, what it refuses, and its exit codes."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pathways.engine import documents
from pathways.management.commands import pathway as command
from pathways.models import PathwayVersion, Role
from pathways.services import drafting
from tests.factories.documents import TINY_BASE, TINY_LIBRARY, tiny_pathway
from tests.factories.pathways import IcbFactory, staff_user


@pytest.fixture(autouse=True)
def _tiny_library(monkeypatch):
    monkeypatch.setattr(drafting, "library", lambda: TINY_LIBRARY)
    monkeypatch.setattr(command, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(documents.export(tiny_pathway()))
    return str(path)


@pytest.fixture
def changed(tmp_path):
    path = tmp_path / "changed.yaml"
    path.write_text(documents.export(tiny_pathway(title="Changed", days=4)))
    return str(path)


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


def _run(*words: str) -> str:
    out = StringIO()
    call_command("pathway", *words, stdout=out)
    return out.getvalue()


def _refused(*words: str) -> str:
    with pytest.raises(CommandError) as refused:
        _run(*words)
    assert refused.value.returncode == 1
    return str(refused.value)


def _as(user: str) -> tuple[str, ...]:
    return "--icb", "QX1", "--as", user


def test_check_of_a_whole_file_says_so(file):
    assert "tiny: nothing is wrong, 2 cases come out right." in _run("check", file)
    assert json.loads(_run("check", file, "--json"))["problems"] == []


def test_check_of_a_faulty_file_names_everything(tmp_path):
    path = tmp_path / "faulty.yaml"
    path.write_text(documents.export(tiny_pathway(days="many", area="nowhere else", extra="x")))

    said = _refused("check", str(path))
    assert "days" in said
    assert "extra" in said
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("pathway", "check", str(path), "--json", stdout=out)
    problems = json.loads(out.getvalue())["problems"]
    assert {"path", "problem", "mend"} == set(problems[0])


def test_check_of_a_wrong_case_says_how_it_comes_out(tmp_path):
    path = tmp_path / "wrong.yaml"
    case = tiny_pathway()["cases"][0] | {"expect": "routine"}
    path.write_text(documents.export(tiny_pathway(cases=[case])))

    assert "expects routine; it comes out as emergency" in _refused("check", str(path))


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\x00", b""])
def test_check_of_what_is_no_document_is_a_sentence(tmp_path, content):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)

    assert _refused("check", str(path))


def test_check_of_a_file_that_is_not_there_names_the_starter_pathways():
    assert "no readable file and no starter pathway" in _refused("check", "nothing")


def test_a_starter_pathway_is_named_by_its_key(monkeypatch):
    monkeypatch.setattr(command, "pathway_keys", lambda: ("tiny",))
    monkeypatch.setattr(command, "pathway_text", lambda key: documents.export(tiny_pathway()))

    assert "nothing is wrong" in _run("check", "tiny")


def test_export_prints_yaml_that_is_the_same_document(file):
    exported = documents.parse(_run("export", file))

    assert exported == tiny_pathway() | {"includes": {"tiny_flags@2026-11": TINY_BASE}}


def test_diff_names_elements_and_lines(file, changed):
    said = _run("diff", file, changed)
    assert "changed title" in said
    assert "changed days" in said
    assert "+title:" in said

    found = json.loads(_run("diff", file, changed, "--json"))
    assert {"kind": "changed", "path": "title"} in found["changes"]
    assert "They are the same." in _run("diff", file, file)


def test_simulate_decides_and_says_why(file):
    said = _run("simulate", file, "--given", "saddle=yes")
    assert "Decision: emergency" in said
    assert "flag:saddle is true: “Is there new numbness between your legs?” is “Yes”." in said

    found = json.loads(
        _run("simulate", file, "--given", "pain=7,8", "--at", "check_in", "--day", "2", "--json")
    )
    assert found["decision"]["disposition"] == "soon"
    assert any(row["key"] == "pain_rising" for row in found["trace"])


def test_simulate_with_nothing_said_decides_nothing(file):
    assert _run("simulate", file).strip() == "Decision: self_manage"


def test_simulate_plays_a_case_by_its_name(file):
    assert "Decision: soon" in _run("simulate", file, "--case", "Two days of strong pain")
    assert "no case 'Other'" in _refused("simulate", file, "--case", "Other")


@pytest.mark.parametrize(
    ("fact", "words"), [("saddle", "Write NAME=VALUE"), ("nothing=1", "knows no nothing")]
)
def test_simulate_of_what_is_no_fact_is_refused(file, fact, words):
    assert words in _refused("simulate", file, "--given", fact)


def test_import_submit_sign_and_publish_make_a_live_version(icb, file):
    assert "Saved as revision 1." in _run("import", file, *_as("ann"), "--note", "First")
    assert "Unchanged" in _run("import", file, *_as("ann"))
    assert "two signatures" in _run("submit", "tiny", "--why", "First edition", *_as("ann"))
    _run("sign", "tiny", "--part", "clinical_lead", *_as("lee"))
    said = json.loads(_run("sign", "tiny", "--part", "safety_officer", *_as("sol"), "--json"))
    assert said == {"part": "safety_officer"}
    assert "version 1 is live." in _run("publish", "tiny", *_as("lee"))

    version = PathwayVersion.objects.get(icb=icb)
    assert json.loads(_run("check", "tiny", "--icb", "QX1", "--json"))["digest"] == version.digest


def test_stored_pathways_are_compared_with_files(icb, file, changed):
    _run("import", file, *_as("ann"))

    assert documents.parse(_run("export", "tiny", "--icb", "QX1"))["title"] == "Three quiet days"
    assert "no pathway 'other'" in _refused("export", "other", "--icb", "QX1")
    assert "no ICB 'QZ9'" in _refused("export", "tiny", "--icb", "QZ9")


def test_publish_refuses_what_is_not_signed_naming_what_is_missing(icb, file):
    _run("import", file, *_as("ann"))

    said = _refused("publish", "tiny", *_as("lee"))
    assert "Submit it for sign-off first." in said
    assert "not signed by a 'Clinical lead (signs)' yet" in said
    assert not PathwayVersion.objects.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "{file}", "--icb", "QX1", "--as", "nobody"), "no user 'nobody'"),
        (("import", "{file}", "--icb", "QZ9", "--as", "ann"), "no ICB 'QZ9'"),
        (("import", "{file}", "--icb", "QX1", "--as", "lee"), "does not let you edit drafts"),
        (("publish", "tiny", "--icb", "QX1", "--as", "lee"), "no draft of 'tiny'"),
        (
            ("submit", "other", "--why", "First edition", "--icb", "QX1", "--as", "ann"),
            "no draft of 'other'",
        ),
    ],
)
def test_who_may_not_or_what_is_not_there_is_a_sentence(icb, file, words, sentence):
    assert sentence in _refused(*(word.format(file=file) for word in words))


def test_sign_out_of_turn_is_a_sentence(icb, file):
    _run("import", file, *_as("ann"))

    said = _refused("sign", "tiny", "--part", "clinical_lead", *_as("lee"))
    assert "waits for sign-off" in said


def test_import_without_saying_who_is_refused(icb, file):
    with pytest.raises(CommandError, match="--icb, --as"):
        _run("import", file)
