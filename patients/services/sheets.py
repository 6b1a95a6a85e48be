"""Read an uploaded spreadsheet into rows of text, or say in one sentence why it cannot be used."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import python_calamine


MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_UNPACKED_BYTES = 200 * 1024 * 1024

COLUMNS: dict[str, tuple[str, ...]] = {
    "nhs_number": ("nhsnumber", "nhsno"),
    "family_name": ("familyname", "personfamilyname", "surname", "lastname"),
    "given_name": ("givenname", "persongivenname", "forename", "firstname"),
    "date_of_birth": ("dateofbirth", "birthdate", "personbirthdate", "dob"),
    "mobile": ("mobile", "mobilephone", "mobilenumber", "mobiletelephonenumber"),
    "email": ("email", "emailaddress"),
    "postcode": ("postcode", "postcodeofusualaddress"),
    "gp_practice_code": ("gppracticecode", "generalmedicalpracticecodepatientregistration"),
    "ethnic_category": ("ethniccategory",),
    "language": ("language", "preferredspokenlanguage"),
    "interpreter_needed": ("interpreterneeded", "interpreterrequired"),
    "format_needed": ("formatneeded", "accessibleinformationneed"),
    "local_patient_identifier": ("localpatientidentifier", "hospitalnumber"),
    "patient_pathway_identifier": ("patientpathwayidentifier",),
    "rtt_start_date": (
        "rttstartdate",
        "rttperiodstartdate",
        "referraltotreatmentperiodstartdate",
    ),
    "treatment_function_code": ("treatmentfunctioncode", "activitytreatmentfunctioncode"),
    "intended_procedure": ("intendedprocedure", "intendedprocedureopcs"),
    "priority": ("priority", "prioritytypecode"),
}
_BY_HEADER = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}


class UnusableFile(ValueError):
    """The whole file cannot be used. Its text says why and what to do. Nothing was added."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: its own number there, its cells by column, and as they stood."""

    number: int
    cells: dict[str, str]
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    unused_headers: tuple[str, ...]


def read(content: bytes, file_name: str) -> Sheet:
    """The first sheet of a CSV, TSV, XLSX or ODS file, matched to our columns.

    Headers match without regard to case, spaces, hyphens or underscores. Empty rows are passed
    over. Raises UnusableFile.
    """
    if not content:
        raise UnusableFile("The file is empty. Choose the file again.")
    if len(content) > MAX_BYTES:
        raise UnusableFile("The file is larger than 10 MB. Split it and upload each part.")
    kind = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if kind in ("csv", "tsv", "txt"):
        table = _read_text(content)
    elif kind in ("xlsx", "ods"):
        table = _read_workbook(content)
    elif kind in ("xls", "xlsm", "xlsb"):
        raise UnusableFile("Save the file as .xlsx or .csv without macros, and upload that.")
    else:
        raise UnusableFile("The file must be .csv, .tsv, .xlsx or .ods. Save it as one of these.")
    return _match_columns(table)


def _read_text(content: bytes) -> list[tuple[int, list[str]]]:
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnusableFile("This is not a text file. Save the sheet as .csv and upload that.")
    text = _decode(content)
    first = text.split("\n", 1)[0]
    delimiter = max((",", "\t", ";", "|"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            rows.append((before + 1, [cell.strip() for cell in cells]))
            before = reader.line_num
            _check_size(rows)
    except csv.Error as error:
        raise UnusableFile(
            f"Row {reader.line_num} cannot be read. Save the file again as .csv and upload it."
        ) from error
    return rows


def _decode(content: bytes) -> str:
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableFile("The letters in this file cannot be read. Save it as CSV UTF-8.")


def _read_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnusableFile("The file has a password. Remove the password and upload it again.")
    _check_archive(content)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(_first_visible(workbook))
        values = sheet.to_python(skip_empty_area=False)
    except Exception as error:  # the reader raises many kinds for a broken file
        raise UnusableFile(
            "The file is damaged or is not a spreadsheet. Save it again and upload it."
        ) from error
    rows: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(values, start=1):
        rows.append((number, [_cell_text(cell) for cell in cells]))
        _check_size(rows)
    return rows


def _first_visible(workbook: python_calamine.CalamineWorkbook) -> int:
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.visible == python_calamine.SheetVisibleEnum.Visible:
            return index
    return 0


def _check_archive(content: bytes) -> None:
    """Refuse a zip bomb by its directory, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise UnusableFile(
            "The file is damaged or is not a spreadsheet. Save it again and upload it."
        ) from error
    if unpacked > MAX_UNPACKED_BYTES or len(names) > 2000:
        raise UnusableFile("The file is too large when opened. Split it and upload each part.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnusableFile("The file has macros. Save it as .xlsx without macros.")


def _check_size(rows: Sequence[object]) -> None:
    if len(rows) > MAX_ROWS + 50:
        raise UnusableFile("The file has more than 20,000 rows. Split it and upload each part.")


def _cell_text(value: object) -> str:
    """A cell as a person reads it: whole numbers without a point, dates as year-month-day."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _match_columns(table: Sequence[tuple[int, list[str]]]) -> Sheet:
    filled = [(number, cells) for number, cells in table if any(cells)]
    if not filled:
        raise UnusableFile("The file has no rows. Choose the file again.")
    headers = filled[0][1]
    if len(headers) > MAX_COLUMNS:
        raise UnusableFile("The file has more than 60 columns. Remove those that are not needed.")
    names = [_column_of(header) for header in headers]
    _check_headers(names)
    lines = tuple(
        Line(
            number=number,
            cells={
                name: unicodedata.normalize("NFKC", cells[index]).strip()
                for index, name in enumerate(names)
                if name and index < len(cells)
            },
            raw=tuple((cells + [""] * len(headers))[: len(headers)]),
        )
        for number, cells in filled[1:]
    )
    if len(lines) > MAX_ROWS:
        raise UnusableFile("The file has more than 20,000 rows. Split it and upload each part.")
    if not lines:
        raise UnusableFile("The file has headers but no rows. Choose the file again.")
    unused = tuple(h for h, name in zip(headers, names, strict=True) if h and not name)
    return Sheet(headers=tuple(headers), lines=lines, unused_headers=unused)


def _column_of(header: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKC", header).lower())
    return _BY_HEADER.get(plain, "")


def _check_headers(names: Iterable[str]) -> None:
    known = [name for name in names if name]
    twice = sorted({name for name in known if known.count(name) > 1})
    if twice:
        raise UnusableFile(
            f"Two columns are both {_in_words(twice)}. Remove or rename one of them."
        )
    missing = [n for n in ("family_name", "given_name", "date_of_birth") if n not in known]
    if not {"nhs_number", "local_patient_identifier"} & set(known):
        missing.append("nhs_number or local_patient_identifier")
    if not {"mobile", "email"} & set(known):
        missing.append("mobile or email")
    if missing:
        raise UnusableFile(
            f"These columns are missing: {_in_words(missing)}. "
            "Check that the first row holds the column names."
        )


def _in_words(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
