"""Form fields as NHS.UK components: labels, errors, kept answers, no JavaScript needed."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.translation import gettext_lazy

from pathways.nhsuk import fields
from pathways.nhsuk.forms import NhsForm
from pathways.nhsuk.pages import page
from pathways.nhsuk.sections import SectionsField


class Sample(NhsForm):
    signs = fields.CheckboxesField(
        label="Do you have any of these?",
        choices=[("saddle", "numbness"), ("legs", "weak legs"), ("none", "None of these")],
        exclusive=["none"],
        error_messages={"required": "Select if you have any of these"},
    )
    pain = fields.ScaleField(
        label="How bad is your pain?",
        low="No pain",
        high="Worst pain",
        declined="I would rather not say",
        error_messages={"required": "Select how bad your pain is"},
    )
    born = fields.DateField(
        label="What is your date of birth?",
        help_text=gettext_lazy("For example, 31 3 1980"),
        what="Date of birth",
        birthday=True,
        error_messages={"required": "Enter your date of birth"},
    )
    better = fields.RadiosField(
        label="Better or worse?",
        choices=[("better", "Better"), ("worse", "Worse")],
        hints={"worse": "than yesterday"},
        error_messages={"required": "Select if you are better or worse"},
    )
    name = fields.TextField(label="Name", autocomplete="given-name", max_length=20)
    years = fields.NumberField(label="Years", min_value=0, max_value=120)
    note = fields.TextareaField(label="Note", required=False, max_length=200)
    place = fields.SelectField(label="Place", choices=[("n", "North"), ("s", "South")])
    sheet = fields.FileField(label="File", required=False, accept=".csv")


GOOD = {
    "signs": ["saddle", "legs"],
    "pain": "0",
    "born-day": "31",
    "born-month": "March",
    "born-year": "1980",
    "better": "worse",
    "name": "Ann",
    "years": "40",
    "place": "s",
}


def form(**changes: object) -> Sample:
    data = QueryDict(mutable=True)
    for key, value in (GOOD | changes).items():
        if isinstance(value, list):
            data.setlist(key, value)
        elif value is not None:
            data[key] = str(value)
    return Sample(data)


class Inputs(HTMLParser):
    """Collects inputs by id, and labels by what they are for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: dict[str, dict[str, str | None]] = {}
        self.labelled: set[str | None] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"input", "select", "textarea"}:
            self.ids[str(values["id"])] = values
        if tag == "label":
            self.labelled.add(values.get("for"))


def test_form_with_good_answers_cleans_them_all() -> None:
    sample = form()

    assert sample.is_valid(), sample.errors
    assert sample.cleaned_data["born"] == datetime.date(1980, 3, 31)
    assert sample.cleaned_data["pain"] == "0"
    assert sample.cleaned_data["signs"] == ["saddle", "legs"]


def test_every_input_has_a_label_and_every_group_a_legend() -> None:
    html = Sample().groups()

    inputs = Inputs(html)
    assert set(inputs.ids) == inputs.labelled
    assert html.count("<fieldset") == html.count("<legend") == 4
    assert " required" not in html
    assert "checked" not in html


def test_summary_of_an_empty_form_leads_to_the_first_input_of_each_field() -> None:
    sample = Sample(QueryDict())

    summary = sample.summary()
    inputs = Inputs(sample.groups())

    assert [line["text"] for line in summary][:3] == [
        "Select if you have any of these",
        "Select how bad your pain is",
        "Enter your date of birth",
    ]
    assert {line["href"].removeprefix("#") for line in summary} <= set(inputs.ids)
    assert summary[2]["href"] == "#id_born-day"


def test_errors_stand_next_to_their_field_with_the_words_of_the_summary() -> None:
    sample = Sample(QueryDict())

    html = sample["pain"].group()

    assert "Select how bad your pain is" in html
    assert "nhsuk-form-group--error" in html
    assert 'aria-describedby="id_pain-error"' in html


def test_answers_are_kept_after_an_error() -> None:
    html = form(name=None).groups()

    inputs = Inputs(html)
    assert inputs.ids["id_signs"].get("checked", "no") is None
    assert inputs.ids["id_pain"].get("checked", "no") is None  # 0 is an answer
    assert inputs.ids["id_born-month"]["value"] == "March"
    assert inputs.ids["id_better-2"].get("checked", "no") is None
    assert 'value="s" selected' in html


def test_lazy_hint_is_not_lost() -> None:
    assert "For example, 31 3 1980" in Sample()["born"].group()


