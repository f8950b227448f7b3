"""Every construct of a survey of SurveyJS as facts, by a plain walk over its JSON."""

import re
from collections.abc import Iterator
from typing import Any

from tests.surveys.formats.constructs import Facts, words

Json = dict[str, Any]
KINDS = {
    "text": "short_text", "comment": "long_text", "radiogroup": "single", "dropdown": "single",
    "buttongroup": "single", "checkbox": "multiple", "tagbox": "multiple", "boolean": "single",
    "ranking": "rank", "matrix": "matrix", "matrixdropdown": "side_by_side", "multipletext": "form",
    "html": "information", "file": "file", "slider": "slider",
}  # fmt: skip
BY_INPUT = {
    "number": "number", "range": "slider", "date": "date", "datetime-local": "datetime", "time": "time",
    "email": "email", "tel": "phone", "url": "url",
}  # fmt: skip
CELLS = {
    "text": "short_text", "dropdown": "single", "radiogroup": "single", "checkbox": "multiple",
    "boolean": "single", "rating": "single",
}  # fmt: skip
NAMED = re.compile(r"\{([^{}]+)\}")
SPECIAL = (
    ("showNoneItem", "hasNone", "none"),
    ("showRefuseItem", "showRefuseItem", "refused"),
    ("showDontKnowItem", "showDontKnowItem", "dontknow"),
    ("showOtherItem", "hasOther", "other"),
)


def constructs(survey: Json, main: str = "en") -> dict[str, Facts]:
    """Facts by the report's ids."""
    found: dict[str, Facts] = {}
    names = {str(one["name"]) for _, one, *_ in _elements(survey)}
    for page in survey.get("pages") or [survey]:
        place, first = f"page/{page.get('name')}", None
        for path, one, panels, loop in _elements({"pages": [page]}):
            first = first or path
            if one["type"] in (*KINDS, "rating"):
                found[path] = _question(one, main) | ({"loop": loop} if loop else {})
                found |= {f"{path}/{feature}": facts for feature, facts in _features(one, panels, names)}
        if first and page.get("visibleIf") and (asked := _asked(page["visibleIf"], names)) is not None:
            found[f"{place}/visibleIf"] = {"of": first, "around": asked}
        if first and page.get("questionsOrder") == "random":
            found[f"{place}/questionsOrder"] = {"of": first, "shuffled": True}
    return found


def _elements(survey: Json) -> Iterator[tuple[str, Json, list[Json], Any]]:
    """(place, element, the panels around it, its rounds) of all questions."""
    for page in survey.get("pages") or [survey]:
        yield from _inside(page, "", [], None)


def _inside(
    holder: Json, prefix: str, panels: list[Json], loop: Any
) -> Iterator[tuple[str, Json, list[Json], Any]]:
    for name in ("elements", "questions", "templateElements"):
        for one in holder.get(name, []):
            place = prefix + one["name"]
            if one["type"] == "panel":
                yield from _inside(one, f"{place}/", [*panels, one], loop)
            elif one["type"] == "paneldynamic":
                is_fixed = one.get("allowAddPanel") is False or one.get("minPanelCount") == one.get(
                    "maxPanelCount"
                )
                rounds = (
                    ("items", one.get("panelCount"))
                    if is_fixed
                    else ("count", f"{one['name']}_count".lower())
                )
                yield from _inside(one, f"{place}/", [], rounds)
            else:
                yield place, one, panels, loop


def _question(one: Json, main: str) -> Facts:
    type_ = one["type"]
    facts: Facts = {"kind": _kind(one)}
    asks = type_ not in ("html",)
    facts["text"] = _texts(one.get("title", one["name"]) if asks else one.get("html"), main)
    facts["required"] = bool(
        one.get("isRequired") or one.get("isAllRowRequired") or one.get("eachRowRequired")
    )
    if type_ in ("radiogroup", "dropdown", "checkbox", "tagbox", "ranking", "buttongroup"):
        listed = one.get("choices", [])
        more = [value for new, old, value in SPECIAL if one.get(new) or one.get(old)]
        if "choicesFromQuestion" not in one and listed:
            facts["choices"] = [_value(choice) for choice in listed] + more
            facts["words of choices"] = [_texts(_label(choice), main) for choice in listed]
        facts["texts beside"] = [value for value in more if value == "other"]
        if more:
            facts.pop("words of choices", None)
    if type_ == "matrix":
        facts |= _listed("choices", one["columns"], main) | _listed("rows", one["rows"], main)
    if type_ == "matrixdropdown":
        facts |= _listed("rows", one["rows"], main)
        facts["cols"] = [column["name"] for column in one["columns"]]
        facts["kinds of columns"] = [_cell(column) for column in one["columns"]]
    if type_ == "multipletext":
        facts["rows"] = [item["name"] for item in one["items"]]
        facts["lines required"] = [bool(item.get("isRequired")) for item in one["items"]]
    if facts["kind"] in ("number", "slider"):
        facts |= {name: one[name] for name in ("min", "max") if name in one}
    if type_ in ("text", "comment") and facts["kind"] in ("short_text", "long_text") and "maxLength" in one:
        facts["max_length"] = one["maxLength"]
    return facts


