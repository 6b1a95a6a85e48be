"""The map of a pathway's questions: where each box, word and arrow stands. Pure.

Columns go by depth: what everybody is asked stands in the first, what an answer opens stands to the
right of it. Only what decides is drawn: an answer that has a flag, or that has something asked.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pathways.admin.builder import levels
from pathways.admin.builder.outline import AnswerLine, QuestionLine


WIDTH, GAP_X, GAP_Y, LINE, PAD = 320, 80, 20, 22, 10
ROOM = 36  # characters in a line of a box
SAFETY = ("emergency", "urgent")
MOST_BOXES = 40  # more than these are drawn as parts


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text and the left end of its foot."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in a box, with the disposition that it carries."""

    top: int
    height: int
    words: Words
    flag: Words | None
    is_safety: bool
    opens: tuple[str, ...]

    @property
    def middle(self) -> int:
        return self.top + self.height // 2

    @property
    def sign(self) -> str:
        """A warning triangle before the words of the flag."""
        if self.flag is None:
            return ""
        x, y = self.flag.x - 13, self.flag.y + 2
        return f"M{x - 9} {y} L{x} {y - 16} L{x + 9} {y} Z"


@dataclass(frozen=True, slots=True)
class Box:
    """One question, or one part of the questions."""

    key: str
    x: int
    y: int
    width: int
    height: int
    title: tuple[Words, ...]
    rows: tuple[Row, ...]
    is_locked: bool

    @property
    def door(self) -> int:
        """The height at which arrows come in."""
        return self.y + PAD + LINE // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """From an answer to the question that it has asked: the line, and the tip at its end."""

    path: str
    tip: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, with the size of the sheet."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """What is drawn as one box."""

    key: str
    title: str
    depth: int
    answers: tuple[AnswerLine, ...]
    needs: tuple[str, ...]
    is_locked: bool


def of_questions(lines: Sequence[QuestionLine]) -> Drawing:
    """Every question as a box of its own. What it needs of questions that are not drawn is left out."""
    depths: dict[str, int] = {}
    nodes = []
    for line in lines:
        needs = tuple(key for key in line.needs if key in depths)
        depths[line.key] = 1 + max((depths[key] for key in needs), default=-1)
        answers = tuple(one for one in line.answers if one.flag or one.opens)
        title = f"{line.number}. {line.words}"
        node = Node(line.key, title, depths[line.key], answers, needs, line.is_locked)
        nodes.append(node)
    return draw(nodes)


def of_parts(lines: Sequence[QuestionLine]) -> Drawing:
    """Every part of the questions as one box, with how many of its questions have which flag."""
    home = {line.key: line.group for line in lines}
    nodes: list[Node] = []
    depths: dict[str, int] = {}
    for group, some in parts_of(lines).items():
        wanted = {home[key] for line in some for key in line.needs}
        needs = tuple(one for one in depths if one in wanted)
        depths[group] = 1 + max((depths[one] for one in needs), default=-1)
        title = _("%(part)s (%(count)s)") % {"part": group, "count": len(some)}
        is_locked = all(line.is_locked for line in some)
        nodes.append(Node(group, title, depths[group], _flags(some), needs, is_locked))
    return draw(nodes)


def parts_of(lines: Sequence[QuestionLine]) -> dict[str, list[QuestionLine]]:
    """The questions under each heading, in the order in which the headings begin."""
    found: dict[str, list[QuestionLine]] = {}
    for line in lines:
        found.setdefault(line.group, []).append(line)
    return found


def _flags(lines: Sequence[QuestionLine]) -> tuple[AnswerLine, ...]:
    """How many questions of a part can end in each disposition, strongest first."""
    found = []
    for level, _words in levels.STRONGEST_FIRST:
        count = sum(any(one.flag == level for one in line.answers) for line in lines)
        if count:
            said = _("1 question") if count == 1 else _("%(n)s questions") % {"n": count}
            found.append(AnswerLine(level, said, level, ()))
    return tuple(found)


def draw(nodes: Sequence[Node]) -> Drawing:
    """Boxes in columns by depth, none above what opens it, and the arrows between them."""
    floors: dict[int, int] = {}
    boxes: dict[str, Box] = {}
    for node in nodes:
        above = [boxes[key].y for key in node.needs]
        y = max([GAP_Y, floors.get(node.depth, 0), *above])
        boxes[node.key] = box = _box(node, y)
        floors[node.depth] = y + box.height + GAP_Y
    arrows = tuple(arrow for node in nodes for arrow in _arrows(node, boxes))
    width = max((box.x + box.width for box in boxes.values()), default=0) + GAP_Y
    return Drawing(width, max(floors.values(), default=0), tuple(boxes.values()), arrows)


def _box(node: Node, y: int) -> Box:
    x = GAP_Y + node.depth * (WIDTH + GAP_X)
    wrapped = textwrap.wrap(node.title, ROOM, max_lines=3, placeholder="…") or [""]
    title = tuple(
        Words(x + PAD, y + PAD + LINE * n - 6, text) for n, text in enumerate(wrapped, start=1)
    )
    top = y + PAD + LINE * len(wrapped) + PAD // 2
    rows = []
    for answer in node.answers:
        rows.append(_row(answer, x, top))
        top += rows[-1].height
    return Box(node.key, x, y, WIDTH, top + PAD - y, title, tuple(rows), node.is_locked)


def _row(answer: AnswerLine, x: int, top: int) -> Row:
    said = textwrap.shorten(answer.words, ROOM, placeholder="…")
    words = Words(x + PAD, top + LINE - 6, said)
    opens = tuple(one.key for one in answer.opens)
    if not answer.flag:
        return Row(top, LINE, words, None, False, opens)
    flag = Words(x + PAD + 26, top + 2 * LINE - 6, levels.words(answer.flag))
    return Row(top, 2 * LINE, words, flag, answer.flag in SAFETY, opens)


def _arrows(node: Node, boxes: Mapping[str, Box]) -> list[Arrow]:
    """What leads to a box: each answer that has it asked by itself, else each box that it needs."""
    end, found = boxes[node.key], []
    for key in node.needs:
        start = boxes[key]
        heights = [row.middle for row in start.rows if node.key in row.opens]
        found += [_arrow(start, y, end) for y in heights or [start.door]]
    return found


def _arrow(start: Box, y: int, end: Box) -> Arrow:
    """A bow from the right edge of one box to the left edge of another."""
    x1, x2, y2 = start.x + start.width, end.x, end.door
    bend = max((x2 - x1) // 2, 30)
    path = f"M{x1} {y} C{x1 + bend} {y} {x2 - bend} {y2} {x2 - 8} {y2}"
    return Arrow(path, f"M{x2 - 10} {y2 - 6} L{x2} {y2} L{x2 - 10} {y2 + 6} Z")