def test_none_of_these_with_another_line_is_refused_in_words() -> None:
    sample = form(signs=["saddle", "none"])

    assert not sample.is_valid()
    assert "“None of these”, not both" in sample.errors["signs"][0]


class Sections(NhsForm):
    lines = SectionsField(
        sections=[
            ("Your back", [("saddle", "numbness"), ("legs", "weak legs")]),
            ("Your chest", [("chest", "chest pain")]),
            ("Nothing new", [("none", "None of these")]),
        ],
        exclusive=("none",),
        error_messages={"required": "Select what is new"},
    )


def test_sections_are_groups_of_one_name_with_headings_and_ids_of_their_own() -> None:
    html = Sections(QueryDict("lines=chest"))["lines"].sections()

    inputs = Inputs(html)
    assert list(inputs.ids) == ["id_lines", "id_lines-2", "id_lines-group-2", "id_lines-group-3"]
    assert inputs.labelled == set(inputs.ids)
    assert {one["name"] for one in inputs.ids.values()} == {"lines"}
    assert [name for name, one in inputs.ids.items() if "checked" in one] == ["id_lines-group-2"]
    assert inputs.ids["id_lines-group-3"]["data-behaviour"] == "exclusive"
    headings = re.findall(r"<h2[^>]*fieldset__heading\">\s*(.+?)\s*</h2>", html)
    assert headings == ["Your back", "Your chest", "Nothing new"]


def test_error_of_sections_stands_once_with_the_first_and_the_summary_leads_there() -> None:
    sample = Sections(QueryDict())

    assert sample["lines"].sections().count("Select what is new") == 1
    assert sample.summary() == [{"text": "Select what is new", "href": "#id_lines"}]


def test_none_of_these_stands_behind_or_and_is_exclusive() -> None:
    html = Sample()["signs"].group()

    assert re.search(r"divider[^>]*>or<.*data-behaviour=\"exclusive\"", html, re.DOTALL)


@pytest.mark.parametrize(
    ("changes", "sentence", "href"),
    [
        pytest.param(
            {"born-day": ""}, "Date of birth must include a day", "#id_born-day", id="no day"
        ),
        pytest.param(
            {"born-month": "", "born-year": ""},
            "Date of birth must include a month and year",
            "#id_born-month",
            id="no month and year",
        ),
        pytest.param(
            {"born-day": "31", "born-month": "2"},
            "Date of birth must be a real date",
            "#id_born-day",
            id="31 February",
        ),
        pytest.param(
            {"born-year": "80"}, "Date of birth must be a real date", "#id_born-year", id="80"
        ),
        pytest.param(
            {"born-year": "1799"}, "Date of birth must be after 1899", "#id_born-day", id="1799"
        ),
        pytest.param(
            {"born-day": "²", "born-month": "x"},
            "Date of birth must be a real date",
            "#id_born-day",
            id="not a number",
        ),
    ],
)
def test_date_that_cannot_be_used_says_why_and_leads_there(
    changes: dict[str, str], sentence: str, href: str
) -> None:
    sample = form(**changes)

    assert not sample.is_valid()
    assert {"text": sentence, "href": href} in sample.summary()


def test_date_parts_carry_birthday_tokens() -> None:
    html = Sample()["born"].group()

    assert [f'autocomplete="bday-{part}"' in html for part in ("day", "month", "year")] == [
        True
    ] * 3


def test_scale_names_its_ends_and_offers_to_decline() -> None:
    html = Sample()["pain"].group()

    assert html.count('type="radio"') == 12
    assert html.count("app-scale__end") == 2
    assert "Worst pain" in html
    assert "I would rather not say" in html


def test_question_as_page_heading_is_the_only_h1_inside_its_legend() -> None:
    html = Sample()["better"].group(heading=True, caption="Daily check-in")

    assert html.count("<h1") == 1
    assert re.search(r"<legend[^>]*>\s*<h1.*Better or worse\?.*</h1>\s*</legend>", html, re.DOTALL)


def test_page_with_an_invalid_form_answers_422_with_the_summary() -> None:
    request = RequestFactory().get("/")

    bad = page(request, "layouts/page.jinja", form=Sample(QueryDict())).render()
    good = page(request, "layouts/page.jinja", form=form()).render()

    assert bad.status_code == 422
    assert "<title>Error: " in bad.content.decode()
    assert 'href="#id_born-day"' in bad.content.decode()
    assert good.status_code == 200
