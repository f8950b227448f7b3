"""Rows of the survey sheet as questions: each type's kind, choices, bounds."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.shared.draft import Draft, Question, short
from surveys.formats.shared.operands import Answer, number_of, plain_number
from surveys.formats.shared.words import words
from surveys.formats.xlsform.rows import MEDIA, Form, Item

FILES = {
    "image": ["png", "jpg", "jpeg", "gif", "webp", "heic"],
    "audio": ["mp3", "m4a", "ogg", "wav", "amr"],
    "video": ["mp4", "mov", "webm", "3gp"],
    "file": [],
}
WRITTEN = {
    "geopoint": "A place on the map is written as a text.",
    "geotrace": "A line on the map is written as a text.",
    "geoshape": "An area on the map is written as a text.",
    "barcode": "A barcode is written, not scanned.",
}
# Metadata that a device gathers: kept with every answer here, or not at all.
METADATA = {
    "start": "When somebody began is kept with every answer.",
    "end": "When somebody finished is kept with every answer.",
    "today": "The day is kept with every answer.",
    "deviceid": "Devices aren't told apart.",
    "subscriberid": "Devices aren't told apart.",
    "simserial": "Devices aren't told apart.",
    "phonenumber": "Devices aren't told apart.",
    "username": "Who answers is known from the invitation.",
    "email": "Who answers is known from the invitation.",
    "audit": "Nobody's way through the pages is recorded.",
    "start-geopoint": "Places aren't recorded.",
    "background-audio": "Nothing is recorded unasked.",
    "uri:deviceid": "Devices aren't told apart.",
    "uri:subscriberid": "Devices aren't told apart.",
    "uri:simserial": "Devices aren't told apart.",
    "uri:phonenumber": "Devices aren't told apart.",
    "uri:username": "Who answers is known from the invitation.",
    "uri:email": "Who answers is known from the invitation.",
}
EXTERNAL = ("csv-external", "xml-external")
PARAMETER = re.compile(r"([\w-]+)\s*=\s*([^\s,;]+)")
USUAL_RANGE = {"start": 1.0, "end": 10.0, "step": 1.0}
YES = {"yes", "true", "true()", "1", "required", "y"}


@dataclass
class Made:
    """A row that became a question. `answer` is what conditions compare; `choices` the list's rows by id."""

    item: Item
    question: Question
    answer: Answer
    choices: dict[str, Item] = field(default_factory=dict)
    loop: str = ""


def read_question(item: Item, form: Form, draft: Draft) -> Made | None:
    """The question of a row; None for what asks nothing, which the report tells."""
    kind = f"{item.type} {item.listed}".strip()
    draft.full(item.element, kind)
    if item.type in METADATA and not (item.type in ("email", "phonenumber") and item.label):
        draft.leave_out(item.element, kind, METADATA[item.type])
        return None
    if item.type in EXTERNAL:
        draft.leave_out(item.element, kind, "Data from other files stay behind.")
        return None
    question = draft.question(
        "short_text", item.element, kind, key=item.name or item.element, source_id=item.name
    )
    made = Made(item, question, Answer(question.id))
    READERS.get(item.type, _unknown)(made, form, draft)
    say_texts(made, draft)
    _parameters(made, draft)
    return made


def say_texts(made: Made, draft: Draft) -> None:
    """The question's label and hints; without a label its name stands there."""
    item, uid = made.item, made.question.id
    draft.say(f"{uid}.text", item.label, item.element, made.question.kind, item.name)
    if not any(item.label.values()) and item.type not in ("hidden", "calculate"):
        draft.simplify(item.element, made.question.kind, "It has no label: its name stands there.")
    hints = item.texts.get("hint", {})
    guidance = item.texts.get("guidance_hint", {})
    both = {
        language: "\n".join(one[language] for one in (hints, guidance) if one.get(language))
        for language in {**hints, **guidance}
    }
    draft.say(f"{uid}.help", both, item.element, made.question.kind)
    for medium in MEDIA:
        if names := item.texts.get(medium):
            why = f"Files aren't in the workbook; add it in the builder: {', '.join(names.values())[:200]}"
            draft.leave_out(f"{item.element}/{medium}", medium, why)


