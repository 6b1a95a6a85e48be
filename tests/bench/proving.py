"""The proof, the diff and the walks of triage, with z3 on the very same questions beside them."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

import z3

from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.proving import formulas, worlds
from pathways.proving.comparing import compare
from pathways.proving.formulas import Formulas, Literal
from pathways.proving.people import Benign
from pathways.proving.proof import prove
from pathways.proving.walking import triages
from tests.proving.library import base, library_document, load_changed, low_back_pain


COPIES = 8  # of the pathway's own questions beside the first: over 200 with the base's
WALKS = 10_000

Log = list[tuple[str, tuple[Literal, ...]]]


def many_questions() -> Definition:
    """The library's pathway with renamed copies of its screen, whose ask_ifs look across."""
    document = copy.deepcopy(library_document())
    document["cases"] = []
    screen, rules = list(document["screen"]), list(document["rules"])
    pages = list(document["pages"])
    keys = {question["key"] for question in screen}
    for number in range(1, COPIES + 1):
        renamed = {key: f"{key}_{number}" for key in keys}
        document["pages"] += [{**page, "key": f"{page['key']}_{number}"} for page in pages]
        for question in screen:
            one = _renamed(copy.deepcopy(question), renamed)
            one["key"] = renamed[question["key"]]
            if "page" in one:
                one["page"] = f"{one['page']}_{number}"
            if "ask_if" not in one and question["key"] in ("upper_back", "tummy_back"):
                one["ask_if"] = {"had_cancer": ["yes", "not_sure", "declined"]}
            document["screen"].append(one)
        for rule in rules:
            if rule["at"] == "screen":
                one = _renamed(copy.deepcopy(rule), renamed)
                document["rules"].append({**one, "key": f"{rule['key']}_{number}"})
    document["screen"].sort(key=lambda one: not one.get("flags"))
    return documents.load(document)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(inner, names) for key, inner in value.items()}
    return [_renamed(one, names) for one in value] if isinstance(value, list) else value


def recorded(definition: Definition) -> tuple[float, list[Log]]:
    """How long a proof takes, and all that it said to and asked of its solvers."""
    logs: list[Log] = []

    class Recorded(Formulas):
        def __init__(self, *given: Any) -> None:
            self.log: Log = []
            logs.append(self.log)
            super().__init__(*given)

        def add(self, *clause: Literal) -> None:
            self.log.append(("add", clause))
            super().add(*clause)

        def can(self, *wanted: Literal) -> bool:
            self.log.append(("can", wanted))
            return super().can(*wanted)

    took, proof = _timed(lambda: prove(definition, bases=[base()]))
    assert proof.finished
    worlds.Formulas = Recorded  # type: ignore[misc]
    try:
        prove(definition, bases=[base()])
    finally:
        worlds.Formulas = formulas.Formulas  # type: ignore[misc]
    return took, logs


def by_glucose(log: Log) -> list[bool]:
    solver, answers = Formulas(), []
    for what, literals in log:
        if what == "add":
            solver.add(*literals)
        else:
            answers.append(solver.can(*literals))
    solver.close()
    return answers


def by_z3(log: Log) -> list[bool]:
    solver, answers, known = z3.SolverFor("QF_FD"), [], {}

    def term(literal: Literal) -> Any:
        found = known.get(literal)
        if found is None:
            plain = z3.Bool(str(abs(literal)))
            known[abs(literal)], known[-abs(literal)] = plain, z3.Not(plain)
            found = known[literal]
        return found

    for what, literals in log:
        terms = [term(one) for one in literals]
        if what == "add":
            solver.add(z3.Or(terms))
        else:
            answers.append(solver.check(terms) == z3.sat)
    return answers


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def run() -> dict[str, float]:
    """Seconds of each, and how many times longer z3 takes over the same questions."""
    took: dict[str, float] = {}
    for name, definition in (("library", low_back_pain()), ("many", many_questions())):
        took[name], logs = recorded(definition)
        took[f"{name}_questions"] = len(definition.screen)
        ours, said = _timed(lambda logs=logs: [by_glucose(log) for log in logs])
        theirs, also = _timed(lambda logs=logs: [by_z3(log) for log in logs])
        assert said == also, "the two solvers disagree"
        took[f"{name}_ours"], took[f"{name}_z3"] = ours, theirs
    new = load_changed(_lowered)
    compare(low_back_pain(), new)
    took["diff"] = min(_timed(lambda: compare(low_back_pain(), new))[0] for _ in range(5))
    people = [Benign(low_back_pain(), 1, number) for number in range(WALKS)]
    took["walks"] = _timed(lambda: sum(1 for _ in triages(low_back_pain(), people)))[0]
    return took


def _lowered(document: dict[str, Any]) -> None:
    rule = next(rule for rule in document["rules"] if rule["key"] == "ces_sex_both_legs")
    rule["then"] = "urgent"


if __name__ == "__main__":
    for name, seconds in run().items():
        print(f"{name:<18}{seconds:.3f}")
