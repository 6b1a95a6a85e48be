"""The drawn lifecycles are the code's, and each is whole."""

import pytest

from config.scripts.draw_lifecycles import PAGE, drawn
from pathways.engine.lifecycle import TABLES, Lifecycle, draw


def test_committed_drawings_equal_the_code() -> None:
    assert PAGE.read_text() == drawn(), "Run `make lifecycles` and look at what changed."


def test_drawing_changes_with_the_table() -> None:
    one = Lifecycle("door", "open shut -> shut")
    other = Lifecycle("door", "open shut -> shut; shut open -> open")

    assert draw(one) != draw(other)


def unreachable(table: Lifecycle) -> set[str]:
    reached, todo = {table.start}, [table.start]
    while todo:
        state = todo.pop()
        new = {target for (source, _), target in table.moves.items() if source == state} - reached
        reached |= new
        todo += new
    return set(table.states) - reached


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_lifecycle_reaches_each_state_and_has_an_end(table: Lifecycle) -> None:
    assert unreachable(table) == set()
    assert table.ends


def test_unreachable_state_is_seen() -> None:
    assert unreachable(Lifecycle("door", "open shut -> shut; lost find -> open")) == {"lost"}
