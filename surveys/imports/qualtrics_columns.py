"""Which field a column of Qualtrics answers, by its import id (`QID7#1-2-TEXT`) or its name (`Q7#1_2`)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from common.figures import in_digits
from surveys.document import Document
from surveys.formats.qsf.ids import source_of
from surveys.kinds import QuestionSpec, is_number, kind_of
from surveys.logic.rounds import rounds_of
from surveys.logic.way import at_iteration

TIMES = {"FIRST_CLICK": "first", "LAST_CLICK": "last", "PAGE_SUBMIT": "submit", "CLICK_COUNT": "clicks"}
TIME_NAMES = {"First Click": "first", "Last Click": "last", "Page Submit": "submit", "Click Count": "clicks"}
BROWSER = {"1": "browser", "3": "system", "4": "screen"}
PARTS = {"timing": TIMES | TIME_NAMES, "browser": BROWSER}  # of questions that are read without being asked
ID = re.compile(r"(QID\d+|[A-Za-z]\w*)(?:#([A-Za-z0-9]+))?([-_].*)?", re.DOTALL)
Options = dict[str, str]  # how it is written → our id


class Finder:
    """Looks columns up. Choices are named by their ids in some files, by their codes in others."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.questions = {
            source_of({"id": uid, **question.data}): question for uid, question in document.questions.items()
        }
        tagged = [(question.key, question) for question in document.questions.values()]
        self.tagged = sorted(tagged, key=lambda pair: -len(pair[0]))
        self.rows: dict[str, tuple[QuestionSpec, str]] = {}  # name in exports → its question, its id there
        for question in document.questions.values():
            for row in question.rows if kind_of(question).has_choices else ():
                if row.get("key"):
                    self.rows.setdefault(str(row["key"]), (question, source_of(row)))

    def by_id(self, said: Mapping[str, Any]) -> str:
        """The name of the target for what the third row says; "" for none."""
        number, import_id = _round(str(said["ImportId"]))
        match = ID.fullmatch(import_id)
        question = self.questions.get(match[1]) if match else None
        if question is None or match is None:
            return ""
        rest = (match[3] or "").replace("-", "_").removeprefix("_")
        if isinstance(said.get("choiceId"), str):
            rest = f"{rest}_{said['choiceId']}".strip("_")
        found = self._address(question, match[2] or "", rest, by_code=False)
        return self._in_round(found, question, number)

    def by_name(self, name: str) -> str:
        """The name of the target for a column that only has a name; "" for none."""
        number, inner = _round(name)
        return self._by_name(name, number="") or (self._by_name(inner, number=number) if number else "")

    def _by_name(self, name: str, *, number: str) -> str:
        for tag, question in self.tagged:
            if name == tag or name.startswith((f"{tag}_", f"{tag}#")):
                column, rest = "", name[len(tag) :]
                if rest.startswith("#"):
                    column, _, rest = rest[1:].partition("_")
                rest = rest.removeprefix("_")
                found = self._address(question, column, rest, by_code=False)
                found = found or self._address(question, column, rest, by_code=True)
                return self._in_round(found, question, number)
        return self._by_row(name)

    def _by_row(self, name: str) -> str:
        """The target of a column that is called as a row is, the longest name first."""
        words = name.split("_")
        for end in range(len(words), 0, -1):
            if found := self.rows.get("_".join(words[:end])):
                question, source = found
                rest = "_".join([source, *words[end:]])
                return self._address(question, "", rest, by_code=False)
        return ""

    def _address(self, question: QuestionSpec, column: str, rest: str, *, by_code: bool) -> str:
        found = self._within(question, column, rest, by_code=by_code)
        return "" if found is None else f"{question.key}{found}"

    def _in_round(self, found: str, question: QuestionSpec, number: str) -> str:
        """The target in the round that a column's number names; "" for a round that the loop doesn't have."""
        rounds = rounds_of(self.document, question.uid)
        if not found or rounds == [""]:
            return "" if number else found
        names = self._names_of_rounds(question)
        iteration = next((one for one in rounds if names.get(one, one.lstrip("n")) == number), "")
        return at_iteration(found, iteration) if iteration else ""

    def _names_of_rounds(self, question: QuestionSpec) -> Options:
        """How Qualtrics numbers the rounds of a loop: by its items, or by the choices gone over."""
        page = self.document.page_of(question.uid)
        loop = self.document.block(page.block).get("loop", {}) if page else {}
        over = self.document.questions.get(str(loop.get("over", "")))
        parts = [*over.choices, *over.rows] if over else loop.get("items", [])
        return {part["id"]: source_of(part) for part in parts}

    def _within(self, question: QuestionSpec, column: str, rest: str, *, by_code: bool) -> str | None:
        """What follows the question's key in the target's name."""
        if names := PARTS.get(question.kind):
            name = names.get(rest.removesuffix("_TEXT"))
            return f".{name}" if name else None
        if kind_of(question).has_rows:
            return self._row(question, column, rest, by_code=by_code)
        if question.choices:
            return self._of_choices(question, rest, by_code=by_code)
        return "" if rest in ("", "TEXT") else None

    def _of_choices(self, question: QuestionSpec, rest: str, *, by_code: bool) -> str | None:
        """Of a question about its choices: one of them, several, or a number for each."""
        main = self.document.fields_of(question.uid)[0]
        if main.value_type == "choices":
            return self._multiple(question, rest, by_code=by_code)
        if main.address == question.uid:
            return self._single(question, rest)
        part, left = _take(rest, _options(question.choices))
        return f".{part}" if part and not left and main.value_type == "number" else None

    def _single(self, question: QuestionSpec, rest: str) -> str | None:
        texts = [choice for choice in question.choices if choice.get("text_entry")]
        if rest == "TEXT":  # which choice it stands beside isn't said where there are several
            return f".{texts[0]['id']}.text" if len(texts) == 1 else None
        part, left = _take(rest, _options(texts))
        return f".{part}.text" if part and left == "TEXT" else "" if not rest else None

    def _multiple(self, question: QuestionSpec, rest: str, *, by_code: bool) -> str | None:
        part, left = _take(rest, _options(question.choices, by_code=by_code))
        if not part or left not in ("", "TEXT"):
            return "" if not rest else None
        return f".{part}.text" if left else f".{part}"

    def _row(self, question: QuestionSpec, column: str, rest: str, *, by_code: bool) -> str | None:
        if question.kind == "slider" and not question.rows:
            return "" if rest in ("", "1") else None
        row, left = _take(rest, _options(question.rows))
        if not row:
            return None
        if question.kind == "side_by_side":
            cell = self._cell(question, column, left, by_code=by_code)
            return None if cell is None else f".{row}.{cell}"
        if question.kind == "matrix_text":
            col, left = _take(left, _options(question.data.get("cols", [])))
            return f".{row}.{col}" if col and left in ("", "TEXT") else None
        if question.kind == "matrix_multiple" and left not in ("", "TEXT"):
            part, left = _take(left, _options(question.choices, by_code=by_code))
            return f".{row}.{part}" if part and not left else None
        is_text = left == "TEXT" and question.kind != "form"
        return f".{row}.text" if is_text else f".{row}" if left in ("", "TEXT") else None

    def _cell(self, question: QuestionSpec, column: str, rest: str, *, by_code: bool) -> str | None:
        """The column of a side by side that is meant, with the choice of one that takes several."""
        cols = question.data.get("cols", [])
        head = next((col for col in cols if source_of(col) == column and not col.get("within")), None)
        if head is None:
            return None
        if head.get("kind") == "multiple":
            part, left = _take(rest, _options(head.get("choices", []), by_code=by_code))
            return f"{head['id']}.{part}" if part and not left else None
        field = rest.removesuffix("TEXT").strip("_")
        for col in (head, *(one for one in cols if one.get("within") == head["id"])):
            named = [source_of(choice) for choice in col.get("choices", [])] if rest.endswith("TEXT") else []
            if not field or field in named:
                return str(col["id"])
        return None


def _round(name: str) -> tuple[str, str]:
    """The number of the round that stands before a name, as in `2_QID5`, and the name."""
    match = re.fullmatch(r"(\d{1,9})_(.+)", name, re.DOTALL)
    return (match[1], match[2]) if match else ("", name)


def _options(parts: Iterable[Mapping[str, Any]], *, by_code: bool = False) -> Options:
    """How parts are written in names of columns: by their ids, their names in exports, or their codes."""
    found: Options = {}
    for part in parts:
        if by_code:
            if is_number(part.get("value")):
                found[in_digits(part["value"])] = part["id"]
            continue
        found[source_of(part)] = part["id"]
        if part.get("key"):
            found.setdefault(str(part["key"]), part["id"])
    return found


def _take(rest: str, options: Options) -> tuple[str, str]:
    """The part that `rest` begins with, the longest name first, and what follows it; ("", rest) for none."""
    for name in sorted(options, key=len, reverse=True):
        if rest == name:
            return options[name], ""
        if rest.startswith(f"{name}_"):
            return options[name], rest[len(name) + 1 :]
    return "", rest
