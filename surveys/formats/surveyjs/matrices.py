"""matrix, matrixdropdown and matrixdynamic."""

from typing import Any

from surveys.formats.shared.operands import Answer, number_of, plain_number, text_of
from surveys.formats.shared.trees import any_of, leaf
from surveys.formats.shared.words import words
from surveys.formats.surveyjs.choices import read_single
from surveys.formats.surveyjs.made import Made
from surveys.formats.surveyjs.source import Source, value_and_text

CELLS = {
    "dropdown": "single", "radiogroup": "single", "boolean": "single", "rating": "single",
    "checkbox": "multiple", "tagbox": "multiple", "text": "short_text", "comment": "short_text",
    "number": "number",
}  # fmt: skip
OF_ADDED_ROWS = (
    *("addRowText", "removeRowText", "emptyRowsText", "allowAddRows", "allowRemoveRows", "confirmDelete"),
    *("confirmDeleteText", "addRowLocation", "allowRowsDragAndDrop", "hideColumnsIfEmpty"),
)
USUAL_ROWS, MOST_ROWS = 2, 20


def read_matrix(made: Made) -> None:
    """Rows answered on one scale; without rows it is one question."""
    source = made.source
    if not source.items("rows"):
        source.data = source.data | {"choices": source.items("columns")}
        read_single(made)
        made.data["look"] = "row"
        made.simplify("It has no rows: it is one question.")
        return
    made.data["kind"] = "matrix_multiple" if source.text("cellType") == "checkbox" else "matrix"
    for one in source.items("columns"):
        value, texts = _value(one, made)
        made.choice(value, texts)
    made.number_choices()
    kind = "choices" if made.data["kind"] == "matrix_multiple" else "choice"
    for value, row in _rows(made, source.items("rows")):
        place = f"{made.id}.{row}"
        made.known_as(f".{value}", Answer(place, kind, made.codes), place)
    if source.text("rowsOrder", "rowOrder") == "random":
        made.data["random"] = {"rows": True}
        made.full("rowsOrder")
    if source.raw("cells"):
        made.leave_out("Cells have no words of their own.", "cells")
    if source.flag("eachRowUnique", "isUniqueRows"):
        made.leave_out("The same answer may be given in several rows.", "eachRowUnique")
    _required(made, source)
    made.known_as("", None)


def _required(made: Made, source: Source) -> None:
    """Every row, or at least one of them."""
    every = source.flag("isAllRowRequired", "eachRowRequired")
    if every:
        made.data["required"] = True
    elif source.flag("isRequired"):
        answered = any_of(leaf(f"{made.id}.{row['id']}", "answered") for row in made.data.get("rows", []))
        made.rule(answered, source.texts("requiredErrorText"))


def read_cells(made: Made) -> None:
    """Rows with a question of its own kind in each column."""
    made.data["kind"] = "side_by_side"
    source = made.source
    rows = _rows(made, source.items("rows"))
    if made.question.kind == "matrixdynamic" or not rows:
        rows = _numbered_rows(made)
    columns = [_column(made, column) for column in source.objects("columns")]
    for value, row in rows:
        for name, column, codes in columns:
            place = f"{made.id}.{row}.{column['id']}"
            types = {"single": "choice", "multiple": "choices", "number": "number"}
            made.known_as(f".{value}.{name}", Answer(place, types.get(column["kind"], "text"), codes), place)
    if not columns:
        made.simplify("It has no columns.")
    for name in ("detailElements", "templateElements"):
        if source.raw(name):
            made.leave_out("What folds out beneath a row stays behind.", name)
    source.raw("detailPanelMode", "choices", "cellType")
    if source.flag("keyDuplicationError") or source.text("keyName"):
        made.leave_out("The same answer may be given in several rows.", "keyName")
    made.known_as("", None)


def _rows(made: Made, listed: list[Any]) -> list[tuple[str, str]]:
    found = []
    for one in listed:
        value, texts = _value(one, made)
        code = text_of(value)
        part = made.question.part("r", "rows", source_id=code)
        part.data["key"] = made.draft.key(f"{made.data['key']}_{code}")
        made.say(part.id, texts, code)
        if isinstance(one, dict):
            source = made.choice_sources[part.id] = Source(one, made.source.locales)
            source.raw("value", "text")  # which were read just now
        made.values[part.id] = value
        found.append((code, part.id))
    return found


