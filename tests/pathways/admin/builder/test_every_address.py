"""Every address of the builder as every role of two ICBs: what is another ICB's is not there, and no
page breaks, whatever is asked for."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from pathways.models import Draft, Role
from tests.factories.pathways import IcbFactory, staff_user


# What stands in an address beside the pathway, by the name of its part.
SAMPLES: dict[str, Any] = {"section": "screen", "key": "fever", "language": "en", "stage": "start"}
NOT_THERE = {403, 404}


def names() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name and parts of every address of the builder that is about one pathway."""
    space = get_resolver().namespace_dict["builder"][1]
    for name in space.reverse_dict:
        if isinstance(name, str):
            for possibility in space.reverse_dict.getlist(name):
                for _route, parts in possibility[0]:
                    if "pathway_id" in parts:
                        yield name, tuple(parts)


EVERY = sorted(set(names()))


def address(name: str, parts: tuple[str, ...], draft: Draft) -> str:
    values = {part: SAMPLES.get(part, "fever") for part in parts}
    values["pathway_id"] = draft.pathway_id
    for filled in (values, {**values, **{p: 1 for p in parts if p not in SAMPLES}}, None):
        try:
            kwargs = filled or {p: uuid.uuid4() for p in parts}
            return reverse(f"builder:{name}", kwargs={**kwargs, "pathway_id": draft.pathway_id})
        except NoReverseMatch:
            continue
    raise AssertionError(f"no sample fits {name} {parts}")


def client_of(icb: Any, role: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(staff_user(icb, role))
    return client


def test_there_are_addresses_to_walk() -> None:
    assert {"overview", "about", "checks", "move"} <= {name for name, _parts in EVERY}


@pytest.mark.parametrize("role", Role.values)
def test_what_is_of_another_icb_is_not_there(role: str, draft: Draft) -> None:
    stranger = client_of(IcbFactory(), role)
    revisions = draft.revisions.count()
    for name, parts in EVERY:
        at = address(name, parts, draft)
        for answer in (stranger.get(at), stranger.post(at, {"title": "x"})):
            assert answer.status_code in {*NOT_THERE, 405}, (name, answer.status_code)
            assert "Three quiet days" not in answer.content.decode()
    assert draft.revisions.count() == revisions


@pytest.mark.parametrize("role", Role.values)
def test_no_page_breaks_for_any_role_of_the_icb(role: str, draft: Draft) -> None:
    own = client_of(draft.icb, role)
    revisions = draft.revisions.count()
    for name, parts in EVERY:
        at = address(name, parts, draft)
        for answer in (own.get(at), own.post(at, {})):
            assert answer.status_code < 500, (name, answer.status_code)
    if role != Role.AUTHOR:
        assert draft.revisions.count() == revisions
