"""In which order choices and rows come, and choices carried forward from an earlier question."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from surveys.domain.questionnaires.drafting.carrying import WHICH, parts_offered, written_out
from surveys.forms.questions.base import SETTINGS, Piece, put
from surveys.forms.questions.controls import Control, draw_controls, read_controls

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

PICK = Control("pick", "Show only so many", least=1, most=200, placeholder="all")
EVEN = Control("even", "Each as often as the others", "flag")
OF_PLACES = {
    "choices": Control("choices", "Answers in random order", "flag"),
    "rows": Control("rows", "Rows in random order", "flag"),
    "cols": Control("cols", "Columns in random order", "flag"),
}


class Order(Piece):
    """Choices or rows in random order, all or some of them."""

    section = SETTINGS
    template = "surveys/builder/pieces/order.html"

    def __init__(self, *places: str) -> None:
        self.controls = (*(OF_PLACES[one] for one in places), PICK, EVEN)

    def read(self, edit: "QuestionEdit") -> None:
        old = edit.data.get("random") or {}
        random = dict(old)
        read_controls(edit, self.controls, random, "random.", "random")
        if random != old:
            put(edit.data, "random", random)

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        random = form.question.data.get("random") or {}
        return {"controls": draw_controls(self.controls, random, "random."), "is_on": bool(random)}

    def is_used(self, form: "QuestionForm") -> bool:
        return bool(form.question.data.get("random"))


class Carry(Piece):
    """Choices (or rows) taken over from an earlier question: each is written out here."""

    section = SETTINGS
    template = "surveys/builder/pieces/carry.html"

    def __init__(self, *places: str) -> None:
        self.places = places

    def read(self, edit: "QuestionEdit") -> None:
        if "carry.from" not in edit.form:
            return
        old: Mapping[str, Any] = edit.data.get("carry") or {}
        source = str(edit.form.get("carry.from", ""))
        if source == old.get("from", "") and not old:
            return
        known = {one.uid for one in self._sources(edit.document, edit.uid)} | {old.get("from")}
        if source not in known:
            self._let_go(edit, old)
            return
        which, into = str(edit.form.get("carry.which", "")), str(edit.form.get("carry.into", ""))
        new = dict(old) | {"from": source}
        if which != old.get("which", "chosen"):
            new["which"] = which if which in WHICH else "chosen"
        if into in self.places and into != old.get("into", self.places[0]):
            new["into"] = into
        if new == old:
            return
        if old and (source != old.get("from") or new.get("into") != old.get("into")):
            self._let_go(edit, old)
        new.setdefault("into", self.places[0])
        new.setdefault("which", "chosen")
        edit.data["carry"] = new
        asked = edit.document.questions.get(source)
        if asked is not None:
            written_out(edit.data, asked.data, edit.new_ids)

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        carry = form.question.data.get("carry") or {}
        sources = [
            (one.uid, f"{form.number_of(one.uid)} {form.document.text(f'{one.uid}.text')[:60]}")
            for one in self._sources(form.document, form.uid)
        ]
        if carry and carry.get("from") not in dict(sources):
            sources.append((str(carry.get("from")), "a question that isn’t asked before"))
        names = {"choices": "answers", "rows": "rows"}
        which = carry.get("which", "chosen")
        return {
            "carry": carry,
            "which": which,
            "into": carry.get("into", self.places[0]),
            "sources": sources,
            "whiches": list(({which: which} | WHICH).items()),  # also one that we don't know: it is kept
            "places": [(one, names[one]) for one in self.places],
        }

    def is_used(self, form: "QuestionForm") -> bool:
        return bool(form.question.data.get("carry"))

    def _sources(self, document: Any, uid: str) -> list[Any]:
        order = list(document.questions)
        earlier = (document.questions[one] for one in order[: order.index(uid)])
        return [one for one in earlier if parts_offered(one.data)]

    def _let_go(self, edit: "QuestionEdit", old: Mapping[str, Any]) -> None:
        edit.data.pop("carry", None)
        into = old.get("into", "choices")
        if into in edit.data:
            edit.data[into] = [part for part in edit.data[into] if "from" not in part]
