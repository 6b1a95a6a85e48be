"""Read one row of a waiting list: a person to enrol, or the problems that stop it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

import nhs_number
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email


ADULT = 18
OLDEST = 120
ETHNIC_CATEGORIES = frozenset("ABCDEFGHJKLMNPRSZ") | {"99"}
POSTCODE = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$")
PRACTICE_CODE = re.compile(r"^[A-Z][0-9]{5}$")
TREATMENT_FUNCTION = re.compile(r"^[0-9]{3}$")
FICTIONAL_MOBILE = re.compile(r"^\+447700900[0-9]{3}$")
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%Y%m%d")
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0", ""})
WAITING_FOR = {
    "650": "physiotherapy",
    "108": "spinal_service",
    "110": "orthopaedics",
    "111": "orthopaedics",
    "410": "rheumatology",
    "191": "pain_service",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row, or one cell of it, cannot be used. The value is masked."""

    column: str
    code: str
    message: str
    value_masked: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "value_masked": self.value_masked,
        }


@dataclass(slots=True)
class Parsed:
    """One row: what it says of a person, what stops it, and whether it is left out."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    date_of_birth: date | None = None
    rtt_start_on: date | None = None
    interpreter_needed: bool = False
    problems: list[Problem] = field(default_factory=list)
    excluded: Problem | None = None

    def add(self, column: str, code: str, message: str, value: str = "") -> None:
        self.problems.append(Problem(column, code, message, mask(value)))


def mask(value: str) -> str:
    """A value that can be recognised by its owner and by nobody else: its last two signs."""
    return f"…{value[-2:]}" if len(value) > 4 else ("…" if value else "")


def parse(number: int, cells: dict[str, str], *, on: date, synthetic_only: bool) -> Parsed:
    """Check every cell of a row and report all its problems at once.

    `synthetic_only`: demonstration mode, where only NHS numbers from the 999 range are taken;
    otherwise numbers from that range are refused, because nobody real has one.
    """
    row = Parsed(number=number)
    _read_identifiers(row, cells, synthetic_only)
    _read_names(row, cells)
    _read_birth(row, cells, on)
    _read_contacts(row, cells, synthetic_only)
    _read_codes(row, cells)
    _read_needs(row, cells)
    return row


def _read_identifiers(row: Parsed, cells: dict[str, str], synthetic_only: bool) -> None:
    given = cells.get("nhs_number", "")
    local = cells.get("local_patient_identifier", "")
    if len(local) > 20:
        row.add(
            "local_patient_identifier",
            "too_long",
            "The local patient identifier is longer than 20 characters.",
            local,
        )
    row.values["local_identifier"] = local[:20]
    row.values["nhs_number"] = ""
    if given:
        row.values["nhs_number"] = _nhs_number(row, given, synthetic_only)
    elif not local:
        row.add("nhs_number", "missing", "Give an NHS number or a local patient identifier.")


def _nhs_number(row: Parsed, given: str, synthetic_only: bool) -> str:
    digits = re.sub(r"[\s\-\u2010-\u2015]", "", given)
    if re.search(r"[eE]\+?\d", digits) or "." in digits:
        row.add(
            "nhs_number",
            "shortened",
            "Excel has shortened this number. Format the column as text and fill it in again.",
            given,
        )
    elif not digits.isdecimal() or not digits.isascii():
        row.add("nhs_number", "not_digits", "An NHS number has only digits.", given)
    elif len(digits) != 10:
        row.add(
            "nhs_number",
            "length",
            f"An NHS number has 10 digits; this has {len(digits)}. A leading 0 may be lost.",
            given,
        )
    elif (len(set(digits)) == 1 and digits != "9999999999") or not nhs_number.is_valid(digits):
        row.add("nhs_number", "check_digit", "This is not an NHS number. Check each digit.", given)
    elif synthetic_only and not digits.startswith("999"):
        row.add(
            "nhs_number",
            "real_in_demo",
            "This is a demonstration. Use made-up NHS numbers that start with 999.",
            given,
        )
    elif not synthetic_only and digits.startswith("999"):
        row.add("nhs_number", "test_number", "Numbers that start with 999 are for tests.", given)
    else:
        return digits
    return ""


def _read_names(row: Parsed, cells: dict[str, str]) -> None:
    for column, words in (("family_name", "family name"), ("given_name", "given name")):
        value = re.sub(r"\s+", " ", cells.get(column, ""))
        if not value:
            row.add(column, "missing", f"Give a {words}.")
        elif len(value) > 80:
            row.add(column, "too_long", f"The {words} is longer than 80 characters.", value)
        elif value[0] in "=+@" or any(ord(sign) < 32 for sign in value):
            row.add(column, "not_a_name", f"The {words} starts like a formula.", value)
        row.values[column] = value


def parse_date(value: str) -> date | None:
    """A date as NHS extracts and Excel write it (day before month), or None."""
    text = value.split("T")[0].split(" 00:00")[0].strip()
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


def age_on(born: date, on: date) -> int:
    """Whole years of age on a day; somebody born on 29 February has a birthday on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _read_birth(row: Parsed, cells: dict[str, str], on: date) -> None:
    given = cells.get("date_of_birth", "")
    if not given:
        row.add("date_of_birth", "missing", "Give a date of birth.")
        return
    born = parse_date(given)
    if born is None:
        row.add(
            "date_of_birth",
            "not_a_date",
            "Write the date of birth as 27/03/1961 or 1961-03-27.",
            given,
        )
    elif born > on:
        row.add("date_of_birth", "future", "The date of birth is in the future.", given)
    elif age_on(born, on) > OLDEST:
        row.add("date_of_birth", "too_old", "The date of birth is over 120 years ago.", given)
    elif age_on(born, on) < ADULT:
        row.excluded = Problem(
            "date_of_birth", "under_18", "Under 18. The pathways are for adults.", mask(given)
        )
    row.date_of_birth = born


