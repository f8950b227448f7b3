"""Elements to write into, and those that only show something."""

import re
from collections.abc import Callable
from typing import Any

from common.filetypes import unknown_types
from surveys.formats.shared.operands import Answer, Untranslatable, number_of, plain_number
from surveys.formats.surveyjs.expressions import Known, template
from surveys.formats.surveyjs.made import Made, text_answer
from surveys.formats.surveyjs.source import Source

KINDS = {
    "text": ("short_text", "text"), "number": ("number", "number"), "range": ("slider", "number"),
    "date": ("date", "date"), "datetime-local": ("datetime", "date"), "datetime": ("datetime", "date"),
    "time": ("time", "date"), "email": ("email", "text"), "tel": ("phone", "text"), "url": ("url", "text"),
    "password": ("short_text", "text"), "color": ("short_text", "text"), "month": ("short_text", "text"),
    "week": ("short_text", "text"),
}  # fmt: skip
LINES = {"number": "number", "email": "email", "tel": "phone", "date": "date", "range": "number"}
SIMPLER = {"color": "A colour", "month": "A month", "week": "A week"}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?|\d{2}:\d{2}")
EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})")
OF_FAMILIES = {
    "image": ["png", "jpg", "jpeg", "gif", "webp"],
    "audio": ["mp3", "m4a", "ogg", "wav"],
    "video": ["mp4", "mov", "webm"],
}


def read_text(made: Made) -> None:
    """One line, by its inputType."""
    type_ = made.source.text("inputType") or "text"
    kind, answer = KINDS.get(type_, ("short_text", "text"))
    made.data["kind"] = kind
    if type_ == "password":
        made.data["look"] = "password"
    if type_ in SIMPLER or type_ not in KINDS:
        made.simplify(f"{SIMPLER.get(type_, 'It')} is written as a text.", "inputType")
    _bounds(made, kind)
    _longest(made)
    mask = made.source.raw("maskType", "maskSettings")
    if mask not in (None, "none", {}):
        made.leave_out("What is written isn't put into a form.", "maskType")
    text_answer(made, answer)


def _bounds(made: Made, kind: str) -> None:
    for name, ours in (("min", "min"), ("max", "max"), ("step", "step")):
        said = made.source.raw(name)
        if said in (None, "") or (name == "step" and kind not in ("number", "slider")):
            continue
        number = number_of(said) if isinstance(said, str | int | float) else None
        if kind in ("number", "slider") and number is not None:
            if name == "step" and kind == "number":
                made.leave_out("A number has no step.", "step")
            else:
                made.validate(**{ours: plain_number(number)})
        elif kind in ("date", "datetime", "time") and isinstance(said, str) and MOMENT.fullmatch(said):
            made.validate(**{ours: said})
        else:
            made.leave_out(f"This bound has no counterpart: {str(said)[:100]}", name)
    if kind == "slider":
        rules = made.data.setdefault("validation", {})
        made.data["validation"] = {"min": 0, "max": 100, "step": 1} | rules


def _longest(made: Made) -> None:
    if made.data["kind"] in ("short_text", "long_text") and (longest := made.source.whole("maxLength")):
        made.validate(max_length=longest)


def read_comment(made: Made) -> None:
    """Several lines."""
    made.data["kind"] = "long_text"
    _longest(made)
    text_answer(made)


def read_lines(made: Made) -> None:
    """multipletext: a line for each item."""
    made.data["kind"] = "form"
    for item in made.source.objects("items"):
        name = item.name("name") or f"text{len(made.data.get('rows', [])) + 1}"
        type_ = LINES.get(item.text("inputType"), "text")
        part = made.question.part("r", "rows", source_id=name, type=type_)
        part.data["key"] = made.draft.key(f"{made.data['key']}_{name}")
        made.say(part.id, item.texts("title") or item.locales.texts(name), name)
        rules = {
            ours: item.number(theirs)
            for theirs, ours in (("min", "min"), ("max", "max"))
            if type_ == "number"
        }
        rules["max_length"] = item.whole("maxLength") or None
        if item.flag("isRequired"):
            part.data["required"] = True
        _check_line(made, item, part.data, rules)
        if any(rule is not None for rule in rules.values()):
            part.data["validation"] = {name: rule for name, rule in rules.items() if rule is not None}
        place = f"{made.id}.{part.id}"
        made.known_as(f".{name}", Answer(place, "number" if type_ == "number" else "text"), place)
        for unread in [one for one in item.unread() if one not in ("size",)]:
            made.leave_out(f"Nothing here corresponds to it in the line {name[:60]}.", f"{name}/{unread}")
    if not made.data.get("rows"):
        made.simplify("It has no lines.")


