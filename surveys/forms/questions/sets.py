"""The sets of a best-worst question: which choices are compared with each other."""

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

from surveys.forms.questions.base import Piece

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

MAX_SETS = 60
SIZES = range(2, 9)


class Sets(Piece):
    """Sets written out, and a button that makes them: each choice as often as the others."""

    template = "surveys/builder/pieces/sets.html"

    def read(self, edit: "QuestionEdit") -> None:
        known = [choice["id"] for choice in edit.data.get("choices", ())]
        if "sets" not in edit.shows:
            return
        sets = []
        for one in edit.data.get("sets", ()):
            posted = edit.form.getlist(f"s.{one['id']}.choices")
            kept = [choice for choice in one["choices"] if choice in posted or choice not in known]
            new = [choice for choice in known if choice in posted and choice not in kept]
            sets.append({**one, "choices": [*kept, *new]})
        if sets or "sets" in edit.data:
            edit.data["sets"] = sets

    def press(self, edit: "QuestionEdit", name: str, which: str) -> None:
        sets = list(edit.data.get("sets", ()))
        known = [choice["id"] for choice in edit.data.get("choices", ())]
        if name == "add_set" and len(sets) < MAX_SETS:
            edit.data["sets"] = [*sets, {"id": edit.new_id("s"), "choices": known[:4]}]
        elif name == "remove_set":
            edit.data["sets"] = [one for one in sets if one["id"] != which]
        elif name == "make_sets":
            self._make(edit, known)

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        names = [(one["id"], form.part_text(one["id"]) or one["id"]) for one in form.question.choices]
        sets = [{"id": one["id"], "chosen": one["choices"]} for one in form.question.data.get("sets", ())]
        return {"sets": sets, "names": names, "sizes": SIZES}

    def _make(self, edit: "QuestionEdit", known: list[str]) -> None:
        size_text, count_text = str(edit.form.get("set_size", "")), str(edit.form.get("set_count", ""))
        if not (count_text.isdecimal() and len(count_text) < 4 and 1 <= int(count_text) <= MAX_SETS):
            edit.errors.append(f"Sets: write a whole number from 1 to {MAX_SETS}.")
            return
        size = int(size_text) if size_text.isdecimal() and len(size_text) < 2 else 4
        if size < 2 or size > len(known):
            edit.errors.append(f"Sets of {size} need at least as many answers; there are {len(known)}.")
            return
        edit.data["sets"] = []
        for choices in balanced(known, size, int(count_text)):
            edit.data["sets"] = [*edit.data["sets"], {"id": edit.new_id("s"), "choices": choices}]


def balanced(known: list[str], size: int, count: int) -> list[list[str]]:
    """`count` sets of `size` different choices.

    Each choice comes as often as the others or once less, and meets those first that it has met least.
    """
    found: list[list[str]] = []
    times: Counter[str] = Counter()
    met: Counter[frozenset[str]] = Counter()
    for _ in range(count):
        chosen: list[str] = []
        while len(chosen) < size:
            left = [one for one in known if one not in chosen]
            ranked = [(times[one], sum(met[frozenset((one, other))] for other in chosen)) for one in left]
            chosen.append(left[ranked.index(min(ranked))])
        times.update(chosen)
        met.update(frozenset(pair) for pair in combinations(chosen, 2))
        found.append([one for one in known if one in chosen])
    return found