def _text(made: Made, form: Form, draft: Draft) -> None:
    made.question.data["kind"] = "long_text" if "multiline" in made.item.cell("appearance") else "short_text"


def _number(made: Made, form: Form, draft: Draft) -> None:
    made.question.data["kind"] = "number"
    if made.item.type == "integer":
        made.question.data["validation"] = {"whole": True}
    made.answer = Answer(made.question.id, "number")


def _range(made: Made, form: Form, draft: Draft) -> None:
    """A slider from `start` to `end` by `step`; stars where that is how it appears."""
    least, most, step = _ends_of_range(made, draft)
    if "rating" in made.item.cell("appearance") and step == 1 and 0 <= least < most <= least + 10:
        made.question.data |= {"kind": "rating", "look": "stars"}
        codes = {}
        for point in range(int(least), int(most) + 1):
            part = made.question.part("c", "choices", value=point, source_id=str(point))
            draft.say(f"{made.question.id}.{part.id}", {draft.languages[0]: str(point)}, made.item.element)
            codes[str(point)] = part.id
        made.answer = Answer(made.question.id, "choice", codes)
        return
    if "rating" in made.item.cell("appearance"):
        draft.leave_out(f"{made.item.element}/appearance", "appearance", "Stars are whole, and at most ten.")
    bounds = {"min": plain_number(least), "max": plain_number(most), "step": plain_number(step)}
    made.question.data |= {"kind": "slider", "validation": bounds}
    made.answer = Answer(made.question.id, "number")


def _ends_of_range(made: Made, draft: Draft) -> tuple[float, float, float]:
    """(start, end, step) as its parameters say, with the usual ones for those that can't be kept."""
    said = dict(PARAMETER.findall(made.item.cell("parameters")))
    ends = {name: number_of(said.get(name, usual)) for name, usual in USUAL_RANGE.items()}
    for name in USUAL_RANGE:
        if ends[name] is None or (name == "step" and ends[name] == 0):
            why = f"This bound of a range can't be kept: {name}={said[name][:60]}"
            draft.leave_out(f"{made.item.element}/parameters", "parameters", why)
            ends[name] = USUAL_RANGE[name]
    start, end, step = (ends[name] or 0.0 for name in ("start", "end", "step"))
    return start, end, step


def _select(made: Made, form: Form, draft: Draft) -> None:
    """One, several, or an order of the choices of a list."""
    item = made.item
    kinds = {"select_multiple": "multiple", "rank": "rank"}
    made.question.data["kind"] = kinds.get(item.type, "single")
    if item.listed.startswith("${"):
        _as_text(made, draft, "Its choices are the rounds of a repeat; it is a text here.")
        return
    lists = form.external if item.type == "select_one_external" else form.lists
    listed = lists.get(item.listed, [])
    if not listed:
        draft.simplify(item.element, made.question.kind, f"There is no list of choices {item.listed[:60]!r}.")
    values = [number_of(choice.name) for choice in listed]
    are_numbers = bool(values) and None not in values
    codes: dict[str, str] = {}
    for choice, value in zip(listed, values, strict=True):
        number = {"value": plain_number(value)} if are_numbers and value is not None else {}
        part = made.question.part("c", "choices", source_id=choice.name, **number)
        draft.say(
            f"{made.question.id}.{part.id}", choice.label, item.element, made.question.kind, choice.name
        )
        codes.setdefault(choice.name, part.id)
        made.choices[part.id] = choice
    if item.has_other and "other" not in codes:
        part = made.question.part("c", "choices", source_id="other", text_entry=True, fixed=True)
        draft.say(f"{made.question.id}.{part.id}", words("other", draft.languages), item.element)
        codes["other"] = part.id
    made.answer = Answer(made.question.id, "choices" if item.type == "select_multiple" else "choice", codes)
    if item.type == "rank":
        made.question.data["look"] = "drag"
        made.answer = Answer(made.question.id, "rank")
    _pictures(made, listed, draft)


