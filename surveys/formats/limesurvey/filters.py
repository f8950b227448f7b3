"""What is shown of a question and how it begins: filters, relevance of parts, order, default values."""

from typing import Any

from surveys.formats.limesurvey.conditions import ANYTHING, Script, Variables
from surveys.formats.limesurvey.made import Made
from surveys.formats.limesurvey.source import Part
from surveys.formats.limesurvey.variables import OtherText
from surveys.formats.shared.draft import short
from surveys.formats.shared.operands import Answer, Chosen, Untranslatable, number_of, plain_number
from surveys.formats.shared.trees import Tree, all_of, leaf, negated

MULTIPLE = ("M", "P")
NUMBERS = ("number", "slider", "constant_sum")


def read_filters(made: Made, variables: Variables) -> None:
    """Which parts are shown, and in which order."""
    _array_filters(made, variables)
    for part in [*made.asked.subquestions]:
        if not ANYTHING.fullmatch(part.relevance):
            _part_relevance(made, variables, part)
    _order(made)


def _order(made: Made) -> None:
    """Parts in random order, which older and newer files say by different names."""
    where, parts = _parts(made)
    orders = made.asked.attribute("answer_order"), made.asked.attribute("subquestion_order")
    if parts and (made.asked.attribute("random_order") == "1" or "random" in orders):
        made.question.data["random"] = {where: True}
        made.full("random_order")
    if where == "rows" and orders[1] == "alphabetical":
        made.leave_out("Rows aren't sorted by their words.", "subquestion_order")


def _parts(made: Made) -> tuple[str, list[dict[str, Any]]]:
    """The parts that a filter is about: rows where there are some, else choices."""
    where = "rows" if made.question.data.get("rows") else "choices"
    return where, made.question.data.get(where, [])


def _array_filters(made: Made, variables: Variables) -> None:
    wanted, unwanted = ([one.strip() for one in made.asked.attribute(name).split(";") if one.strip()]
                        for name in ("array_filter", "array_filter_exclude"))  # fmt: skip
    if not wanted and not unwanted:
        return
    sources = {name: variables.question(name) for name in [*wanted, *unwanted]}
    if missing := [name for name, source in sources.items() if source is None]:
        feature = "array_filter" if set(missing) & set(wanted) else "array_filter_exclude"
        made.leave_out(f"There is no question {', '.join(missing)} that could filter this one.", feature)
    found = {name: source for name, source in sources.items() if source}
    if len(wanted) == 1 and not unwanted and wanted[0] in found and found[wanted[0]].asked.type in MULTIPLE:
        _carry(made, found[wanted[0]])
        made.full("array_filter")
        return
    _, parts = _parts(made)
    for part in parts:
        trees = [_is_answered(found[name], part.get("source_id", "")) for name in wanted if name in found]
        trees += [negated(_is_answered(found[name], part.get("source_id", ""))) for name in unwanted
                  if name in found and _code(found[name], part.get("source_id", "")) is not None]  # fmt: skip
        _show(part, all_of([part.get("display") or {}, *trees]))
    for feature, names in (("array_filter", wanted), ("array_filter_exclude", unwanted)):
        if any(name in found for name in names):
            made.full(feature)


def _carry(made: Made, source: Made) -> None:
    """The same as carrying forward what was chosen."""
    where, parts = _parts(made)
    made.question.data["carry"] = {"from": source.id, "which": "chosen", "into": where}
    for part in parts:
        code = _code(source, part.get("source_id", ""))
        if code is not None:
            part["from"] = source.choices[code]


def _code(source: Made, code: str) -> str | None:
    """The code of the filtering question's part that goes with this one's."""
    code = "other" if code in ("-oth-", "other") else code
    return code if code in source.variables or code in source.choices else None


def _is_answered(source: Made, code: str) -> Tree:
    """Whether the part of this code was chosen or answered; always, for a part that the filter lacks."""
    known = _code(source, code)
    operand = source.variables.get(known) if known is not None else None
    match operand:
        case Chosen(field, choice) | OtherText(_, field, choice):
            return leaf(field, "contains", choice)
        case Answer(field):
            return leaf(field, "answered")
    if known is not None and known in source.choices:
        return leaf(source.id, "eq", source.choices[known])
    return {}


def _show(part: dict[str, Any], tree: Tree) -> None:
    if tree:
        part["display"] = tree


def _part_relevance(made: Made, variables: Variables, part: Part) -> None:
    element = f"{part.code}/relevance"
    _, parts = _parts(made)
    mine = next((one for one in parts if one.get("source_id") == part.code), None)
    try:
        if mine is None:
            raise Untranslatable("columns are always shown")
        script = Script(variables, made)
        mine["display"] = all_of([mine.get("display") or {}, script.relevance(part.relevance)])
        made.full(element)
    except Untranslatable as error:
        made.leave_out(f"It is always shown, since {error}: {short(part.relevance)}", element)


def read_defaults(made: Made) -> None:
    """What stands in the question at first."""
    if not made.asked.defaults:
        return
    main = made.draft.languages[0]
    values: dict[tuple[str, str, str], str] = {}
    is_translated = False
    for row in made.asked.defaults:
        place = (row.get("sqid", "0"), row.get("scale_id", "0"), row.get("specialtype", ""))
        value = row.get("defaultvalue", "").strip()
        language = row.get("language", "").strip()
        if place in values and language != main:
            is_translated = is_translated or values[place] != value
        else:
            values[place] = value
    if is_translated:
        made.simplify("It is the same in all languages.", "default")
    for (subquestion, scale, special), value in values.items():
        if value and not _default(made, subquestion, scale, special, value):
            made.leave_out(f"This default value has no counterpart: {short(value)}", "default")
        elif value:
            made.full("default")


def _default(made: Made, subquestion: str, scale: str, special: str, value: str) -> bool:
    data = made.question.data
    if special or "{" in value:
        return False
    if subquestion in ("", "0"):
        if data["kind"] in ("single", "rating"):
            data["default"] = made.choices.get(value)
            return value in made.choices
        if data["kind"] in ("number", "short_text", "long_text", "date", "hidden"):
            number = number_of(value)
            data["default"] = (
                plain_number(number) if data["kind"] == "number" and number is not None else value
            )
            return data["kind"] != "number" or number is not None
        return False
    code = next((part.code for part in made.asked.subquestions if part.qid == subquestion), "")
    if data["kind"] == "multiple" and code in made.choices and value == "Y":
        data.setdefault("default", []).append(made.choices[code])
        return True
    part = made.rows.get(code) or (made.choices.get(code) if data["kind"] == "constant_sum" else None)
    if part is None or scale not in ("", "0"):
        return False
    stored: Any = value
    if data["kind"] == "matrix":
        stored = made.choices.get(value)
    elif data["kind"] in NUMBERS or made.asked.type == "K":
        number = number_of(value)
        stored = plain_number(number) if number is not None else None
    if stored is not None:
        data.setdefault("default", {})[part] = stored
    return stored is not None
