"""Arrays: rows answered on one scale, on two, or with texts and numbers in cells."""

from surveys.formats.limesurvey.made import Made, values_of
from surveys.formats.limesurvey.source import Part
from surveys.formats.shared.operands import Answer, Chosen, number_of, plain_number

POINTS = {"A": 5, "B": 10}
WORDED = {
    "C": (("Y", "yes"), ("U", "uncertain"), ("N", "no")),
    "E": (("I", "increase"), ("S", "same"), ("D", "decrease")),
}
MIDDLE = "|"


def read_scale(made: Made) -> None:
    """A, B, C, E, F, H: each row answered by one of the choices."""
    made.question.data["kind"] = "matrix"
    letter = made.asked.type
    if letter in POINTS:
        for point in range(1, POINTS[letter] + 1):
            made.choice(str(point), {made.draft.languages[0]: str(point)}, point)
    elif letter in WORDED:
        for place, (code, name) in enumerate(WORDED[letter], 1):
            made.choice(code, made.built_in(name), place)
    else:
        values = values_of(made.asked.options())
        for place, option in enumerate(made.asked.options(), 1):
            value = values[option.code]
            made.choice(option.code, option.texts, place if value is None else value)
    if made.asked.attribute("use_dropdown") == "1":
        made.question.data["look"] = "dropdown"
        made.full("use_dropdown")
    if letter == "H":
        made.simplify("What stood in columns are the rows now.")
    _rows(made, made.asked.rows())
    for code, row in made.rows.items():
        made.variables[code] = Answer(f"{made.id}.{row}", "choice", made.choices)
    if not made.choices or not made.rows:
        made.simplify("It has no rows or no answers to choose from.")


def read_dual(made: Made) -> None:
    """1: each row answered on two scales."""
    made.question.data["kind"] = "side_by_side"
    _rows(made, made.asked.rows())
    for scale, letter in ((0, "A"), (1, "B")):
        column = _scale_column(made, scale, letter)
        codes = {choice["source_id"]: choice["id"] for choice in column.get("choices", [])}
        for code, row in made.rows.items():
            made.variables[f"{code}_{scale}"] = Answer(f"{made.id}.{row}.{column['id']}", "choice", codes)


def _scale_column(made: Made, scale: int, letter: str) -> dict:
    header = made.asked.attributes.get(f"dualscale_header{letter}", {})
    texts = {language: text for language, text in header.items() if language}
    if general := header.get("", ""):
        texts = dict.fromkeys(made.draft.languages, general) | texts
    column = made.question.part("k", "cols", kind="single", source_id=str(scale))
    made.say(column.id, texts)
    if made.asked.attribute("use_dropdown") == "1":
        column.data["look"] = "dropdown"
    options = made.asked.options(scale)
    values = values_of(options)
    for place, option in enumerate(options, 1):
        choice = {"id": f"c{place}", "source_id": option.code}
        value = values[option.code]
        column.data.setdefault("choices", []).append(
            choice | ({} if value is None else {"value": plain_number(value)})
        )
        made.say(f"{column.id}.{choice['id']}", option.texts, option.code)
    if not options:
        made.simplify(f"Its scale {letter} has no answers to choose from.")
    return column.data


def read_cells(made: Made) -> None:
    """: and ;: a number or a text in each cell; numbers also as ticks."""
    is_ticked = made.asked.type == ":" and made.asked.attribute("multiflexible_checkbox") == "1"
    is_number = made.asked.type == ":" or made.asked.attribute("numbers_only") == "1"
    made.question.data["kind"] = "matrix_multiple" if is_ticked else "matrix_text"
    _rows(made, made.asked.rows(0))
    for part in made.asked.rows(1):
        if is_ticked:
            made.choice(part.code, part.texts)
        else:
            kind = "number" if is_number else "short_text"
            column = made.column(part.code, part.texts, kind)
            if made.asked.type == ":":
                column.data["validation"] = _bounds(made)
    if is_ticked:
        made.full("multiflexible_checkbox")
    elif made.asked.type == ":" and made.asked.attribute("input_boxes") != "1":
        made.simplify("Its numbers are written, not chosen from a list.")
    for row_code, row in made.rows.items():
        for code, choice in made.choices.items():
            made.variables[f"{row_code}_{code}"] = Chosen(
                f"{made.id}.{row}", choice, yes=("1", "Y"), no=("", "0")
            )
        for code, column_id in made.cols.items():
            place = f"{made.id}.{row}.{column_id}"
            made.variables[f"{row_code}_{code}"] = Answer(place, "number" if is_number else "text")


def _bounds(made: Made) -> dict[str, int | float]:
    """Bounds and step of numbers in cells; LimeSurvey's own are 1 to 10 by 1 for its lists."""
    is_list = made.asked.attribute("input_boxes") != "1"
    usual = (
        {"multiflexible_min": 1.0, "multiflexible_max": 10.0, "multiflexible_step": 1.0} if is_list else {}
    )
    found: dict[str, int | float] = {}
    for attribute, name in (
        ("multiflexible_min", "min"),
        ("multiflexible_max", "max"),
        ("multiflexible_step", "step"),
    ):
        said = made.asked.attribute(attribute)
        value = number_of(said) if said else usual.get(attribute)
        if value is not None:
            found[name] = plain_number(value)
            if said:
                made.full(attribute)
        elif said:
            made.leave_out(f"A bound is a number here: {said[:200]}", attribute)
    return found


def _rows(made: Made, parts: list[Part]) -> None:
    """The rows; texts with a bar in them stand at both ends."""
    for part in parts:
        left = {language: text.split(MIDDLE)[0] for language, text in part.texts.items()}
        right = {
            language: text.split(MIDDLE, 1)[1] for language, text in part.texts.items() if MIDDLE in text
        }
        is_bipolar = bool(right) and made.asked.type in "ABCEF"
        row = made.row(part.code, left if is_bipolar else part.texts)
        if is_bipolar:
            made.say(f"{row.id}.right", right)
            made.question.data["look"] = "bipolar"
