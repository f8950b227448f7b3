"""The form of a block: its name, the rounds it is asked in, the order of its questions."""

from collections.abc import Collection
from typing import Any

from surveys.document import Document
from surveys.domain.questionnaires.drafting import next_id
from surveys.forms.flow.reading import LONGEST_VALUE, PostedEdit, said
from surveys.kinds import Form

LOOPS = ("over", "items", "count")
WHICH = {
    "chosen": "that was chosen",
    "not_chosen": "that was not chosen",
    "shown": "that was shown",
    "all": "there is",
}
MAX_ITEMS, MAX_FIELDS = 100, 9
MOST_ROUNDS = 100


class BlockEdit(PostedEdit):
    """A posted block. `given` are ids that its rounds had in earlier versions."""

    def __init__(self, document: Document, block_id: str, form: Form, *, given: Collection[str] = ()) -> None:
        super().__init__(document, form)
        self.id, self.given = block_id, given
        self.block = document.block(block_id)
        self.data = said(
            {
                "name": self.text("name", "The name"),
                "loop": self._loop(),
                "random": self._random() if self.is_on("random") else {},
            }
        )

    def _loop(self) -> dict[str, Any]:
        kind = self.chosen("loop", LOOPS)
        if not kind:
            return {}
        loop: dict[str, Any] = {}
        match kind:
            case "over":
                loop["over"] = self.chosen("over", list(self.document.questions))
                loop["which"] = self.chosen("which", WHICH, "chosen")
            case "count":
                loop["count"] = self.chosen("count", list(self.document.questions))
                loop["most"] = self.count("most", "Rounds at most", most=MOST_ROUNDS) or 10
            case "items":
                loop["items"] = self._items()
        if not loop.get(kind) and kind != "items":
            self.errors.append("Rounds: choose the question that they go by.")
        pick = self.count("loop_pick", "Rounds of each person", most=MOST_ROUNDS)
        return loop | said({"random": self.is_on("loop_random") or bool(pick), "pick": pick})

    def _items(self) -> list[dict[str, str]]:
        listed = [str(one) for one in self.form.getlist("item")][:MAX_ITEMS]
        items = [one for one in dict.fromkeys(listed) if one in self._known_items()]
        name, which = self.op
        if name == "remove_item":
            items = [one for one in items if one != which]
        for item in items:
            for number in range(1, MAX_FIELDS + 1):
                field = f"i.{item}.{number}"
                if field in self.form:
                    text = self.text(field, "A field of a round", LONGEST_VALUE)
                    self.texts[f"{self.id}.{item}.{number}"] = text
        if name == "add_item" or not items:
            if len(items) < MAX_ITEMS:
                items.append(next_id("i", [*items, *self._known_items(), *self.given]))
            else:
                self.errors.append(f"There can be {MAX_ITEMS} rounds at most.")
        return [{"id": item} for item in items]

    def _known_items(self) -> list[str]:
        return [str(one["id"]) for one in (self.block.get("loop") or {}).get("items", ())]

    def _random(self) -> dict[str, Any]:
        uids = [uid for page in self.block.get("pages", ()) for uid in page]
        pick = self.count("pick", "How many questions", most=max(len(uids), 1))
        fixed = [uid for uid in uids if uid in self.form.getlist("fixed")]
        return {"questions": True} | said({"pick": pick, "even": self.is_on("even"), "fixed": fixed})
