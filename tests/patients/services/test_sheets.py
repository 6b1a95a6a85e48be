"""Any spreadsheet becomes rows of text, or one sentence that says what to do."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from patients.services import returning, sheets
from tests.factories.sheets import HEADERS, csv_bytes, people, person, xlsx_bytes


def test_read_headers_in_any_case_order_and_spelling():
    content = csv_bytes(
        [["Pat", "1961-03-27", "Lee", "07700900123", "9990000018"]],
        headers=["PERSON_GIVEN_NAME", "Birth Date", "surname", "mobile-phone", "nhs number"],
    )
    (line,) = sheets.read(content, "list.csv").lines
    assert line.cells == {
        "given_name": "Pat",
        "date_of_birth": "1961-03-27",
        "family_name": "Lee",
        "mobile": "07700900123",
        "nhs_number": "9990000018",
    }


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="utf-8 with mark"),
        pytest.param(lambda text: text.encode("cp1252"), id="windows"),
        pytest.param(lambda text: text.encode("utf-16"), id="utf-16"),
        pytest.param(lambda text: text.replace(",", ";").encode(), id="semicolons"),
        pytest.param(lambda text: text.replace(",", "\t").encode(), id="tabs"),
    ],
)
def test_read_text_in_its_encoding_and_delimiter(encoded):
    text = ",".join(HEADERS) + "\n" + ",".join(person(1, "9990000018", family_name="Zoë"))
    (line,) = sheets.read(encoded(text), "list.csv").lines
    assert line.cells["family_name"] == "Zoë"
    assert line.number == 2


def test_read_passes_over_empty_rows_and_keeps_the_sheets_own_numbers():
    content = csv_bytes([person(1, "9990000018"), [""] * 9, person(2, "9990000026")])
    assert [line.number for line in sheets.read(content, "list.csv").lines] == [2, 4]


def test_read_a_quoted_cell_over_two_lines_keeps_the_row_number_where_it_starts():
    content = csv_bytes([person(1, "9990000018", given_name='"Jo\nAnn"'), person(2, "9990000026")])
    assert [line.number for line in sheets.read(content, "list.csv").lines] == [2, 4]


def test_read_workbook_writes_numbers_and_dates_as_a_person_reads_them():
    row = [9990000018, "Lee", "Pat", date(1961, 3, 27), 7700900123, "", "", "", 650.0]
    (line,) = sheets.read(xlsx_bytes([row]), "list.xlsx").lines
    assert line.cells["nhs_number"] == "9990000018"
    assert line.cells["date_of_birth"] == "1961-03-27"
    assert line.cells["treatment_function_code"] == "650"


def test_read_workbook_writes_truth_moments_and_broken_numbers_as_text():
    row = [9.99e9 + 0.5, True, None, datetime(1961, 3, 27, 9, 30), "a", "b", "c", "d", "e"]
    (line,) = sheets.read(xlsx_bytes([row]), "list.xlsx").lines
    assert line.cells["nhs_number"] == "9990000000.5"
    assert line.cells["family_name"] == "yes"
    assert line.cells["given_name"] == ""
    assert line.cells["date_of_birth"] == "1961-03-27"


def test_read_workbook_takes_the_first_visible_sheet():
    book = Workbook()
    hidden = book.active
    hidden.append(["notes"])
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("list")
    shown.append(list(HEADERS))
    shown.append(person(1, "9990000018"))
    out = io.BytesIO()
    book.save(out)
    assert len(sheets.read(out.getvalue(), "list.xlsx").lines) == 1


def test_read_workbook_without_a_visible_sheet_takes_the_first():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes([person(1, "9990000018")]))) as book,
        zipfile.ZipFile(out, "w") as hidden,
    ):
        for name in book.namelist():
            content = book.read(name).replace(b'state="visible"', b'state="hidden"')
            hidden.writestr(name, content)
    assert len(sheets.read(out.getvalue(), "list.xlsx").lines) == 1


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MAX_UNPACKED_BYTES + 1))
    return out.getvalue()


def _padded(rows: int) -> bytes:
    return ",".join(HEADERS).encode() + b"\n" + b"\n".join([b"a,b"] * rows)


def _with_macros() -> bytes:
    out = io.BytesIO(xlsx_bytes(people(1)))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        pytest.param(b"", "a.csv", "empty", id="no bytes"),
        pytest.param(b"\n\n", "a.csv", "no rows", id="blank lines"),
        pytest.param(",".join(HEADERS).encode(), "a.csv", "headers but no rows", id="headers only"),
        pytest.param(b"x" * (sheets.MAX_BYTES + 1), "a.csv", "larger than 10 MB", id="too big"),
        pytest.param(b"abc", "a.pdf", "must be .csv", id="wrong kind"),
        pytest.param(b"abc", "list", "must be .csv", id="no ending"),
        pytest.param(b"abc", "a.xlsm", "without macros", id="macro ending"),
        pytest.param(_with_macros(), "a.xlsx", "has macros", id="macro inside"),
        pytest.param(b"\xd0\xcf\x11\xe0....", "a.xlsx", "password", id="password"),
        pytest.param(b"PKnot", "a.xlsx", "damaged", id="not a zip"),
        pytest.param(b"\x00\x01binary", "a.csv", "not a text file", id="binary as csv"),
        pytest.param(b"\xff\xfea", "a.csv", "cannot be read", id="half a letter"),
        pytest.param(b'a,"b\n' + b"x" * 200_000, "a.csv", "cannot be read", id="endless quote"),
        pytest.param(_bomb(), "a.xlsx", "too large when opened", id="zip bomb"),
        pytest.param(b"a,b\n1,2", "a.csv", "columns are missing", id="other columns"),
        pytest.param(
            b"surname,family name,given name,dob,nhs no,email\na,b,c,d,e,f",
            "a.csv",
            "Two columns are both family name",
            id="column twice",
        ),
        pytest.param(_padded(sheets.MAX_ROWS + 60), "a.csv", "20,000 rows", id="too many lines"),
        pytest.param(b",".join([b"x"] * 61) + b"\n1", "a.csv", "60 columns", id="too wide"),
    ],
)
def test_read_an_unusable_file_says_what_to_do(content, name, words):
    with pytest.raises(sheets.UnusableFile, match=words):
        sheets.read(content, name)


def test_read_a_damaged_workbook_inside_a_good_zip_says_so():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", b"hello")
    with pytest.raises(sheets.UnusableFile, match="damaged"):
        sheets.read(out.getvalue(), "a.xlsx")


def test_read_too_many_rows_is_refused_before_all_are_kept():
    content = csv_bytes([["x"] * 9] * (sheets.MAX_ROWS + 1))
    with pytest.raises(sheets.UnusableFile, match="20,000 rows"):
        sheets.read(content, "a.csv")


def test_bad_rows_come_back_as_text_with_their_problem_and_go_in_again():
    content = csv_bytes([person(1, "9990000018"), person(2, "0123", family_name="=1+1")])
    back = returning.bad_rows(
        content=content,
        file_name="a.csv",
        problems=[{"row": 3, "message": "An NHS number has 10 digits."}],
    )
    page = load_workbook(io.BytesIO(back)).active
    rows = list(page.iter_rows(values_only=True))
    assert rows[0] == (*HEADERS, "Problem")
    assert len(rows) == 2
    assert rows[1][0] == "0123"
    assert rows[1][1] == "'=1+1"
    assert rows[1][-1] == "An NHS number has 10 digits."
    again = sheets.read(back, "a.xlsx")
    assert again.unused_headers == ("Problem",)
    assert again.lines[0].cells["nhs_number"] == "0123"


def test_bad_rows_of_a_returned_file_do_not_grow_a_second_problem_column():
    content = csv_bytes([[*person(1, "0123"), "old"]], headers=[*HEADERS, "Problem"])
    back = returning.bad_rows(
        content=content, file_name="a.csv", problems=[{"row": 2, "message": "new"}]
    )
    rows = list(load_workbook(io.BytesIO(back)).active.iter_rows(values_only=True))
    assert rows[0].count("Problem") == 1
    assert rows[1][-1] == "new"
