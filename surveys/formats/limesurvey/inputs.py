"""Questions that are written into: texts, numbers, dates, files; and those that only show something."""

import re

from common.filetypes import unknown_types
from surveys.formats.limesurvey.made import Made
from surveys.formats.limesurvey.source import number
from surveys.formats.limesurvey.variables import Equation
from surveys.formats.shared.markup import plain
from surveys.formats.shared.operands import Answer, number_of, plain_number
from surveys.formats.shared.trees import any_of, leaf

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TODAY = ("today", "now")
ENDING = re.compile(r"[a-z0-9]{1,10}")


def read_text(made: Made) -> None:
    """S, T, U: a text, or a number where only that is allowed."""
    numbers_only = made.asked.attribute("numbers_only") == "1"
    made.question.data["kind"] = (
        "number" if numbers_only else "short_text" if made.asked.type == "S" else "long_text"
    )
    made.variables[""] = Answer(made.id, "number" if numbers_only else "text")
    if numbers_only:
        made.full("numbers_only")
    else:
        _longest(made)
    _around(made)


def read_number(made: Made) -> None:
    """N: one number."""
    made.question.data["kind"] = "number"
    if made.asked.attribute("num_value_int_only") == "1":
        made.validate(whole=True)
        made.full("num_value_int_only")
    made.variables[""] = Answer(made.id, "number")
    _around(made)


def read_form(made: Made) -> None:
    """Q, K: a line for each subquestion; K also as sliders, or as numbers that add up."""
    is_number, total = made.asked.type == "K", number_of(made.asked.attribute("equals_num_value"))
    if is_number and made.asked.attribute("slider_layout") == "1":
        _sliders(made)
    elif is_number and total is not None:
        _sum(made, total)
    else:
        _lines(made)
    _around(made)


def _lines(made: Made) -> None:
    is_number = made.asked.type == "K" or made.asked.attribute("numbers_only") == "1"
    made.question.data["kind"] = "form"
    for part in made.asked.rows():
        row = made.row(part.code, part.texts, type="number" if is_number else "text")
        made.variables[part.code] = Answer(f"{made.id}.{row.id}", "number" if is_number else "text")
        longest = number(made.asked.attribute("maximum_chars"))
        if longest > 0 and not is_number:
            row.data["validation"] = {"max_length": longest}
        if is_number and made.asked.attribute("num_value_int_only") == "1":
            row.data["validation"] = {"whole": True}
    for feature in ("numbers_only", "num_value_int_only"):
        if made.asked.attribute(feature) == "1":
            made.full(feature)
    if made.asked.attribute("maximum_chars") and not is_number:
        made.full("maximum_chars")


def _sum(made: Made, total: float) -> None:
    """Numbers that add up to a known sum."""
    made.question.data["kind"] = "constant_sum"
    for part in made.asked.rows():
        choice = made.choice(part.code, part.texts)
        made.variables[part.code] = Answer(f"{made.id}.{choice.id}", "number")
    made.validate(total=plain_number(total))
    made.full("equals_num_value")
    if made.asked.attribute("num_value_int_only") == "1":
        made.question.data["validation"]["decimals"] = 0
        made.full("num_value_int_only")


def _sliders(made: Made) -> None:
    made.question.data["kind"] = "slider"
    separator = made.asked.attribute("slider_separator")
    for part in made.asked.rows():
        texts = (
            {language: text.split(separator)[0] for language, text in part.texts.items()}
            if separator
            else part.texts
        )
        row = made.row(part.code, texts)
        made.variables[part.code] = Answer(f"{made.id}.{row.id}", "number")
        if separator and any(separator in text for text in part.texts.values()):
            made.simplify(
                "Its sliders have no words at their ends; these stand in the same text.", "slider_separator"
            )
            made.draft.say(f"{made.id}.{row.id}", part.texts, made.element, made.kind)
    usual = {"slider_min": 0.0, "slider_max": 100.0, "slider_accuracy": 1.0, "slider_default": None}
    for attribute, name in (
        ("slider_min", "min"),
        ("slider_max", "max"),
        ("slider_accuracy", "step"),
        ("slider_default", "start"),
    ):
        said = made.asked.attribute(attribute)
        value = number_of(said) if said else usual[attribute]
        if value is not None:
            made.validate(**{name: plain_number(value)})
            if said:
                made.full(attribute)
        elif said:
            made.leave_out(f"A slider's bounds are numbers here: {said[:200]}", attribute)
    made.full("slider_layout")
    if made.asked.attribute("num_value_int_only") == "1":
        made.validate(decimals=0)
        made.full("num_value_int_only")


