"""Writes docs/lifecycles.md from the tables in pathways/engine/lifecycle.py; a guard compares."""

from pathlib import Path

from pathways.engine.lifecycle import TABLES, draw


PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "lifecycles.md"
HEAD = """# Lifecycles

Drawn from `pathways/engine/lifecycle.py` by `make lifecycles`. Nothing else moves a state; a step that is not drawn is
refused with a sentence. A pause belongs to the patient, not to the enrolment.
"""


def drawn() -> str:
    """The page as the code has it now."""
    parts = [
        f"\n## {table.name.capitalize()}\n\n```mermaid\n{draw(table)}```\n" for table in TABLES
    ]
    return HEAD + "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(drawn())
