"""A posted question, read piece by piece."""

from collections.abc import Collection
from typing import Any

from surveys.document import Document
from surveys.document.copying import copied
from surveys.domain.questionnaires.concepts import concept_key
from surveys.domain.questionnaires.drafting import change_question, next_ids, part_ids
from surveys.forms.conditions import Operands, read_condition
from surveys.forms.questions.base import clean, looks_like, put
from surveys.forms.questions.table import pieces_of
from surveys.forms.questions.windows import asked_windows
from surveys.kinds import Form, Kind

LONGEST_CONCEPT = 60
NEW = "+"  # among what can be measured: something that nothing has measured yet


class QuestionEdit:
    """A posted question: `data` and `texts` (path → text) for the draft, and `errors` in words.

    `op` names a button beside a part: add_choice, remove_choice:c2, choice_up:c2, add_row … Saving while
    typing (`auto`) presses none. What is wrong stands in `data` as it was written, to be shown again.
    """

    def __init__(self, document: Document, uid: str, form: Form, *, used: Collection[str] = ()) -> None:
        self.document, self.form, self.uid = document, form, uid
        self.question = document.questions[uid]
        self.kind: Kind = document.kind(uid)
        self.used = set(used)
        self.shows = set(form.getlist("shows"))
        self.main: dict[str, str] = document.definition.get("texts", {}).get(document.languages[0], {})
        self.data: dict[str, Any] = copied(dict(self.question.data))
        self.texts: dict[str, str] = {}
        self.errors: list[str] = []
        self.new_concepts: dict[str, str] = {}  # key -> name, of what nothing measured before
        self.trial: str | None = None  # a text that the pattern is tried on
        self.windows = asked_windows(form)
        self.told = ""  # what an edit of a whole list did, in words
        pieces = pieces_of(self.kind)
        for piece in pieces:
            piece.read(self)
        name, _, which = str(form.get("op", "")).partition(":")
        if name and "auto" not in form:
            for piece in pieces:
                piece.press(self, name, which)

    @property
    def edited(self) -> Document:
        """The survey with the question as it was written, right or wrong."""
        return Document(change_question(dict(self.document.definition), self.uid, self.data, self.texts))

    @property
    def open_part(self) -> str:
        """The part whose details are shown afterwards: `choice:c3`."""
        name, _, which = str(self.form.get("op", "")).partition(":")
        if name in ("open", "close"):
            return which
        return str(self.form.get("open", ""))[:80]

    @property
    def is_auto(self) -> bool:
        return "auto" in self.form

    def text(self, path: str, name: str, longest: int, what: str, *, is_line: bool = True) -> None:
        """Takes the text posted as `name` for `path`, unless it shows what stands there already."""
        if name not in self.form:
            return
        text, old = clean(self.form.get(name, "")), self.main.get(f"{self.uid}.{path}", "")
        if text == clean(old) or (is_line and looks_like(text, old)):
            return
        if len(text) > longest:
            self.errors.append(f"{what}: please keep it to {longest:,} characters; these are {len(text):,}.")
        self.texts[f"{self.uid}.{path}"] = text

    def condition(
        self, container: dict[str, Any], name: str, prefix: str, *, own: bool = False, keep: bool = False
    ) -> None:
        """Takes a condition into `container[name]`; one that says nothing stays there with `keep`."""
        old = container.get(name) or {}
        found = read_condition(self.form, prefix, self.operands(own=own), kept=old)
        self.errors += found.errors
        if keep and found.tree != old:
            container[name] = found.tree
        elif not keep:
            put(container, name, found.tree)

    def operands(self, *, own: bool = False) -> Operands:
        """What conditions of this question may ask for."""
        return Operands(self.document, self.uid, own=own)

    def concept(self, name: str, kept: str, label: str = "") -> str:
        """The key of what is measured: chosen, or written anew; `label` names what is new of a row.

        While somebody types, a new name isn't taken yet: each letter would make a concept.
        """
        if name not in self.form and f"{name}_new" not in self.form:
            return kept
        chosen, new = clean(self.form.get(name, "")), clean(self.form.get(f"{name}_new", ""))
        if max(len(chosen), len(new)) > LONGEST_CONCEPT:
            self.errors.append(f"What it measures: please keep it to {LONGEST_CONCEPT} characters.")
        if chosen == NEW:
            new = new or label[:LONGEST_CONCEPT]
        if self.is_auto and (new or chosen == NEW):
            return kept
        if new:
            key = concept_key(new)
            self.new_concepts[key] = new
            return key
        return kept if chosen in (NEW, kept) else concept_key(chosen)

    def new_id(self, letter: str) -> str:
        """An id that no part of the question has or had."""
        return self.new_ids(letter, 1)[0]

    def new_ids(self, letter: str, count: int) -> list[str]:
        """Several such ids."""
        return next_ids(letter, part_ids(self.question.data) | part_ids(self.data) | self.used, count)
