"""A hand that has a keyboard alone: no pointer, and no focus put anywhere by the test."""

import re
from typing import Any

STEPS = 400
# Whether what is sought comes before what has the focus, in the order of Tab.
IS_BEFORE = """selector => {
  const goal = document.querySelector(selector), focused = document.activeElement;
  if (!goal || !focused || focused === document.body) return false;
  return Boolean(focused.compareDocumentPosition(goal) & Node.DOCUMENT_POSITION_PRECEDING);
}"""
IS_THERE = "selector => Boolean(document.activeElement?.matches(selector))"
AWAY = """([selector, value]) => {
  const options = Array.from(document.querySelector(selector).options);
  return options.findIndex(one => one.value === value) - document.querySelector(selector).selectedIndex;
}"""
IN_A_FIELD = "() => Boolean(document.activeElement?.matches('input, textarea, select, iframe'))"


class Keys:
    """Keys pressed on a page of the builder."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go(self, selector: str) -> None:
        """Tab, or Shift and Tab, until what `selector` finds first has the focus."""
        self.page.wait_for_selector(selector, state="attached")
        key = "Shift+Tab" if self.page.evaluate(IS_BEFORE, selector) else "Tab"
        for _ in range(STEPS):
            if self.page.evaluate(IS_THERE, selector):
                return
            self.press(key)
        raise AssertionError(f"Tab never comes to {selector}")

    def enter(self, selector: str) -> None:
        self.go(selector)
        self.press("Enter")

    def leave_field(self) -> None:
        """On to the next thing in which keys write nothing."""
        while self.page.evaluate(IN_A_FIELD):
            self.press("Tab")

    def write(self, selector: str, text: str) -> None:
        """Writes over a field and leaves it, which saves it."""
        self.go(selector)
        self.press("Control+A")
        self.page.keyboard.type(text)
        self.press("Tab")
        self.settle()

    def pick(self, selector: str, value: str) -> None:
        """Opens a list of options, walks to one and takes it."""
        self.go(selector)
        away = self.page.evaluate(AWAY, [selector, value])
        self.press("Space", *(["ArrowDown" if away > 0 else "ArrowUp"] * abs(away)), "Enter")
        self.settle()
        found = self.page.input_value(selector)
        assert found == value, f"{selector} is {found}, not {value}"

    def add(self, what: str) -> None:
        """By "/", the start of its name, and Enter."""
        self.leave_field()
        self.press("/")
        self.page.wait_for_selector("#add-top-search:focus")
        self.page.keyboard.type(what)
        self.press("Enter")

    def row(self, name: str) -> None:
        """Through the outline, to a row of it."""
        self.go("#outline-list .ol[tabindex='0']")
        self.press("Home")
        for _ in range(STEPS):
            if self.page.evaluate(IS_THERE, f"#ol-{name}"):
                return
            self.press("ArrowDown")
        raise AssertionError(f"Arrows never come to #ol-{name}")

    def choose(self, name: str) -> None:
        self.row(name)
        self.press("Enter")
        self.chosen(name)

    def chosen(self, name: str) -> None:
        self.page.wait_for_selector(f"#ol-{name}[aria-current]")

    def settle(self) -> None:
        self.page.wait_for_load_state("networkidle")
        self.page.locator("#saved", has_text=re.compile("^Saved")).wait_for()