def _pictures(made: Made, listed: list[Item], draft: Draft) -> None:
    for medium in MEDIA:
        if any(choice.texts.get(medium) for choice in listed):
            why = f"The files of the list {made.item.listed[:60]} aren't in the workbook: add them."
            draft.leave_out(f"{made.item.element}/{medium}", medium, why)


def _select_external(made: Made, form: Form, draft: Draft) -> None:
    """One of a list in the sheet external_choices, where the workbook has it."""
    if made.item.listed in form.external:
        _select(made, form, draft)
    else:
        _select_from_file(made, form, draft)


def _select_from_file(made: Made, form: Form, draft: Draft) -> None:
    _as_text(made, draft, f"Its choices stand in another file, {made.item.listed[:60]}; it is a text here.")


def _as_text(made: Made, draft: Draft, why: str) -> None:
    made.question.data["kind"] = "short_text"
    draft.simplify(made.item.element, made.question.kind, why)


def _of_kind(kind: str, type_: str = "text") -> Callable[[Made, Form, Draft], None]:
    def read(made: Made, form: Form, draft: Draft) -> None:
        made.question.data["kind"] = kind
        made.answer = Answer(made.question.id, type_)

    return read


def _file(made: Made, form: Form, draft: Draft) -> None:
    made.question.data["kind"] = "file"
    rules: dict[str, Any] = {"types": FILES[made.item.type], "max_files": 1}
    made.question.data["validation"] = {name: rule for name, rule in rules.items() if rule}


def _written(made: Made, form: Form, draft: Draft) -> None:
    draft.simplify(made.item.element, made.question.kind, WRITTEN[made.item.type])


def _acknowledge(made: Made, form: Form, draft: Draft) -> None:
    made.question.data["kind"] = "consent"
    made.answer = Answer(made.question.id, "choice", {"OK": "yes", "ok": "yes", "yes": "yes"})


def _unknown(made: Made, form: Form, draft: Draft) -> None:
    draft.simplify(
        made.item.element,
        made.question.kind,
        f"The type {short(made.item.type, 60)!r} is unknown: it is a text here.",
    )


def _parameters(made: Made, draft: Draft) -> None:
    """What `parameters` says beside a range."""
    known = {"start", "end", "step", "tick_interval", "placeholder"} if made.item.type == "range" else set()
    for name, value in PARAMETER.findall(made.item.cell("parameters")):
        element = f"{made.item.element}/parameters/{name}"
        if name == "randomize" and value.lower() in YES and made.choices:
            made.question.data["random"] = {"choices": True}
            draft.full(element, "parameters")
        elif name == "rows" and made.question.data["kind"] == "short_text":
            made.question.data["kind"] = "long_text"
            draft.full(element, "parameters")
        elif name not in known and not (name == "randomize" and value.lower() == "false"):
            draft.leave_out(element, "parameters", f"Nothing here corresponds to {name}={value[:60]}.")


READERS: dict[str, Callable[[Made, Form, Draft], None]] = {
    "text": _text, "integer": _number, "decimal": _number, "range": _range, "select_one": _select,
    "select_multiple": _select, "rank": _select, "select_one_external": _select_external,
    "select_one_from_file": _select_from_file, "select_multiple_from_file": _select_from_file,
    "note": _of_kind("information"), "date": _of_kind("date", "date"), "time": _of_kind("time", "date"),
    "datetime": _of_kind("datetime", "date"), "acknowledge": _acknowledge, "hidden": _of_kind("hidden"),
    "calculate": _of_kind("hidden"), "email": _of_kind("email"), "phonenumber": _of_kind("phone"),
    **dict.fromkeys(FILES, _file), **dict.fromkeys(WRITTEN, _written),
}  # fmt: skip
