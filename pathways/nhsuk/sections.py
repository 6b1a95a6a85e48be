"""Many checkboxes of one field, easier to scan under several legends."""

from collections.abc import Sequence
from typing import Any

from pathways.nhsuk.fields import CheckboxesField
from pathways.nhsuk.rendering import words


class SectionsField(CheckboxesField):
    """Checkboxes of one name under several legends: (legend, choices) each. The last section
    holds the exclusive ones, without a divider."""

    def __init__(
        self, *args: Any, sections: Sequence[tuple[Any, Sequence[tuple[str, Any]]]], **kwargs: Any
    ) -> None:
        self.sections = sections
        choices = [choice for _legend, some in sections for choice in some]
        super().__init__(*args, choices=choices, **kwargs)

    def section_params(self, bound: Any) -> list[dict[str, Any]]:
        """What each section shows. The first box of all has the field's id, for the error."""
        found = self.params(bound)["items"]
        items = {item["value"]: item for item in found if "value" in item}
        return [
            {
                "legend": words(legend),
                "idPrefix": f"{bound.auto_id}-group-{number}" if number > 1 else bound.auto_id,
                "items": [items[value] for value, _label in some],
            }
            for number, (legend, some) in enumerate(self.sections, start=1)
        ]