def read_date(made: Made) -> None:
    """D: a date, a time or both, by its format."""
    form = made.asked.attribute("date_format")
    has_time = bool(re.search(r"H|M(?=M|$)|i\b", form)) and "H" in form
    has_day = bool(re.search(r"[dy]", form, re.IGNORECASE)) or not form
    made.question.data["kind"] = ("datetime" if has_day else "time") if has_time else "date"
    if form:
        made.simplify("It is asked in the respondent's own way of writing dates.", "date_format")
    for attribute, name in (("date_min", "min"), ("date_max", "max")):
        said = made.asked.attribute(attribute)
        is_time = made.question.data["kind"] == "time"
        if DAY.fullmatch(said[:10]) and not is_time:
            made.validate(**{name: _moment(said[:10], name, made)})
            made.full(attribute)
        elif re.fullmatch(r"\d{4}", said) and not is_time:
            day = f"{said}-01-01" if name == "min" else f"{said}-12-31"
            made.validate(**{name: _moment(day, name, made)})
            made.full(attribute)
        elif said in TODAY and made.question.data["kind"] == "date":
            fits = {"field": made.id, "op": "gte" if name == "min" else "lte", "other": "date"}
            made.rule(any_of([leaf(made.id, "not_answered"), fits]))
            made.full(attribute)
        elif said:
            made.leave_out(f"A bound is a day here: {said[:200]}", attribute)
    made.variables[""] = Answer(made.id, "date")


def _moment(day: str, bound: str, made: Made) -> str:
    """A bound of days, with its first or last minute where times are asked for too."""
    if made.question.data["kind"] == "date":
        return day
    return f"{day}T00:00" if bound == "min" else f"{day}T23:59"


def read_file(made: Made) -> None:
    """|: files."""
    made.question.data["kind"] = "file"
    types = [one.strip().lstrip(".").lower() for one in made.asked.attribute("allowed_filetypes").split(",")]
    made.validate(
        types=[one for one in types if ENDING.fullmatch(one)],
        max_files=number(made.asked.attribute("max_num_of_files")) or 1,
        max_bytes=number(made.asked.attribute("max_filesize")) * 1024 or None,
    )
    if unknown := unknown_types(one for one in types if ENDING.fullmatch(one)):
        made.simplify(f"Files of these kinds aren't taken: {', '.join(unknown)[:200]}.", "allowed_filetypes")
    if number(made.asked.attribute("min_num_of_files")):
        made.leave_out(
            "How many files there must be can't be said; required asks for one.", "min_num_of_files"
        )
    for feature, words in (("show_title", "title"), ("show_comment", "comment")):
        if made.asked.attribute(feature) == "1":
            made.leave_out(f"Files have no {words}.", feature)
    made.variables[""] = Answer(made.id, "text")


def read_information(made: Made) -> None:
    """X: words alone."""
    made.question.data["kind"] = "information"


def read_equation(made: Made) -> None:
    """*: what is reckoned, kept with the answers; `equations` settles it once all names are known."""
    made.question.data["kind"] = "hidden"
    texts = made.asked.texts
    said = texts.get(made.draft.languages[0]) or next(iter(texts.values()), "")
    made.variables[""] = Equation(plain(said)[0], made.id)


def _longest(made: Made) -> None:
    said = made.asked.attribute("maximum_chars")
    if number(said) > 0:
        made.validate(max_length=number(said))
        made.full("maximum_chars")
    elif said:
        made.leave_out(f"A length is a number here: {said[:200]}", "maximum_chars")


def _around(made: Made) -> None:
    """What stands before and behind a field."""
    for attribute, path in (("prefix", "before"), ("suffix", "unit")):
        values = made.asked.attributes.get(attribute, {})
        texts = {language: text for language, text in values.items() if language}
        if general := values.get("", ""):
            texts = dict.fromkeys(made.draft.languages, general) | texts
        if texts:
            made.say(path, texts)
            made.full(attribute)
