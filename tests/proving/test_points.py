"""Points are kept as they were said; many alike are counted, not listed."""

from pathways.proving.points import Point, listed


def test_point_is_stored_and_read_as_it_was() -> None:
    point = Point("proof", "rules.x", "It is so.", "Mend it.", {"day": 9})

    assert Point.from_json(point.to_json()) == point


def test_names_read_as_a_sentence() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d"], shown=2) == "a, b and 2 more"
