"""Rows that calculate: their values as hidden questions, or set between pages where they go by cases."""

from typing import Any

from surveys.formats.shared.draft import Draft, Question, short
from surveys.formats.shared.operands import Untranslatable
from surveys.formats.xlsform.calculations import Case, cases_of
from surveys.formats.xlsform.expressions import Names
from surveys.formats.xlsform.rows import Item

OF_ROUNDS = ("{{loop}}", "{{loop.number}}")
Node = dict[str, Any]


class Reckoning:
    """Writes values into `draft`; `names` learns where they stand."""

    def __init__(self, draft: Draft, names: Names) -> None:
        self.draft, self.names = draft, names

    def nodes_that_set(self, name: str, cases: list[Case]) -> list[Node]:
        """Nodes that write the first case which holds: the last one first, then those before it over it."""
        nodes = []
        for case in reversed(cases):
            node = {
                "type": "set",
                "id": self.draft.next_id("f"),
                "values": [{"name": name, "value": case.text}],
            }
            nodes.append(node if case.when is None else self.draft.branch(case.when, [node]))
        return nodes

    def hide_in_page(self, item: Item, loop: str, page: list[str]) -> None:
        """Puts a calculation of a repeat onto a page of it, where it has one value."""
        cases = self.cases(item, loop)
        if cases is None:
            return
        if len(cases) > 1:
            self.draft.leave_out(
                item.element,
                "calculate",
                f"Inside a repeat nothing is reckoned by cases: {short(item.cell('calculation'))}",
            )
            return
        page.append(self.hidden(item, cases[0].text).id)

    def hidden(self, item: Item, text: str) -> Question:
        """A question that nobody sees, which holds the value."""
        question = self.draft.question(
            "hidden", item.element, "calculate", key=item.name, source_id=item.name
        )
        question.data["default"] = text
        if known := self.names.known.get(item.name):
            known.pipe = text.strip("{}") if text in OF_ROUNDS else question.id
        if "{{" in text:
            self.draft.simplify(
                item.element,
                "calculate",
                "An answer chosen from a list stands there in words, not as its code.",
            )
        return question

    def cases(self, item: Item, loop: str) -> list[Case] | None:
        """The values that it can have; None for what can't be reckoned, which is told of."""
        said = item.cell("calculation") or item.cell("default")
        try:
            return cases_of(said, self.names, loop)
        except Untranslatable as error:
            self.draft.leave_out(
                item.element, "calculate", f"It isn't reckoned, since {error}: {short(said)}"
            )
            return None
