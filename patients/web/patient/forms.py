"""Forms of the patients' pages. Each error says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from pathways.engine.definition import Definition, Question
from pathways.engine.values import DECLINED
from pathways.nhsuk import fields
from pathways.nhsuk.forms import NhsForm
from pathways.nhsuk.sections import SectionsField


RATHER_NOT = _("I would rather not say")
NONE_NEW = _("None of these are new")
NOT_SURE_OF_ONE = _("I am not sure about one of these")


class CodeForm(NhsForm):
    """The code of a letter or poster, or the last part of a link."""

    code = fields.TextField(
        label=_("Enter your code"),
        help_text=_("It is in your letter or message. It looks like ABCD EFGH IJ."),
        max_length=200,
        width=20,
        error_messages={
            "required": _("Enter your code"),
            "max_length": _("Enter the code only. It has 10 letters and numbers."),
        },
    )


class DateOfBirthForm(NhsForm):
    born = fields.DateField(
        label=_("What is your date of birth?"),
        help_text=_("For example, 15 3 1984"),
        what=_("Date of birth"),
        birthday=True,
        error_messages={"required": _("Enter your date of birth")},
    )
    remember = fields.TickField(
        label=_("Next time"),
        text=_("Remember me here for 90 days"),
        help_text=_("Tick this if only you use this phone or computer."),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_born(self) -> date | None:
        born: date | None = self.cleaned_data["born"]
        if born is not None and born >= self.today:
            self.add_error("born", _("Date of birth must be in the past"))
        return born


class NeedsForm(NhsForm):
    """What would help the patient to talk to us. Nothing has to be ticked."""

    needs = fields.CheckboxesField(
        label=_("If we call or write to you, do you need any of these?"),
        help_text=_("Select all that you need. You can leave this empty."),
        required=False,
        choices=[
            ("interpreter", _("An interpreter")),
            ("large_print", _("Large print")),
            ("easy_read", _("Easy Read: short sentences with pictures")),
            ("text_relay", _("Text instead of phone calls")),
        ],
        error_messages={"invalid_choice": _("Select what you need from the list")},
    )


class SeenForm(NhsForm):
    """Three check questions after somebody was seen."""

    seen = fields.RadiosField(
        label=_("Has a doctor, nurse or physiotherapist checked you for this problem?"),
        choices=[("yes", _("Yes")), ("no", _("No, not yet"))],
        error_messages={
            "required": _("Select if you have been checked"),
            "invalid_choice": _("Select if you have been checked"),
        },
    )
    carry_on = fields.RadiosField(
        label=_("Did they say you can carry on with exercise?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("not_sure", _("I am not sure"))],
        error_messages={
            "required": _("Select what they said about exercise"),
            "invalid_choice": _("Select what they said about exercise"),
        },
    )
    worse_since = fields.RadiosField(
        label=_("Is anything new or worse since they checked you?"),
        choices=[("no", _("No")), ("yes", _("Yes")), ("not_sure", _("I am not sure"))],
        error_messages={
            "required": _("Select if anything is new or worse"),
            "invalid_choice": _("Select if anything is new or worse"),
        },
    )


class PauseForm(NhsForm):
    weeks = fields.RadiosField(
        label=_("How long do you want to pause for?"),
        choices=[
            ("1", _("1 week")),
            ("2", _("2 weeks")),
            ("3", _("3 weeks")),
            ("4", _("4 weeks")),
        ],
        error_messages={
            "required": _("Select how long you want to pause for"),
            "invalid_choice": _("Select how long you want to pause for"),
        },
    )


class HourForm(NhsForm):
    hour = fields.SelectField(
        label=_("What time do you want your messages?"),
        choices=[
            (str(hour), f"{(hour - 1) % 12 + 1}{'am' if hour < 12 else 'pm'}")
            for hour in range(8, 21)
        ],
        error_messages={
            "required": _("Select a time"),
            "invalid_choice": _("Select a time from 8am to 8pm"),
        },
    )


class ExerciseForm(NhsForm):
    done = fields.RadiosField(
        label=_("Did you do it today?"),
        choices=[("all", _("Yes, all of it")), ("some", _("Some of it")), ("none", _("No"))],
        error_messages={
            "required": _("Select if you did the exercise"),
            "invalid_choice": _("Select if you did the exercise"),
        },
    )
    pain_during = fields.ScaleField(
        label=_("How bad was the pain while you did it?"),
        help_text=_("Leave this empty if you did not do it."),
        low=_("No pain"),
        high=_("Worst pain"),
        declined=RATHER_NOT,
        required=False,
        error_messages={"invalid_choice": _("Select a number from 0 to 10")},
    )

    def clean(self) -> dict[str, Any]:
        """Who did some of it says how it felt, or that they would rather not say."""
        cleaned = self.cleaned_data
        if cleaned.get("done") in ("all", "some") and cleaned.get("pain_during") == "":
            self.add_error("pain_during", _("Select how bad the pain was while you did it"))
        return cleaned


class FeedbackForm(NhsForm):
    """What they think of the page. Nothing has to be answered; why something was not clear is
    asked once they have said so."""

    clear = fields.RadiosField(
        label=_("Was this clear?"),
        required=False,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        error_messages={"invalid_choice": _("Select yes or no")},
    )
    helped = fields.RadiosField(
        label=_("Did this help?"),
        required=False,
        choices=[("yes", _("Yes")), ("no", _("No")), ("too_soon", _("It is too soon to say"))],
        error_messages={"invalid_choice": _("Select yes, no or too soon to say")},
    )
    unclear_why = fields.RadiosField(
        label=_("What would make it clearer?"),
        required=False,
        choices=[
            ("hard_words", _("Words that are less hard")),
            ("too_long", _("Fewer words")),
            ("no_picture", _("A picture")),
            ("how_to", _("More about how to do it")),
            ("not_for_me", _("Saying more about who it is for")),
        ],
        error_messages={"invalid_choice": _("Select one from the list")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="about", **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("clear") != "no":
            cleaned["unclear_why"] = ""
        return cleaned

    def says_something(self) -> bool:
        return bool(self.cleaned_data.get("clear") or self.cleaned_data.get("helped"))


class QuestionsForm(NhsForm):
    """Questions of a definition as fields, each named by its key.

    Which answers are right is for the engine to say; `put_errors` takes what it says.
    """

    def __init__(
        self,
        questions: Iterable[Question],
        definition: Definition,
        language: str,
        data: Mapping[str, Any] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data=data, initial=dict(given or {}))
        self.language = language
        self.definition = definition
        for question in questions:
            self.fields[question.key] = self._field(question)

    def put_errors(self, errors: Iterable[tuple[str, str]]) -> None:
        """Show the engine's sentences, and none but those."""
        self._errors: Any = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for key, sentence in errors:
            self.add_error(key if key in self.fields else None, sentence)

    def _field(self, question: Question) -> Any:
        say = self._say
        common: dict[str, Any] = {
            "label": say(question.ask),
            "help_text": say(question.hint),
            "required": False,
        }
        if question.scale is not None:
            return fields.ScaleField(
                lowest=question.scale.first,
                highest=question.scale.last,
                low=say(question.low),
                high=say(question.high),
                declined=RATHER_NOT,
                **common,
            )
        if question.number is not None:
            return fields.NumberField(**common)
        answers = [(answer.code, say(answer.label)) for answer in question.answers]
        return fields.RadiosField(
            choices=[*answers, (DECLINED, RATHER_NOT)], divider_before=DECLINED, **common
        )

    def _say(self, text: Any) -> str:
        return self.definition.text(text, self.language)


def tick_field(title: str, hint: str, lines: Iterable[tuple[str, str]]) -> fields.CheckboxesField:
    """The lines of a tick page, then "or", "None of these" and "I am not sure"."""
    last = [("none", _("None of these")), ("unsure", NOT_SURE_OF_ONE)]
    return fields.CheckboxesField(
        label=title,
        help_text=hint,
        choices=[*lines, *last],
        exclusive=("none",),
        required=False,
    )


def new_lines_field(
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]],
) -> SectionsField:
    """The lines of a re-screen under the titles of their own pages, then the two last choices."""
    last = [("none", NONE_NEW), ("unsure", NOT_SURE_OF_ONE)]
    return SectionsField(
        sections=[*sections, (_("If nothing is new, or you are not sure"), last)],
        exclusive=("none",),
        required=False,
    )
