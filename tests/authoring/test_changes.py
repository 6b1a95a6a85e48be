"""Changes by key."""

from pathways.authoring import edits
from pathways.authoring.changes import Kind, changes
from pathways.authoring.elements import Address
from tests.factories.documents import tiny_pathway


def test_each_change_names_its_element_and_fields() -> None:
    edit = edits.together(
        [
            edits.set_fields(title="New", summary="More", area=None, includes={"x": {}}),
            edits.change("screen", "fever", hint="x", flags=None),
            edits.remove("messages", "go_on"),
            edits.put("pages", {"key": "now"}),
            edits.move("rules", "gone_quiet", -1),
        ]
    )
    found = changes(tiny_pathway(), edit(tiny_pathway()))
    assert [(one.kind, str(one.address), one.fields, one.moved) for one in found] == [
        (Kind.CHANGED, "title", (), 0),
        (Kind.REMOVED, "area", (), 0),
        (Kind.ADDED, "summary", (), 0),
        (Kind.ADDED, "pages.now", (), 0),
        (Kind.CHANGED, "screen.fever", ("flags", "hint"), 0),
        (Kind.MOVED, "rules.gone_quiet", (), -1),
        (Kind.REMOVED, "messages.go_on", (), 0),
    ]
    assert found[0].before == "Three quiet days"
    assert found[0].after == "New"


def test_a_renamed_element_is_changed() -> None:
    question = {**tiny_pathway()["screen"][1], "key": "hot", "was": "fever"}
    (found,) = changes(tiny_pathway(), edits.put("screen", question, key="fever")(tiny_pathway()))
    assert (found.kind, found.address, found.was) == (
        Kind.CHANGED,
        Address("screen", "hot"),
        "fever",
    )
    assert found.fields == ("key", "was")
