"""Proofs and comparisons are kept as evidence: what is written is what is read."""

import json

from pathways.engine.decisions import Disposition, Moment
from pathways.proving.counterexamples import Counterexample, Said
from pathways.proving.situations import NOT_READ, Situation
from pathways.proving.verdicts import Change, Comparison, Problem, Proof, Rewording


SITUATION = Situation(
    Moment.CHECK_IN,
    day=9,
    given={"saddle": "no", "days_silent": 2},
    person={"age": 40, "place": None},
    series={"pain": (3, None, NOT_READ, 8)},
)
EXAMPLE = Counterexample(
    SITUATION,
    (Said("pain", "How bad is it?", "8", unusual=True),),
    Disposition.ROUTINE,
    "pain_high",
    "clinical",
    "Somebody on day 9 is told routine.",
)
PROBLEM = Problem("worse_is_milder", "screen.saddle", "Worse is milder.", "Mend it.", EXAMPLE)
CHANGE = Change(
    "milder",
    Moment.SCREEN,
    Disposition.URGENT,
    Disposition.ROUTINE,
    "one",
    None,
    "gp",
    None,
    "clinical",
    None,
    EXAMPLE.said,
    "and no other sign that counts as much",
    "Milder.",
    EXAMPLE,
    "a1b2",
)


def _again(one):
    return type(one).from_json(json.loads(json.dumps(one.to_json())))


def test_a_proof_is_read_as_it_was_written():
    plain = Problem("never_asked", "screen.fever", "Never asked.", "Mend it.")
    proof = Proof("d", ("b",), None, 1, True, (PROBLEM,), (plain,), ("screen.side",), 12, 3)

    assert _again(proof) == proof
    assert _again(SITUATION) == SITUATION


def test_a_comparison_is_read_as_it_was_written():
    reworded = Rewording("screen.saddle", "ask", "Numb?", "Cold?", "ff")
    found = Comparison("o", "n", (CHANGE,), (), (CHANGE,), (reworded,), True, False, ("?",))

    assert _again(found) == found


def test_only_what_is_finished_without_a_problem_is_proved():
    assert Proof("d", (), None, 1, finished=True).proved
    assert not Proof("d", (), None, 1, finished=False).proved
    assert not Proof("d", (), None, 1, finished=True, problems=(PROBLEM,)).proved
    assert Proof("d", (), None, 1, finished=True, not_shown=(PROBLEM,)).proved