def _read_contacts(row: Parsed, cells: dict[str, str], synthetic_only: bool) -> None:
    mobile, email = cells.get("mobile", ""), cells.get("email", "")
    if not mobile and not email:
        row.add("mobile", "no_contact", "Give a mobile number or an e-mail address.")
    row.values["mobile"] = _mobile(row, mobile, synthetic_only) if mobile else ""
    row.values["email"] = ""
    if email:
        try:
            validate_email(email)
            row.values["email"] = email.lower()
        except ValidationError:
            row.add("email", "not_email", "This is not an e-mail address. Check it.", email)


def _mobile(row: Parsed, given: str, synthetic_only: bool) -> str:
    try:
        number = phonenumbers.parse(given, "GB")
    except phonenumbers.NumberParseException:
        row.add("mobile", "not_phone", "This is not a phone number. Check it.", given)
        return ""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if FICTIONAL_MOBILE.match(written):
        if not synthetic_only:
            row.add("mobile", "fictional", "This number is kept for films and tests.", given)
            return ""
        return written
    kind = phonenumbers.number_type(number)
    if not phonenumbers.is_valid_number(number):
        row.add("mobile", "not_phone", "This is not a phone number in use. Check it.", given)
        return ""
    if kind != phonenumbers.PhoneNumberType.MOBILE:
        row.add("mobile", "not_mobile", "This is not a mobile number. Give one, or e-mail.", given)
        return ""
    return written


def _read_codes(row: Parsed, cells: dict[str, str]) -> None:
    postcode = re.sub(r"\s+", "", cells.get("postcode", "")).upper()
    if postcode:
        postcode = f"{postcode[:-3]} {postcode[-3:]}"
        if not POSTCODE.match(postcode):
            row.add("postcode", "not_postcode", "This is not a full postcode.", postcode)
    row.values["postcode"] = postcode[:8]
    for column, pattern, message in (
        ("gp_practice_code", PRACTICE_CODE, "A practice code is a letter and 5 digits."),
        ("treatment_function_code", TREATMENT_FUNCTION, "A treatment function code has 3 digits."),
    ):
        value = cells.get(column, "").upper()
        if value and not pattern.match(value):
            row.add(column, "not_code", message, value)
        row.values[column] = value if pattern.match(value) else ""
    ethnic = cells.get("ethnic_category", "").upper()
    if ethnic and ethnic not in ETHNIC_CATEGORIES:
        row.add("ethnic_category", "not_code", "Use a national code: A to S, Z or 99.", ethnic)
    row.values["ethnic_category"] = ethnic if ethnic in ETHNIC_CATEGORIES else ""
    for column, longest in (
        ("patient_pathway_identifier", 20),
        ("intended_procedure", 8),
        ("priority", 4),
    ):
        value = cells.get(column, "")
        if len(value) > longest:
            row.add(column, "too_long", f"This has more than {longest} characters.", value)
        row.values[column] = value[:longest]
    _read_clock_start(row, cells.get("rtt_start_date", ""))


def _read_clock_start(row: Parsed, given: str) -> None:
    if not given:
        return
    row.rtt_start_on = parse_date(given)
    if row.rtt_start_on is None:
        row.add("rtt_start_date", "not_a_date", "Write the date as 27/03/2026.", given)


def _read_needs(row: Parsed, cells: dict[str, str]) -> None:
    language = cells.get("language", "").lower()
    if language and not re.match(r"^[a-z]{2,3}(-[a-z0-9]{2,8})?$", language):
        row.add("language", "not_language", "Use a language code, for example en or ur.", language)
        language = ""
    row.values["language"] = language[:12]
    interpreter = cells.get("interpreter_needed", "").lower()
    if interpreter not in YES | NO:
        row.add("interpreter_needed", "not_yes_no", "Write yes or no.", interpreter)
    row.interpreter_needed = interpreter in YES
    need = cells.get("format_needed", "")
    if len(need) > 80:
        row.add("format_needed", "too_long", "This has more than 80 characters.", need)
    row.values["format_needed"] = need[:80]
