"""Spreadsheets of synthetic people: as text, and as workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook

from patients.management.demo.people import synthetic_nhs_numbers


HEADERS = (
    "NHS Number",
    "Family name",
    "Given name",
    "Date of birth",
    "Mobile",
    "Email",
    "Postcode",
    "GP practice code",
    "Treatment function code",
)


def person(number: int, nhs_number: str, **changes: str) -> list[str]:
    """One row of HEADERS; `changes` replaces cells by header in lower case with underscores."""
    values = {
        "nhs_number": nhs_number,
        "family_name": f"Sample{number}",
        "given_name": "Alex",
        "date_of_birth": f"{number % 28 + 1:02d}/03/{1950 + number % 50}",
        "mobile": f"07700900{number % 1000:03d}",
        "email": f"person{number}@example.org",
        "postcode": "ZZ1 1AA",
        "gp_practice_code": "",
        "treatment_function_code": "",
    }
    return list((values | changes).values())


def people(count: int) -> list[list[str]]:
    return [person(index, number) for index, number in enumerate(synthetic_nhs_numbers(count))]


def csv_bytes(rows: Iterable[Sequence[str]], headers: Sequence[str] = HEADERS) -> bytes:
    lines = [",".join(headers), *(",".join(row) for row in rows)]
    return "\r\n".join(lines).encode()


def xlsx_bytes(rows: Iterable[Sequence[object]], headers: Sequence[str] = HEADERS) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
