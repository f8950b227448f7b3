"""The outline: blocks with pages and questions, and the steps of the flow around them, as rows of a tree."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.document import Document
from surveys.forms.conditions import Operands
from surveys.views.builder.cards import Card, PageOfCards
from surveys.views.builder.labels import block_words, step_words
from surveys.views.builder.problems import Problem

ICONS = {"branch": "branch", "randomiser": "sort", "group": "list", "set": "tag", "end": "flag"}
TYPES = {  # what can be added, in words
    "block": ("Block", "survey"),
    "branch": ("Branch", "branch"),
    "randomiser": ("Random order", "sort"),
    "group": ("Group", "list"),
    "set": ("Set data", "tag"),
    "end": ("End", "flag"),
}
HOLDERS = ("branch", "randomiser", "group")


@dataclass
class Row:
    """One line of the outline. `what` is block, page, question, otherwise, or a node's type; `level` is 1 at
    the top; `depth` how many steps it stands in."""

    what: str
    id: str
    level: int
    depth: int
    label: str
    icon: str
    note: str = ""
    node: Mapping[str, Any] = field(default_factory=dict)
    page: PageOfCards | None = None
    card: Card | None = None
    place: int = 0
    is_holder: bool = False
    is_empty: bool = False  # a block without a page
    problems: list[Problem] = field(default_factory=list)
    warning: str = ""
    html: str = ""  # its line in the outline

    @property
    def look(self) -> Hashable:
        """All that the drawing of its line hangs on."""
        page = (self.page.index, bool(self.page.cards)) if self.page else ()
        card = (self.card.number, self.card.condition) if self.card else ()
        said = (self.what, self.id, self.level, self.place, self.label, self.icon, self.note, self.warning)
        return (*said, self.is_holder, bool(self.problems), page, card)

    @property
    def dom_id(self) -> str:
        """Its id where selectors of CSS and htmx must read it."""
        return self.id.replace(".", "-")

    @property
    def owner(self) -> str:
        """The branch whose other way it is."""
        return self.id.partition(".")[0]

    @property
    def is_box(self) -> bool:
        """Whether other steps can stand in it."""
        return self.what in HOLDERS

    @property
    def type_words(self) -> str:
        return TYPES[self.what][0]


def rows_of(
    document: Document,
    pages: Sequence[PageOfCards],
    problems: Sequence[Problem],
    warnings: Sequence[Problem] = (),
    *,
    plain: bool = False,
) -> list[Row]:
    """The whole outline. Of a `plain` survey, which is nothing but one block, the pages stand at the top."""
    rows = list(_Rows(document, pages, problems, plain=plain).of(document.definition.get("flow", []), 1, 0))
    warned = {warning.at: warning.what for warning in reversed(warnings)}
    for row in rows:
        row.warning = warned.get(row.id, "")
    return rows


def is_plain(document: Document) -> bool:
    """Whether the survey is one block that is asked once, in its order: pages and questions, no flow."""
    flow = document.definition.get("flow", [])
    if len(flow) != 1 or flow[0].get("type") != "block":
        return False
    return not {"loop", "random", "name"} & set(document.block(flow[0]["id"]))


class _Rows:
    def __init__(
        self, document: Document, pages: Sequence[PageOfCards], problems: Sequence[Problem], *, plain: bool
    ) -> None:
        self.document, self.known = document, Operands(document)
        self.is_plain = plain
        self.pages: dict[str, list[PageOfCards]] = {}
        for page, cards in zip(document.pages, pages, strict=True):
            self.pages.setdefault(page.block, []).append(cards)
        self.problems: dict[str, list[Problem]] = {}
        for problem in problems:
            self.problems.setdefault(problem.at, []).append(problem)
        self.blocks = 0

    def of(self, flow: Sequence[Mapping[str, Any]], level: int, depth: int) -> Iterator[Row]:
        for node in flow:
            if node["type"] == "block":
                yield from self._block(node, level, depth)
            else:
                yield from self._node(node, level, depth)

    def _node(self, node: Mapping[str, Any], level: int, depth: int) -> Iterator[Row]:
        name, what = str(node["id"]), str(node["type"])
        label, note = step_words(self.known, node)
        found = self.problems.get(name, [])
        row = Row(what, name, level, depth, label, ICONS.get(what, "question"), note, node, problems=found)
        row.is_holder = what in HOLDERS
        yield row
        yield from self.of(node.get("flow", []), level + 1, depth + 1)
        if what == "branch":
            yield Row("otherwise", f"{name}.otherwise", level, depth, "Otherwise", "branch", is_holder=True)
            yield from self.of(node.get("otherwise", []), level + 1, depth + 1)

    def _block(self, node: Mapping[str, Any], level: int, depth: int) -> Iterator[Row]:
        name = str(node["id"])
        self.blocks += 1
        if not self.is_plain:
            block = self.document.block(name)
            label = str(block.get("name") or f"Block {self.blocks}")
            note, found = block_words(self.document, block), self.problems.get(name, [])
            row = Row("block", name, level, depth, label, "survey", note, node, problems=found)
            row.is_holder, row.is_empty = True, name not in self.pages
            yield row
            level += 1
        for number, page in enumerate(self.pages.get(name, ())):
            yield from self._page(f"{name}.p{number}", page, level, depth)

    def _page(self, name: str, page: PageOfCards, level: int, depth: int) -> Iterator[Row]:
        label = f"Page {page.index + 1}" + (f" · {page.title}" if page.title else "")
        yield Row("page", name, level, depth, label, "file", page=page, is_holder=True)
        for place, card in enumerate(page.cards):
            yield Row(
                "question",
                card.uid,
                level + 1,
                depth,
                card.short,
                card.kind.icon,
                page=page,
                card=card,
                place=place,
                problems=card.problems,
            )
