"""Several lines as browsers send them."""

from __future__ import annotations

from pathways.nhsuk.fields import TextareaField


def test_the_end_of_a_line_is_one_character() -> None:
    assert TextareaField().clean("One\r\ntwo\rthree\n") == "One\ntwo\nthree"
