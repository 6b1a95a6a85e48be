"""By when a desk must act: hours, weekends, bank holidays, and the clocks going back."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pathways.models import Desk
from pathways.services import due


LONDON = ZoneInfo("Europe/London")


def _desk(**changes) -> Desk:
    """Monday to Friday, 9am to 5pm; never saved."""
    return Desk(**({"opens": time(9), "closes": time(17), "weekdays": "12345"} | changes))


def _at(written: str) -> datetime:
    """London time, for example "2026-06-02 10:00", a Tuesday."""
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("disposition", "raised", "expected"),
    [
        ("emergency", "2026-06-02 10:00", "2026-06-02 10:30"),
        ("urgent", "2026-06-02 16:50", "2026-06-02 17:20"),
        ("urgent", "2026-06-02 17:00", "2026-06-03 09:00"),
        ("urgent", "2026-06-02 08:59", "2026-06-02 09:00"),
        ("urgent", "2026-06-02 09:00", "2026-06-02 09:30"),
        ("emergency", "2026-06-05 18:00", "2026-06-08 09:00"),
        ("soon", "2026-06-02 10:00", "2026-06-02 14:00"),
        ("soon", "2026-06-02 15:00", "2026-06-03 11:00"),
        ("soon", "2026-06-05 15:00", "2026-06-08 11:00"),
        ("soon", "2026-06-06 12:00", "2026-06-08 13:00"),
        ("soon", "2026-06-02 13:00", "2026-06-02 17:00"),
        ("routine", "2026-06-02 10:00", "2026-06-04 10:00"),
        ("routine", "2026-06-04 10:00", "2026-06-08 10:00"),
        ("self_referral", "2026-06-06 10:00", "2026-06-09 17:00"),
        ("self_manage", "2026-06-02 10:00", "2026-06-04 10:00"),
        # Friday 24 December 2027 is followed by a weekend and 2 bank holidays in lieu.
        ("urgent", "2027-12-24 18:00", "2027-12-29 09:00"),
        ("soon", "2027-12-24 16:00", "2027-12-29 12:00"),
        # The clocks go back in the night to Sunday 25 October 2026.
        ("urgent", "2026-10-24 12:00", "2026-10-26 09:00"),
        ("soon", "2026-10-23 16:00", "2026-10-26 12:00"),
    ],
)
def test_due_of_a_disposition_at_an_ordinary_desk(disposition, raised, expected):
    assert due.due_at(_desk(), disposition, _at(raised)) == _at(expected)


@pytest.mark.parametrize(
    ("hours", "raised", "expected"),
    [
        (4, "2026-06-02 10:00", "2026-06-02 14:00"),
        (24, "2026-06-02 10:00", "2026-06-03 10:00"),
        (4, "2026-06-02 15:00", "2026-06-02 17:00"),
        (72, "2026-06-05 10:00", "2026-06-08 10:00"),
        (24, "2026-06-05 10:00", "2026-06-05 17:00"),
        (4, "2026-06-05 18:00", "2026-06-08 09:00"),
        (4, "2026-06-05 17:00", "2026-06-08 09:00"),
    ],
)
def test_a_rules_own_hours_count_by_the_clock_and_end_in_opening_hours(hours, raised, expected):
    assert due.due_at(_desk(), "urgent", _at(raised), hours) == _at(expected)


def test_due_is_in_utc_whatever_zone_the_instant_came_in():
    found = due.due_at(_desk(), "soon", _at("2026-06-02 10:00"))

    assert found == datetime(2026, 6, 2, 13, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_a_desk_open_at_weekends_owes_its_cases_there():
    desk = _desk(weekdays="1234567")

    assert due.due_at(desk, "urgent", _at("2026-06-06 10:00")) == _at("2026-06-06 10:30")


@pytest.mark.parametrize("desk", [_desk(weekdays=""), _desk(opens=time(17), closes=time(9))])
@pytest.mark.parametrize(
    ("disposition", "hours", "expected"),
    [
        ("urgent", None, "2026-06-02 10:00"),
        ("soon", None, "2026-06-02 14:00"),
        ("urgent", 3, "2026-06-02 13:00"),
    ],
)
def test_a_desk_that_never_opens_owes_its_cases_by_the_clock(desk, disposition, hours, expected):
    assert due.due_at(desk, disposition, _at("2026-06-02 10:00"), hours) == _at(expected)


@pytest.mark.parametrize("disposition", ["emergency", "urgent", "soon", "routine"])
def test_a_stronger_disposition_is_never_due_later_and_none_is_due_before_it_is_raised(disposition):
    desk = _desk()
    for hour in range(24 * 10):
        raised = datetime(2026, 5, 20, tzinfo=UTC).replace(day=20 + hour // 24, hour=hour % 24)
        assert due.due_at(desk, disposition, raised) > raised
        assert due.due_at(desk, "urgent", raised) <= due.due_at(desk, "soon", raised)
        assert due.due_at(desk, "soon", raised) <= due.due_at(desk, "routine", raised)
