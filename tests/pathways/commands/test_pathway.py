"""manage.py pathway: what it prints, what it refuses, and its exit codes."""

import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pathways.engine import documents
from pathways.management.definitions import saying, sources
from pathways.models import PathwayVersion
from pathways.proving import checks
from tests.factories.documents import TINY_BASE, ready_pathway, tiny_pathway
from tests.factories.pathways import open_directory


def test_check_of_a_whole_file_says_so(file, run):
    assert "tiny: nothing is wrong, 2 cases come out right." in run("check", file)
    assert run("check", file, "--json")["problems"] == []


def test_check_of_a_faulty_file_names_everything(tmp_path, refused):
    path = tmp_path / "faulty.yaml"
    path.write_text(documents.export(tiny_pathway(days="many", area="nowhere else", extra="x")))

    said = refused("check", str(path))
    assert "days" in said
    assert "extra" in said
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("pathway", "check", str(path), "--json", stdout=out)
    problems = json.loads(out.getvalue())["problems"]
    assert {"path", "problem", "mend"} == set(problems[0])


def test_check_of_a_wrong_case_says_how_it_comes_out(tmp_path, refused):
    path = tmp_path / "wrong.yaml"
    case = tiny_pathway()["cases"][0] | {"expect": "routine"}
    path.write_text(documents.export(tiny_pathway(cases=[case])))

    assert "expects routine; it comes out as emergency" in refused("check", str(path))


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\x00", b""])
def test_check_of_what_is_no_document_is_a_sentence(tmp_path, content, refused):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)

    assert refused("check", str(path))


def test_check_of_a_file_that_is_not_there_names_the_starter_pathways(refused):
    assert "no readable file and no starter pathway" in refused("check", "nothing")


def test_a_starter_pathway_is_named_by_its_key(monkeypatch, run):
    monkeypatch.setattr(sources, "pathway_keys", lambda: ("tiny",))
    monkeypatch.setattr(sources, "pathway_text", lambda key: documents.export(tiny_pathway()))

    assert "nothing is wrong" in run("check", "tiny")


def test_check_of_what_an_icb_has_stored_asks_its_directory_and_desks(icb, file, run, refused, by):
    run("import", file, *by("ann"))

    said = refused("check", "tiny", "--icb", "QX1", "--people", "200")
    assert "Nobody fills the role `physiotherapy`" in said
    assert "Must fix: There is no clinical desk" in said
    out = StringIO()
    words = ("--icb", "QX1", "--people", "200", "--json")
    with pytest.raises(CommandError):
        call_command("pathway", "check", "tiny", *words, stdout=out)
    found = json.loads(out.getvalue())
    assert {"kind", "path", "sentence", "mend", "example"} == set(found["problems"][0])
    assert found["should"]


def test_what_takes_long_says_so_on_the_error_stream(file, monkeypatch):
    def slow(definition):
        time.sleep(0.2)
        return []

    monkeypatch.setattr(saying, "QUIET_SECONDS", 0.01)
    monkeypatch.setattr(saying, "AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(checks, "run_cases", slow)
    out, err = StringIO(), StringIO()
    call_command("pathway", "check", file, "--json", stdout=out, stderr=err)
    assert err.getvalue().count("Checking tiny …") > 1
    assert json.loads(out.getvalue())["key"] == "tiny"

    monkeypatch.setattr(saying, "QUIET_SECONDS", 10)
    quiet = StringIO()
    call_command("pathway", "check", file, stdout=out, stderr=quiet)
    assert quiet.getvalue() == ""


def test_export_prints_yaml_that_is_the_same_document(file, run):
    exported = documents.parse(run("export", file))

    whole = tiny_pathway() | {"includes": {"tiny_flags@2026-11": TINY_BASE}}
    assert exported == whole
    assert run("export", file, "--json") == whole


def test_diff_names_elements_and_lines(file, changed, run):
    said = run("diff", file, changed)
    assert "changed title" in said
    assert "changed days" in said
    assert "+title:" in said

    found = run("diff", file, changed, "--json")
    assert {"kind": "changed", "path": "title"} in found["changes"]
    assert "They are the same." in run("diff", file, file)


def test_simulate_decides_and_says_why(file, run):
    said = run("simulate", file, "--given", "saddle=yes")
    assert "Decision: emergency" in said
    assert "flag:saddle is true: “Is there new numbness between your legs?” is “Yes”." in said

    words = ("--given", "pain=7,8", "--at", "check_in", "--day", "2", "--json")
    found = run("simulate", file, *words)
    assert found["decision"]["disposition"] == "soon"
    assert any(row["key"] == "pain_rising" for row in found["trace"])


def test_simulate_with_nothing_said_decides_nothing(file, run):
    assert run("simulate", file).strip() == "Decision: self_manage"


def test_simulate_plays_a_case_by_its_name(file, run, refused):
    assert "Decision: soon" in run("simulate", file, "--case", "Two days of strong pain")
    assert "no case 'Other'" in refused("simulate", file, "--case", "Other")


@pytest.mark.parametrize(
    ("fact", "words"), [("saddle", "Write NAME=VALUE"), ("nothing=1", "knows no nothing")]
)
def test_simulate_of_what_is_no_fact_isrefused(file, fact, words, refused):
    assert words in refused("simulate", file, "--given", fact)


def test_import_submit_sign_and_publish_make_a_live_version(icb, file, run, by):
    open_directory(icb)
    Path(file).write_text(documents.export(ready_pathway()))
    assert "Saved as revision 1." in run("import", file, *by("ann"), "--note", "First")
    assert "Unchanged" in run("import", file, *by("ann"))
    assert "two signatures" in run("submit", "tiny", "--why", "First edition", *by("ann"))
    run("sign", "tiny", "--part", "clinical_lead", *by("lee"))
    said = run("sign", "tiny", "--part", "safety_officer", *by("sol"), "--json")
    assert said == {"part": "safety_officer"}
    assert "version 1 is live." in run("publish", "tiny", *by("lee"))

    version = PathwayVersion.objects.get(icb=icb)
    exported = run("export", "tiny", "--icb", "QX1")
    assert exported.startswith(f"# Exported from the document {version.digest}\n")
    assert documents.digest(documents.parse(exported)) == version.digest


def test_stored_pathways_are_compared_with_files(icb, file, changed, run, refused, by):
    run("import", file, *by("ann"))

    assert documents.parse(run("export", "tiny", "--icb", "QX1"))["title"] == "Three quiet days"
    assert "no pathway 'other'" in refused("export", "other", "--icb", "QX1")
    assert "no ICB 'QZ9'" in refused("export", "tiny", "--icb", "QZ9")


def test_publish_refuses_what_is_not_signed_naming_what_is_missing(icb, file, run, refused, by):
    run("import", file, *by("ann"))

    said = refused("publish", "tiny", *by("lee"))
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
def test_who_may_not_or_what_is_not_there_is_a_sentence(icb, file, words, sentence, refused):
    assert sentence in refused(*(word.format(file=file) for word in words))


def test_sign_out_of_turn_is_a_sentence(icb, file, run, refused, by):
    run("import", file, *by("ann"))

    said = refused("sign", "tiny", "--part", "clinical_lead", *by("lee"))
    assert "waits for sign-off" in said


def test_import_without_saying_who_isrefused(icb, file, run):
    with pytest.raises(CommandError, match="--icb, --as"):
        run("import", file)
