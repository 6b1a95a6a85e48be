"""What set-up built: small, mirrored, from no other server, without the licensed font."""

import re
from pathlib import Path

import pytest

from tests.guards.reading import ROOT


BUILT = ROOT / "build" / "static"
# What is left of the 30 kB of a first visit when the page itself has its share.
BUDGET = 22_000


def read(name: str) -> str:
    path = BUILT / name
    assert path.exists(), "Run `make setup`: it builds the static files."
    return path.read_text()


@pytest.mark.parametrize("name", ["house.css", "house-rtl.css", "house.js"])
def test_built_file_calls_no_other_server_and_names_no_map(name: str) -> None:
    text = read(name)

    assert re.findall(r"https?://(?!www\.w3\.org/)[^\s\"')]+", text) == []
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("name", ["house.css", "house-rtl.css"])
def test_stylesheet_has_no_licensed_font_and_all_its_images(name: str) -> None:
    text = read(name)

    assert "@font-face" not in text
    assert "rutiger" not in text
    for image in re.findall(r"url\(\"?(images/[^\")]+)", text):
        assert (BUILT / image).exists()


def test_stylesheet_and_script_leave_room_for_the_page() -> None:
    sizes = {name: (BUILT / f"{name}.br").stat().st_size for name in ("house.css", "house.js")}

    assert sum(sizes.values()) <= BUDGET, sizes


def test_right_to_left_twin_is_mirrored() -> None:
    left, right = read("house.css"), read("house-rtl.css")

    assert ".app-timeline__item{padding:0 0 1rem 1rem;border-left" in left
    assert ".app-timeline__item{padding:0 1rem 1rem 0;border-right" in right


def needed(*, builder: bool) -> set[str]:
    """Classes that pages of ours say outright: the builder's, or all others."""
    found: set[str] = set()
    for place in ("pathways/jinja2", "patients/jinja2"):
        for path in Path(ROOT / place).rglob("*.jinja"):
            if ("builder" in path.parts) != builder:
                continue
            for value in re.findall(r"class=\"([^\"{}]+)\"", path.read_text()):
                found |= {name for name in value.split() if name.startswith("nhsuk-")}
    return found


# In the design system's own templates, and styled by nothing.
UNSTYLED = {"nhsuk-header__account-form", "nhsuk-footer__meta"}


@pytest.mark.parametrize(("sheet", "builder"), [("house.css", False), ("builder.css", True)])
def test_what_pages_need_was_not_purged(sheet: str, builder: bool) -> None:
    original = ROOT / "node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css"
    known = original.read_text()
    built = read(sheet)

    lost = {
        name
        for name in needed(builder=builder) - UNSTYLED
        if re.search(rf"\.{name}(?![\w-])", known) and not re.search(rf"\.{name}(?![\w-])", built)
    }

    assert lost == set(), "The stylesheet is older than the pages. Run `make setup`."