def _kind(one: Json) -> str:
    if one["type"] == "rating":
        is_nps = (one.get("rateMin"), one.get("rateMax")) == (0, 10)
        return "nps" if is_nps else "rating"
    if one["type"] == "matrix" and one.get("cellType") == "checkbox":
        return "matrix_multiple"
    if one.get("visible") is False and one["type"] in ("text", "comment"):
        return "hidden"
    return BY_INPUT.get(one.get("inputType", ""), KINDS[one["type"]])


def _cell(column: Json) -> str:
    kind = CELLS[column.get("cellType", "dropdown")]
    return "number" if kind == "short_text" and column.get("inputType") == "number" else kind


def _features(one: Json, panels: list[Json], names: set[str]) -> list[tuple[str, Facts]]:
    found: list[tuple[str, Facts]] = []
    if "visibleIf" in one:
        conditions = [one["visibleIf"], *(panel["visibleIf"] for panel in panels if "visibleIf" in panel)]
        asked = [_asked(condition, names) for condition in conditions]
        if None not in asked:
            found.append(("visibleIf", {"asked": sorted({name for each in asked for name in each or []})}))
    if "requiredIf" in one and (asked_for := _asked(one["requiredIf"], names)) is not None:
        found.append(("requiredIf", {"asked in rules": asked_for}))
    if "defaultValue" in one and one["type"] in ("radiogroup", "checkbox", "text", "comment", "boolean"):
        value = one["defaultValue"]
        first = [str(each) for each in value] if isinstance(value, list) else value
        found.append(("defaultValue", {"first": str(value).lower() if isinstance(value, bool) else first}))
    if "choicesFromQuestion" in one:
        found.append(("choicesFromQuestion", {"carried": True}))
    if one.get("choicesOrder") == "random":
        found.append(("choicesOrder", {"random": ["choices"]}))
    if one.get("rowOrder", one.get("rowsOrder")) == "random":
        found.append(("rowsOrder", {"random": ["rows"]}))
    if any(isinstance(choice, dict) and "visibleIf" in choice for choice in one.get("choices", [])):
        found += [
            (f"{choice['value']}/visibleIf", {"shown parts": True})
            for choice in one["choices"]
            if isinstance(choice, dict) and "visibleIf" in choice
        ]
    for place, validator in enumerate(one.get("validators", []), 1):
        bounds = [validator[name] for name in ("minValue", "maxValue") if name in validator]
        if validator["type"] == "numeric":
            all_bounds = [*bounds, *(one[name] for name in ("min", "max") if name in one)]
            found.append((f"validators/{place} numeric", {"numbers checked": sorted(map(float, all_bounds))}))
    return found


def _asked(expression: str, names: set[str]) -> list[str] | None:
    """The questions that an expression names; None where it names what is none."""
    found = set()
    for name in NAMED.findall(expression):
        base = name.removeprefix("panel.").partition(".")[0]
        if base not in names:
            return None
        found.add(re.sub(r"\W+", "_", base.lower()))
    return sorted(found)


def _listed(name: str, parts: list[Any], main: str) -> Facts:
    return {
        name: [_value(one) for one in parts],
        f"words of {name}": [_texts(_label(one), main) for one in parts],
    }


def _value(one: Any) -> str:
    return str(one["value"]) if isinstance(one, dict) else str(one).partition("|")[0]


def _label(one: Any) -> Any:
    return one.get("text", one["value"]) if isinstance(one, dict) else str(one).rpartition("|")[2]


def _texts(said: Any, main: str) -> dict[str, str]:
    texts = said if isinstance(said, dict) else {"default": said}
    named = {
        main if code == "default" else code: words(str(text))
        for code, text in texts.items()
        if text is not None
    }
    return {code: text for code, text in named.items() if text and "{" not in text}
