"""Every construct of a LimeSurvey file as facts, by a plain reading of its tables."""

import re
from typing import Any

from tests.surveys.formats.constructs import Facts
from tests.surveys.formats.limesurvey import plain
from tests.surveys.formats.limesurvey.plain import Row

Tables = dict[str, list[Row]]
NAME = re.compile(r"(?<![\w'\"])([A-Za-z]\w*)(?:\.[A-Za-z]+)?(?![\w(])")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
USUAL = {
    "Y": ["Y", "N"], "G": ["F", "M"], "5": list("12345"), "A": list("12345"),
    "B": [str(point) for point in range(1, 11)], "C": ["Y", "U", "N"], "E": ["I", "S", "D"],
}  # fmt: skip
REQUIRED = {"Y": True, "S": "requested"}
WRITTEN = "STUND"
COUNTED = ("min_", "max_")
NUMBER = re.compile(r"\d+(\.\d+)?")


def constructs(data: Tables, main: str, languages: list[str]) -> dict[str, Facts]:
    """Facts by the report's ids: of questions, and of what hangs on them."""
    found: dict[str, Facts] = {}
    rows = [row for row in plain.questions(data, main) if row["type"] != "I"]
    titles = [row["title"] for row in rows]
    equations = {row["title"] for row in rows if row["type"] == "*"}
    for row in rows:
        name = row["title"] if titles.count(row["title"]) == 1 else f"{row['title']}#{row['qid']}"
        found[name] = _question(data, row, main, languages)
        for feature, facts in _features(data, row, main, titles):
            if equations & set(titles) and any(one in facts.get("asked", []) for one in equations):
                continue  # what they are made of is asked for
            found[f"{name}/{feature}"] = facts
    return found


def kind_of(data: Tables, row: Row) -> str:
    """The kind by letter and attributes."""

    def says(name: str) -> str:
        return plain.attribute(data, row["qid"], name)

    letter = row["type"]
    kind = plain.KINDS.get(letter, "long_text")
    if row.get("question_theme_name") == "browserdetect":
        return "browser"
    if letter in "STU" and says("numbers_only") == "1":
        kind = "number"
    if letter == "K":
        kind = (
            "slider"
            if says("slider_layout") == "1"
            else "constant_sum"
            if NUMBER.fullmatch(says("equals_num_value"))
            else "form"
        )
    if letter == ":":
        kind = "matrix_multiple" if says("multiflexible_checkbox") == "1" else "matrix_text"
    if letter == "D":
        form = says("date_format")
        kind = "date" if "H" not in form else "datetime" if re.search("[dy]", form) else "time"
    return kind


def _question(data: Tables, row: Row, main: str, languages: list[str]) -> Facts:
    letter, kind = row["type"], kind_of(data, row)
    is_hidden = plain.attribute(data, row["qid"], "hidden") == "1" and letter in WRITTEN
    facts: Facts = {"kind": "hidden" if is_hidden else kind}
    if letter != "*":
        facts["text"] = _texts(data, row, languages)
    facts["required"] = (
        False if is_hidden or letter in "X*" else REQUIRED.get(row.get("mandatory", ""), False)
    )
    listed: dict[str, list[tuple[str, Any]]] = {}
    inside = _parts(data, plain.subquestions(data, row["qid"], main), languages)
    across = _parts(data, plain.subquestions(data, row["qid"], main, "1"), languages)
    answers = _parts(data, plain.answers(data, row["qid"], main), languages)
    if letter in "ABCEFH1:;" or (letter in "QK" and kind != "constant_sum"):
        listed["rows"] = inside
    if letter in "L!FHR" or kind == "constant_sum" or letter in "MP":
        listed["choices"] = inside if kind == "constant_sum" or letter in "MP" else answers
    if kind == "matrix_text" or (letter == ":" and kind == "matrix_multiple"):
        listed["cols" if kind == "matrix_text" else "choices"] = across
    facts |= {name: [code for code, _ in one] for name, one in listed.items()}
    facts |= {f"words of {name}": [text for _, text in one] for name, one in listed.items()}
    if letter in USUAL:
        facts["choices"] = USUAL[letter]
    if letter == "1":
        scales = (plain.answers(data, row["qid"], main, scale) for scale in ("0", "1"))
        facts["codes of columns"] = [[one["code"] for one in scale] for scale in scales]
    if plain.attribute(data, row["qid"], "other_position") not in ("", "default", "end"):
        facts.pop("choices", None)
        facts.pop("words of choices", None)
    elif row.get("other") == "Y" and letter in "L!MP":
        facts["choices"] = [*facts["choices"], "-oth-" if letter in "L!" else "other"]
        facts.pop("words of choices", None)
    return facts


