"""Somebody who uses a page by keyboard alone, with every activation counted."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page


FARTHEST = 400  # presses of Tab to anything on a page


class Keyboard:
    """Reaches everything by Tab. An activation is a press of Enter on a link or button, or of the
    space bar on a box; typing and choosing from a list are none."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.activations = 0
        self.log: list[str] = []

    def reach(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        target.wait_for(state="attached")
        for _ in range(FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by Tab")

    def type(self, label: str, text: str, *, nth: int = 0) -> None:
        """Replace what stands in a box."""
        self.reach(self.page.get_by_label(label, exact=True).nth(nth))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        for number, line in enumerate(text.split("\n")):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(line)

    def choose(self, label: str, option: str, *, nth: int = 0) -> None:
        """Choose from a list by its arrow keys."""
        box = self.page.get_by_label(label, exact=True).nth(nth)
        self.reach(box)
        self.page.keyboard.press("Home")
        for _ in range(FARTHEST):
            shown: str = box.evaluate("element => element.selectedOptions[0].text.trim()")
            if shown == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} has no {option}")

    def pick(self, label: str) -> None:
        """Choose one of several radios by the arrow keys."""
        target = self.page.get_by_label(label, exact=True).first
        name = target.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        self.reach(group.first)
        for _ in range(group.count() + 1):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown" if group.first.is_checked() else "Space")
            if not target.is_checked():
                self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} is not reached by arrow keys")

    def tick(self, label: str) -> None:
        self._activate(self.page.get_by_label(label, exact=True).first, "Space", f"tick {label}")

    def press(self, name: str) -> None:
        """Press a button or follow a link, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self._activate(self._called(name), "Enter", name)

    def _called(self, name: str) -> Locator:
        """The button or link of this name; else the first whose name begins so."""
        for pattern in (name, re.compile(rf"^{re.escape(name)}")):
            exact = isinstance(pattern, str)
            button = self.page.get_by_role("button", name=pattern, exact=exact)
            found = button.or_(self.page.get_by_role("link", name=pattern, exact=exact))
            if found.count():
                return found.first
        raise AssertionError(f"nothing on {self.page.url} is called {name}")

    def _activate(self, target: Locator, key: str, what: str) -> None:
        self.reach(target)
        self.page.keyboard.press(key)
        self.activations += 1
        self.log.append(what)
