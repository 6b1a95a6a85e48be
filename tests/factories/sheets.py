"""Spreadsheets of synthetic people: as text, and as workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook


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


def synthetic_nhs_numbers(count: int, *, start: int = 0) -> list[str]:
    """Valid NHS numbers from the 999 range, which is never issued to anybody."""
    found: list[str] = []
    stem = start
    while len(found) < count:
        digits = f"999{stem:06d}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            found.append(digits + str(check % 11))
        stem += 1
    return found


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


def people(count: int, *, start: int = 0) -> list[list[str]]:
    numbers = synthetic_nhs_numbers(count, start=start)
    return [person(index, number) for index, number in enumerate(numbers, start=start)]


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
