"""One row of a waiting list: a person, or every problem at once."""

from datetime import date

import pytest

from patients.management.demo.people import synthetic_nhs_numbers
from patients.services import rows


TODAY = date(2026, 11, 22)
GOOD = {
    "nhs_number": "999 000 0018",
    "family_name": "Lee",
    "given_name": "Pat",
    "date_of_birth": "27/03/1961",
    "mobile": "07700 900 123",
    "email": "",
}


def parsed(**changes: str) -> rows.Parsed:
    return rows.parse(2, GOOD | changes, on=TODAY, synthetic_only=True)


def codes(**changes: str) -> list[tuple[str, str]]:
    return [(problem.column, problem.code) for problem in parsed(**changes).problems]


def test_parse_a_good_row_normalises_what_it_keeps():
    row = parsed(postcode="zz11aa", gp_practice_code="y00001", rtt_start_date="01/09/2026")
    assert row.problems == []
    assert row.values["nhs_number"] == "9990000018"
    assert row.values["mobile"] == "+447700900123"
    assert row.values["postcode"] == "ZZ1 1AA"
    assert row.values["gp_practice_code"] == "Y00001"
    assert row.date_of_birth == date(1961, 3, 27)
    assert row.rtt_start_on == date(2026, 9, 1)


def test_parse_a_mobile_that_excel_stripped_of_its_zero_is_read():
    assert parsed(mobile="7700900123").values["mobile"] == "+447700900123"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"nhs_number": ""}, ("nhs_number", "missing"), id="no identifier"),
        pytest.param({"nhs_number": "9.99E+09"}, ("nhs_number", "shortened"), id="scientific"),
        pytest.param({"nhs_number": "999000001X"}, ("nhs_number", "not_digits"), id="letter"),
        pytest.param({"nhs_number": "999000001"}, ("nhs_number", "length"), id="nine digits"),
        pytest.param({"nhs_number": "9991234560"}, ("nhs_number", "check_digit"), id="check 10"),
        pytest.param({"nhs_number": "1111111111"}, ("nhs_number", "check_digit"), id="repeated"),
        pytest.param({"nhs_number": "9434765919"}, ("nhs_number", "real_in_demo"), id="not 999"),
        pytest.param({"family_name": ""}, ("family_name", "missing"), id="no family name"),
        pytest.param({"given_name": "x" * 81}, ("given_name", "too_long"), id="long name"),
        pytest.param({"given_name": "=cmd"}, ("given_name", "not_a_name"), id="formula"),
        pytest.param({"date_of_birth": ""}, ("date_of_birth", "missing"), id="no birth"),
        pytest.param({"date_of_birth": "03/27/1961"}, ("date_of_birth", "not_a_date"), id="US"),
        pytest.param({"date_of_birth": "27/03/61"}, ("date_of_birth", "not_a_date"), id="short"),
        pytest.param({"date_of_birth": "2030-01-01"}, ("date_of_birth", "future"), id="future"),
        pytest.param({"date_of_birth": "1899-12-31"}, ("date_of_birth", "too_old"), id="1899"),
        pytest.param({"mobile": ""}, ("mobile", "no_contact"), id="no contact"),
        pytest.param({"mobile": "hello"}, ("mobile", "not_phone"), id="words"),
        pytest.param({"mobile": "0770090"}, ("mobile", "not_phone"), id="short phone"),
        pytest.param({"mobile": "0113 496 0000"}, ("mobile", "not_mobile"), id="landline"),
        pytest.param({"email": "a@b"}, ("email", "not_email"), id="email"),
        pytest.param({"postcode": "12345"}, ("postcode", "not_postcode"), id="postcode"),
        pytest.param({"gp_practice_code": "1"}, ("gp_practice_code", "not_code"), id="practice"),
        pytest.param(
            {"treatment_function_code": "ab"}, ("treatment_function_code", "not_code"), id="tfc"
        ),
        pytest.param({"ethnic_category": "Q"}, ("ethnic_category", "not_code"), id="ethnic"),
        pytest.param({"priority": "12345"}, ("priority", "too_long"), id="priority"),
        pytest.param({"rtt_start_date": "soon"}, ("rtt_start_date", "not_a_date"), id="clock"),
        pytest.param({"language": "Martian!"}, ("language", "not_language"), id="language"),
        pytest.param(
            {"interpreter_needed": "maybe"}, ("interpreter_needed", "not_yes_no"), id="interpreter"
        ),
        pytest.param({"format_needed": "x" * 81}, ("format_needed", "too_long"), id="format"),
        pytest.param(
            {"local_patient_identifier": "x" * 21},
            ("local_patient_identifier", "too_long"),
            id="local",
        ),
    ],
)
def test_parse_a_bad_cell_names_its_column_and_problem(changes, expected):
    assert expected in codes(**changes)


def test_parse_reports_every_problem_of_a_row_at_once():
    assert len(codes(nhs_number="1", family_name="", date_of_birth="x", mobile="x")) == 4


def test_parse_a_local_identifier_alone_is_enough():
    assert codes(nhs_number="", local_patient_identifier="H123") == []


@pytest.mark.parametrize(
    ("born", "left_out"),
    [
        pytest.param("2008-11-22", False, id="18 today"),
        pytest.param("2008-11-23", True, id="18 tomorrow"),
    ],
)
def test_parse_somebody_under_18_is_left_out(born, left_out):
    row = parsed(date_of_birth=born)
    assert (row.excluded is not None) is left_out
    assert row.problems == []


def test_parse_outside_the_demonstration_refuses_made_up_numbers():
    row = rows.parse(2, GOOD, on=TODAY, synthetic_only=False)
    assert {p.code for p in row.problems} == {"test_number", "fictional"}


def test_parse_outside_the_demonstration_takes_a_published_example_number():
    cells = GOOD | {"nhs_number": "9434765919", "mobile": "07400 123456"}
    assert rows.parse(2, cells, on=TODAY, synthetic_only=False).problems == []


def test_mask_shows_two_signs_of_a_long_value_and_none_of_a_short_one():
    assert rows.mask("9990000018") == "…18"
    assert rows.mask("1234") == "…"
    assert rows.mask("") == ""


def test_problem_never_holds_the_value_itself():
    (problem,) = parsed(nhs_number="9434765918").problems
    assert "9434765918" not in str(problem.as_json())


def test_synthetic_numbers_are_all_valid():
    for number in synthetic_nhs_numbers(50):
        assert codes(nhs_number=number) == []
