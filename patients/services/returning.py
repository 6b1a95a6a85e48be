"""Give the bad rows of a sheet back: the same columns, and what to mend in each row."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from patients.services import sheets


PROBLEM_HEADER = "Problem"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def bad_rows(*, content: bytes, file_name: str, problems: Iterable[dict[str, Any]]) -> bytes:
    """An .xlsx of the rows that were not added, with a last column that says what to do.

    Every cell is written as text, so that numbers and dates survive Excel; a cell that starts
    like a formula is written with a leading apostrophe. Our extra column is passed over when the
    file is uploaded again.
    """
    sheet = sheets.read(content, file_name)
    messages: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        messages[int(problem["row"])].append(str(problem["message"]))
    book = Workbook(write_only=True)
    page = book.create_sheet("To mend")
    kept = [index for index, header in enumerate(sheet.headers) if header != PROBLEM_HEADER]
    page.append([_text(sheet.headers[index]) for index in kept] + [PROBLEM_HEADER])
    for line in sheet.lines:
        if line.number in messages:
            cells = [_text(line.raw[index]) for index in kept]
            page.append([*cells, " ".join(messages[line.number])])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(value: str) -> str:
    cleaned = "".join(sign for sign in value if sign.isprintable())
    phone = cleaned.startswith("+") and cleaned[1:].replace(" ", "").isdigit()
    if cleaned.startswith(_FORMULA_STARTS) and not phone:
        return f"'{cleaned}"
    return cleaned
