"""How long a screen goes on once something was found."""

import pytest

from pathways.engine import documents
from pathways.proving import lasting
from pathways.proving.lasting import asked_on
from pathways.proving.proof import prove
from pathways.proving.walking import GoesInCircles
from tests.factories.documents import TINY_LIBRARY, tiny_pathway
from tests.proving.library import low_back_pain


def load(**changes):
    return documents.load(documents.resolve(tiny_pathway(**changes), TINY_LIBRARY))


def test_only_what_could_be_stronger_is_asked_after_a_finding():
    questions = tiny_pathway()["screen"]
    # The fever is asked after the numbness, which alone could have been stronger.
    assert asked_on(load()) == 0
    # The other way round, the numbness is still asked of somebody with a fever.
    assert asked_on(load(screen=[questions[1], questions[0], questions[2]])) == 1


def test_without_flags_nobody_is_asked_on():
    plain = [{**one, "flags": {}} for one in tiny_pathway()["screen"]]
    assert asked_on(load(screen=plain, cases=[])) == 0


def test_the_proof_says_it_of_the_library():
    proof = prove(low_back_pain(), bases=[])
    assert proof.asked_on == asked_on(low_back_pain()) > 0


def test_a_screen_that_does_not_end_is_said(monkeypatch):
    monkeypatch.setattr(lasting, "PAGES_LIMIT", 1)
    with pytest.raises(GoesInCircles, match="tiny"):
        asked_on(load())