def _numbered_rows(made: Made) -> list[tuple[str, str]]:
    """Rows that respondents add: as many as can be, numbered."""
    source = made.source
    least, most, shown = (source.whole(name) for name in ("minRowCount", "maxRowCount", "rowCount"))
    count = most if 0 < most <= MOST_ROWS else max(shown or USUAL_ROWS, least)
    count = max(1, min(count, MOST_ROWS))
    made.simplify(f"Rows aren't added: there are {count}, and those that aren't needed stay empty.")
    for name in OF_ADDED_ROWS:
        source.raw(name)
    rows = _rows(made, [str(number) for number in range(1, count + 1)])
    return [(f"[{int(code) - 1}]", row) for code, row in rows]


def _column(made: Made, source: Source) -> tuple[str, dict[str, Any], dict[str, str]]:
    """(name, data, codes) of a new column."""
    name = source.name("name") or f"column{len(made.data.get('cols', [])) + 1}"
    cell = source.text("cellType")
    cell = made.source.text("cellType") or "dropdown" if cell in ("", "default") else cell
    kind = CELLS.get(cell, "short_text")
    if cell == "text" and source.text("inputType") in ("number", "range"):
        kind = "number"
    if cell == "comment" or cell not in CELLS:
        made.simplify(f"Its cells are lines of text, not {cell[:40]}.", name)
    type_ = source.text("inputType")
    if kind == "short_text" and cell == "text" and type_ not in ("", "text"):
        made.simplify(f"Its cells are lines of text, not {type_[:40]}.", name)
    part = made.question.part("k", "cols", kind=kind, source_id=name)
    made.say(part.id, source.texts("title") or source.locales.texts(name), name)
    if cell in ("dropdown", "tagbox"):
        part.data["look"] = "dropdown"
    codes = _column_choices(made, source, part.data, cell) if kind in ("single", "multiple") else {}
    if source.flag("isRequired"):
        part.data["required"] = True
    rules = {ours: source.number(ours) for ours in ("min", "max") if kind == "number"}
    if found := {rule: number for rule, number in rules.items() if number is not None}:
        part.data["validation"] = found
    source.raw("inputType", "width", "minWidth", "colCount", "choices")
    for unread in source.unread():
        made.leave_out(f"Nothing here corresponds to it in the column {name[:60]}.", f"{name}/{unread}")
    return name, part.data, codes


def _column_choices(made: Made, source: Source, column: dict[str, Any], cell: str) -> dict[str, str]:
    listed = source.items("choices") or made.source.items("choices")
    if cell == "boolean":
        listed = [{"value": "true", "text": words("yes", made.draft.languages)},
                  {"value": "false", "text": words("no", made.draft.languages)}]  # fmt: skip
    if cell == "rating":
        low, high = source.number("rateMin"), source.number("rateMax")
        first, last = int(1 if low is None else low), int(5 if high is None else high)
        listed = source.items("rateValues") or list(range(first, min(last, first + 20) + 1))
    codes: dict[str, str] = {}
    choices = column.setdefault("choices", [])
    found = [_value(one, made) for one in listed]
    numbers = [number_of(value) for value, _ in found]
    for (value, texts), number in zip(found, numbers, strict=True):
        uid = f"c{len(choices) + 1}"
        choice: dict[str, Any] = {"id": uid, "source_id": text_of(value)}
        if None not in numbers and number is not None:
            choice["value"] = plain_number(number)
        choices.append(choice)
        if isinstance(one := listed[len(choices) - 1], dict) and set(one) - {
            "value",
            "text",
            "name",
            "title",
        }:
            made.leave_out(
                "Choices of a column have no conditions of their own.", f"{column['source_id']}/choices"
            )
        is_word = cell == "boolean"
        label = listed[len(choices) - 1]["text"] if is_word else texts
        made.say(f"{column['id']}.{uid}", label, text_of(value))
        codes.setdefault(text_of(value), uid)
    return codes


def _value(one: Any, made: Made) -> tuple[Any, dict[str, str]]:
    """The value of a row, column or choice, and its text."""
    if isinstance(one, dict):
        source = Source(one, made.source.locales)
        value = source.raw("value", "name")
        value = value if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        return value, source.texts("text", "title") or made.source.locales.texts(value)
    one, text = value_and_text(one)
    value = (
        one
        if isinstance(one, str | int | float) and not isinstance(one, bool)
        else text_of(one)
        if one is None or isinstance(one, bool)
        else ""
    )
    return value, made.source.locales.texts(text if isinstance(text, str) else text_of(value))
