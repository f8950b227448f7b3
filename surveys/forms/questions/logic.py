"""When a question is shown, what is skipped behind it, and which answers are right."""

from typing import TYPE_CHECKING, Any

from surveys.forms.conditions.comparisons import new_comparison
from surveys.forms.questions.base import LOGIC, Piece, put

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

MAX_RULES = 30
LONGEST_MESSAGE = 300
ENDS = [("block", "the end of this block"), ("end", "the end of the survey")]


class Display(Piece):
    """When the question is shown."""

    template = "surveys/builder/pieces/display.html"

    def read(self, edit: "QuestionEdit") -> None:
        edit.condition(edit.data, "display", "display")

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        return {"condition": form.condition("display", form.question.data.get("display"))}

    def is_used(self, form: "QuestionForm") -> bool:
        return bool(form.question.display)


class Skip(Piece):
    """What isn't asked behind it."""

    section = LOGIC
    template = "surveys/builder/pieces/skip.html"

    def read(self, edit: "QuestionEdit") -> None:
        if "skip" not in edit.shows:
            return
        rules = [dict(rule) for rule in edit.data.get("skip", ())]
        for number, rule in enumerate(rules):
            if f"skip.{number}.to" in edit.form:
                edit.condition(rule, "when", f"skip.{number}.when", own=True, keep=True)
                put(rule, "to", str(edit.form.get(f"skip.{number}.to", ""))[:40])
        put(edit.data, "skip", rules)

    def press(self, edit: "QuestionEdit", name: str, which: str) -> None:
        rules = list(edit.data.get("skip", ()))
        if name == "add_skip" and len(rules) < MAX_RULES:
            rules.append({"when": _asks_for_itself(edit), "to": "block"})
        elif name == "remove_skip" and which.isdecimal():
            rules = [rule for number, rule in enumerate(rules) if number != int(which)]
        put(edit.data, "skip", rules)

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        goals = self._goals(form)
        rules = [
            {
                "number": number,
                "condition": form.condition(f"skip.{number}.when", rule.get("when"), own=True),
                "to": rule.get("to", ""),
                "is_lost": rule.get("to", "") not in dict(goals),
            }
            for number, rule in enumerate(form.question.data.get("skip", ()))
        ]
        return {"rules": rules, "goals": goals}

    def is_used(self, form: "QuestionForm") -> bool:
        return bool(form.question.data.get("skip"))

    def _goals(self, form: "QuestionForm") -> list[tuple[str, str]]:
        """Where one can skip to: ends, and the questions behind this one."""
        order = list(form.document.questions)
        place = order.index(form.uid)
        goals = [
            (uid, f"Q{number} {form.document.text(f'{uid}.text')[:60]}")
            for number, uid in enumerate(order[place + 1 :], place + 2)
        ]
        return [*ENDS, *goals]


class Rules(Piece):
    """What else must hold of the answers, each with a message of its own."""

    section = LOGIC
    template = "surveys/builder/pieces/rules.html"

    def read(self, edit: "QuestionEdit") -> None:
        if "rules" not in edit.shows:
            return
        rules = [dict(rule) for rule in (edit.data.get("validation") or {}).get("rules", ())]
        for rule in rules:
            edit.condition(rule, "when", f"rule.{rule['id']}.when", own=True, keep=True)
            edit.text(rule["id"], f"rule.{rule['id']}.message", LONGEST_MESSAGE, "The message of a rule")
        self._put(edit, rules)

    def press(self, edit: "QuestionEdit", name: str, which: str) -> None:
        rules = list((edit.data.get("validation") or {}).get("rules", ()))
        if name == "add_rule" and len(rules) < MAX_RULES:
            rules.append({"id": edit.new_id("e"), "when": _asks_for_itself(edit)})
        elif name == "remove_rule":
            rules = [rule for rule in rules if rule["id"] != which]
        self._put(edit, rules)

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        rules = [
            {
                "id": rule["id"],
                "condition": form.condition(f"rule.{rule['id']}.when", rule.get("when"), own=True),
                "message": form.text(rule["id"]),
            }
            for rule in form.question.validation.get("rules", ())
        ]
        return {"rules": rules}

    def is_used(self, form: "QuestionForm") -> bool:
        return bool(form.question.validation.get("rules"))

    def _put(self, edit: "QuestionEdit", rules: list[dict[str, Any]]) -> None:
        validation = dict(edit.data.get("validation") or {})
        put(validation, "rules", rules)
        if validation != (edit.data.get("validation") or {}):
            put(edit.data, "validation", validation)


def _asks_for_itself(edit: "QuestionEdit") -> dict[str, Any]:
    return new_comparison(edit.operands(own=True))