def _check_line(made: Made, item: Source, line: dict[str, Any], rules: dict[str, Any]) -> None:
    """The bounds that a line's validators set, and the address that one asks for; others are told of."""
    for place, validator in enumerate(item.objects("validators"), 1):
        type_ = validator.text("type").removesuffix("validator")
        feature = f"{item.name('name')}/validators/{place} {type_}"[:80]
        bounds: dict[str, Any] = {}
        if type_ == "numeric" and line["type"] == "number":
            bounds = {"min": validator.number("minValue"), "max": validator.number("maxValue")}
        elif type_ == "text" and line["type"] == "text" and not validator.whole("minLength"):
            bounds = {"max_length": validator.whole("maxLength") or None}
        elif type_ == "email" and line["type"] in ("text", "email"):
            line["type"] = "email"
        else:
            made.leave_out("A line isn't checked like this.", feature)
            continue
        rules |= {name: bound for name, bound in bounds.items() if bound is not None}
        if validator.text("text"):
            made.simplify("The survey's own words tell what is wrong with a line.", feature)
        else:
            made.full(feature)


def read_file(made: Made) -> None:
    """Files."""
    source = made.source
    made.data["kind"] = "file"
    accepted = source.text("acceptedTypes").lower()
    types = EXTENSION.findall(accepted)
    for family, endings in OF_FAMILIES.items():
        types += endings if f"{family}/*" in accepted else []
    if unknown := unknown_types(types):
        made.simplify(f"Files of these kinds aren't taken: {', '.join(unknown)[:200]}.", "acceptedTypes")
    several = source.flag("allowMultiple")
    made.validate(
        types=list(dict.fromkeys(types)),
        max_files=source.whole("maxFiles") or (10 if several else 1),
        max_bytes=source.whole("maxSize") or None,
    )
    for name in (
        "storeDataAsText",
        "waitForUpload",
        "allowImagesPreview",
        "needConfirmRemoveFile",
        "imageHeight",
        "imageWidth",
    ):
        source.raw(name)
    if source.text("sourceType") not in ("", "file"):
        made.simplify("A picture is chosen from the device, whose own dialogue may take one.", "sourceType")
    made.known_as("", None)


def read_signature(made: Made) -> None:
    """A signature: confirmed, not drawn."""
    made.data["kind"] = "consent"
    made.simplify("It is confirmed by ticking; nothing is drawn.")
    for name in (
        "signatureWidth",
        "signatureHeight",
        "penColor",
        "dataFormat",
        "penMinWidth",
        "penMaxWidth",
        "allowClear",
    ):
        made.source.raw(name)
    made.answer = Answer(made.id)
    made.known_as("", made.answer)


def read_slider(made: Made) -> None:
    """A slider of one value; of two, the first."""
    source = made.source
    made.data["kind"] = "slider"
    low, high, step = (source.number(name) for name in ("min", "max", "step"))
    made.data["validation"] = {
        "min": low if low is not None else 0,
        "max": high if high is not None else 100,
        "step": step or 1,
    }
    if source.text("sliderType") == "range":
        made.simplify("It asks for one value, not for two ends of a range.", "sliderType")
    if source.raw("customLabels", "labelCount"):
        made.leave_out("The slider shows its two ends and the value.", "customLabels")
    text_answer(made, "number")


def read_html(made: Made) -> None:
    """html: words alone."""
    made.data["kind"] = "information"
    made.say("text", made.source.texts("html"))


def read_image(made: Made) -> None:
    """A picture or film: its address stays behind."""
    made.data.update({"kind": "information", "look": "image"})
    made.source.raw("imageLink", "contentMode", "imageFit", "imageHeight", "imageWidth", "altText")
    made.say("text", made.source.texts("altText"), made.name)
    made.simplify("Pages load nothing from elsewhere: add the picture in the builder.")


def read_expression(made: Made) -> None:
    """A reckoned value: kept in a hidden field, and shown nowhere by itself."""
    made.data["kind"] = "hidden"
    for name in (
        "displayStyle",
        "currency",
        "minimumFractionDigits",
        "maximumFractionDigits",
        "format",
        "useGrouping",
    ):
        made.source.raw(name)
    prefix = f"{made.loop}." if made.loop else ""
    made.names.add(
        f"{prefix}{made.name}", Known(expression=made.source.text("expression"), pipe=made.id, loop=made.loop)
    )


def settle_expression(made: Made) -> bool:
    """The value of an expression, once all names are known. False where it has no counterpart."""
    said = made.source.text("expression")
    try:
        made.data["default"] = template(said, made.names, made.loop)
    except Untranslatable as error:
        made.leave_out(f"It isn't reckoned, since {error}: {said[:300]}", "expression")
        return False
    made.simplify("It is kept with the answers, and shown where a text names it.")
    return True


def read_unknown(made: Made) -> None:
    """A type that nobody here knows: a text."""
    made.data["kind"] = "short_text"
    made.simplify(f"The type {made.question.kind[:60]!r} is unknown: it is a text here.")
    text_answer(made)


READERS: dict[str, Callable[[Made], None]] = {
    "text": read_text, "comment": read_comment, "multipletext": read_lines, "file": read_file,
    "signaturepad": read_signature, "slider": read_slider, "html": read_html, "image": read_image,
    "expression": read_expression,
}  # fmt: skip
