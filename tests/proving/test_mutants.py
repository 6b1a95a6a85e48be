"""Mutation: the diff finds every fault that changes what anybody is told, and z3 agrees."""

from collections import Counter

import pytest

from pathways.engine.documents import digest, load
from pathways.engine.rules import decide
from pathways.proving.comparing import compare
from pathways.proving.situations import facts_of
from tests.proving.faults import faults, without_cases
from tests.proving.second_solver import Moment, nobody_changes, nobody_is_milder


@pytest.fixture(scope="module")
def old():
    return load(without_cases())


def _changes(found):
    return (*found.milder, *found.harsher, *found.elsewhere)


def test_faults_are_found_unless_z3_proves_that_they_change_nothing(old):
    """Found is a class of people whom the engine confirms; what is not found must be proved by the
    second solver, which knows nothing of the encoding, to change nobody's outcome."""
    made, found, missed = Counter(), Counter(), []
    for fault in faults():
        if digest(fault.document) == old.digest:
            continue
        new = load(fault.document)
        result = compare(old, new)
        made[fault.kind] += 1
        found[fault.kind] += bool(_changes(result))
        for change in _changes(result):
            said = decide(new, facts_of(new, change.example.situation))
            assert said.disposition == change.after == change.example.disposition
        milder = not all(nobody_is_milder(old, new, moment) for moment in Moment)
        assert bool(result.milder) == milder, fault[:2]
        if not _changes(result) and not nobody_changes(old, new):
            missed.append(fault[:2])

    assert made.total() >= 60
    assert min(made.values()) >= 9
    assert found.total() > 100
    assert missed == []