def _features(data: Tables, row: Row, main: str, titles: list[str]) -> list[tuple[str, Facts]]:
    """What its attributes and its relevance say."""

    def says(name: str) -> str:
        return plain.attribute(data, row["qid"], name)

    kind, found = kind_of(data, row), []
    least, most = {"multiple": ("min_choices", "max_choices"), "rank": ("min_ranks", "max_ranks")}.get(
        kind, ("", "")
    )
    numbers = {"min_answers": least, "max_answers": most, "slider_min": "min", "slider_max": "max",
               "slider_accuracy": "step", "slider_default": "start", "equals_num_value": "total"}  # fmt: skip
    if kind in ("number", "constant_sum"):
        numbers |= {"min_num_value_n": "min", "max_num_value_n": "max"}
    for attribute, rule in numbers.items():
        if rule and NUMBER.fullmatch(says(attribute)) and (rule[:4] not in COUNTED or says(attribute) != "0"):
            found.append((attribute, {rule: _number(says(attribute))}))
    if kind == "form":
        for attribute, name in (("min_num_value_n", "least of lines"), ("max_num_value_n", "most of lines")):
            if says(attribute).isdecimal():
                found.append((attribute, {name: [_number(says(attribute))]}))
    if row["type"] in "STU" and kind != "number" and says("maximum_chars").isdecimal():
        found.append(("maximum_chars", {"max_length": int(says("maximum_chars"))}))
    if says("random_order") == "1" and row["type"] in "L!OMPRABCEFH1:;QK":
        found.append(("random_order", {"random": ["rows" if "rows" in _listed(row, kind) else "choices"]}))
    if says("exclude_all_others") and kind == "multiple":
        found.append(("exclude_all_others", {"alone": says("exclude_all_others").split(";")}))
    if row["type"] in "STUNQK":
        found += [
            (name, {ours: True}) for name, ours in (("prefix", "before"), ("suffix", "unit")) if says(name)
        ]
    relevance = row.get("relevance", "1")
    if relevance not in ("", "1") and (asked := _names(relevance, titles)) is not None:
        found.append(("relevance", {"asked": asked}))
    return found


def _listed(row: Row, kind: str) -> str:
    return (
        "rows"
        if row["type"] in "ABCEFH1:;Q" or (row["type"] == "K" and kind != "constant_sum")
        else "choices"
    )


def _names(expression: str, titles: list[str]) -> list[str] | None:
    """The titles that an expression names; None where it names what isn't one of them, or goes by numbers."""
    if re.search(r"\dX\d", expression):
        return None
    named = set()
    for match in NAME.finditer(QUOTED.sub("''", expression.replace("that.", ""))):
        name = match[1]
        if name.lower() in ("and", "or", "not", "eq", "ne", "gt", "ge", "lt", "le", "that", "self", "lang"):
            continue
        of = [title for title in titles if name == title or name.startswith((f"{title}_", f"{title}comment"))]
        if not of:
            return None
        named.add(max(of, key=len))
    return sorted(named)


def _parts(data: Tables, rows: list[Row], languages: list[str]) -> list[tuple[str, dict[str, str]]]:
    return [(one.get("code") or one["title"], _texts(data, one, languages)) for one in rows]


def _texts(data: Tables, row: Row, languages: list[str]) -> dict[str, str]:
    texts = {language: plain.text_of(data, row, language) for language in languages}
    return {language: text for language, text in texts.items() if text and "{" not in text}


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number
