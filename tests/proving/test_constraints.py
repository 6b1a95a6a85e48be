"""What an author's constraint may do to a proof: leave out who cannot be, and never soften what is
locked."""

import copy
from typing import Any

from pathways.proving.proof import Proof, prove
from tests.proving.library import base, load_changed, low_back_pain


def proof_with(when: dict[str, Any], *, weaker: bool = False) -> Proof:
    def change(document: dict[str, Any]) -> None:
        document["impossible"] = [{"key": "never", "when": when, "because": "so"}]
        if weaker:
            included = document["includes"]["red_flags_everyone@2026-11"]
            chest = next(q for q in included["screen"] if q["key"] == "breath_chest")
            chest["flags"] = {**chest["flags"], "yes": "routine"}

    return prove(load_changed(change), bases=[base()], template=copy.copy(low_back_pain()))


def test_a_true_constraint_stands_in_the_way_of_no_proof() -> None:
    old_and_pregnant = {"all": [{"pregnant": "yes"}, {"age": {"at_least": 70}}]}
    assert proof_with(old_and_pregnant).problems == ()


def test_a_red_flag_cannot_be_called_impossible() -> None:
    found = proof_with({"breath_chest": "yes"}).problems
    assert "includes.red_flags_everyone@2026-11.screen.breath_chest" in {one.path for one in found}


def test_a_constraint_excuses_no_weaker_base() -> None:
    found = proof_with({"breath_chest": "yes"}, weaker=True).problems
    assert [one.path for one in found if one.kind == "milder_than_base"] == ["screen.breath_chest"]
