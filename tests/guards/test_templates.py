"""What every template keeps: a care card has its heading, and no script or style stands in a page."""

import re
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import TemplateRuntimeError, UndefinedError

from tests.guards.reading import ROOT


TEMPLATES = [
    path
    for place in ("pathways/jinja2", "patients/jinja2")
    for path in (ROOT / place).rglob("*.jinja")
]
CARE = ROOT / "pathways/jinja2/components/care_card.jinja"
PREFIXES = {
    "emergency": "Immediate action required",
    "urgent": "Urgent advice",
    "non-urgent": "Non-urgent advice",
}


def render(source: str) -> str:
    return engines["jinja2"].from_string(source).render({})


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)


def care_problems(text: str) -> list[str]:
    """A care card made around the one macro, or a name that the macro underneath drops in silence."""
    text = without_comments(text)
    deprecated = re.findall(
        r"\bcard\([^)]*heading(?:Html|Text|Level|Size|Classes|VisuallyHiddenText)\b", text
    )
    direct = re.findall(
        r"card\(\s*\{[^}]*[\"'](?:variant|type)[\"']\s*:\s*[\"'](?:emergency|urgent|non-urgent)",
        text,
    )
    classes = re.findall(r"nhsuk-card--care", text)
    return [*deprecated, *direct, *classes]


def test_care_cards_are_made_by_the_one_macro_alone() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): care_problems(path.read_text())
        for path in TEMPLATES
        if path != CARE
    }

    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize(
    "planted",
    [
        '{{ card({"type": "emergency", "headingHtml": "x"}) }}',
        '{{ card({"variant": "urgent", "heading": {"text": "x"}}) }}',
        '<div class="nhsuk-card nhsuk-card--care">',
    ],
)
def test_care_guard_sees_a_planted_violation(planted: str) -> None:
    assert care_problems(planted)


@pytest.mark.parametrize("kind", PREFIXES)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_care_card_shows_its_heading_and_the_hidden_prefix(kind: str, level: int) -> None:
    html = render(
        '{% from "components/care_card.jinja" import care_card %}'
        f'{{% call care_card("{kind}", "Go to A&E now", level={level}) %}}<p>Body</p>{{% endcall %}}'
    )

    heading = re.search(rf"<h{level}[^>]*>(.*?)</h{level}>", html, re.DOTALL)
    assert heading is not None
    assert f"{PREFIXES[kind]}: " in heading[1]
    assert "Go to A&amp;E now" in heading[1]
    assert f"nhsuk-card--care--{kind}" in html
    assert "<p>Body</p>" in html


@pytest.mark.parametrize(
    "call",
    [
        'care_card("emergency", "")',
        'care_card("emergency", nothing)',
        'care_card("loud", "Heading")',
    ],
)
def test_care_card_without_a_heading_or_kind_is_an_error(call: str) -> None:
    with pytest.raises((TemplateRuntimeError, UndefinedError)):
        render(f'{{% from "components/care_card.jinja" import care_card %}}{{{{ {call} }}}}')


def inline(text: str) -> list[str]:
    """What the content security policy would block, and what waits for a pointer."""
    text = without_comments(text)
    return re.findall(
        r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:|http-equiv=[\"']refresh",
        text,
    )


def test_no_template_has_inline_script_or_style() -> None:
    found = {path.relative_to(ROOT).as_posix(): inline(path.read_text()) for path in TEMPLATES}

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "planted",
    ["<script>1</script>", '<p style="x">', '<a onclick="x">', '<meta http-equiv="refresh">'],
)
def test_inline_guard_sees_a_planted_violation(planted: str) -> None:
    assert inline(planted)


def bare_words(text: str) -> list[str]:
    """Page text that no translation can reach: words outside `_()`."""
    tokens = engines["jinja2"].env.lex(text)
    data = "\N{OBJECT REPLACEMENT CHARACTER}".join(
        value for _line, kind, value in tokens if kind == "data"
    )
    data = re.sub(r"<(?:svg|style|script)\b.*?</(?:svg|style|script)>", "", data, flags=re.DOTALL)
    return re.findall(r"[A-Za-z]{3,}[^\n<\ufffc]*", re.sub(r"<[^>]*>|&\w+;", "", data))


def test_page_words_are_wrapped_for_translation() -> None:
    found = {path.relative_to(ROOT).as_posix(): bare_words(path.read_text()) for path in TEMPLATES}

    assert {name: words for name, words in found.items() if words} == {}


def test_words_guard_sees_a_planted_violation() -> None:
    assert bare_words('<p class="x">{{ _("Fine") }} Hello there</p>') == ["Hello there"]


def test_a_name_that_is_not_given_is_not_printed_as_nothing(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        render("<p>{{ patient_nmae }}</p>")

    assert render("{{ nothing | default('x') }}{% if nothing %}y{% endif %}") == "x"
