"""Elements with choices: radiogroup, dropdown, checkbox, tagbox, imagepicker, ranking, rating, boolean."""

from typing import Any

from surveys.formats.shared.operands import Answer, number_of, plain_number, text_of
from surveys.formats.shared.words import words
from surveys.formats.surveyjs.made import Made, text_answer
from surveys.formats.surveyjs.source import Source, value_and_text

SINGLE = {
    "radiogroup": "list",
    "dropdown": "dropdown",
    "buttongroup": "buttons",
    "imagepicker": "images",
}
MULTIPLE = {"checkbox": "list", "tagbox": "search", "imagepicker": "images"}
SPECIAL = (
    # property names, our word, the source's value, data of the choice, property of its text
    (("hasNone", "showNoneItem"), "none", "none", {"exclusive": True}, ("noneText",)),
    (("showRefuseItem", "hasRefuse"), "refuse", "refused", {"exclusive": True}, ("refuseText",)),
    (("showDontKnowItem", "hasDontKnow"), "dont_know", "dontknow", {"exclusive": True}, ("dontKnowText",)),
    (("hasOther", "showOtherItem"), "other", "other", {"text_entry": True}, ("otherText",)),
)
RATING_LOOKS = {"stars": "stars", "smileys": "faces", "labels": "numbers", "numbers": "numbers"}
MOST_POINTS = 11
MOST_STEPS = 10**9  # a step may be next to nothing


def read_single(made: Made) -> None:
    """One of several."""
    made.data["kind"] = "single"
    made.data["look"] = _look(made, SINGLE)
    _choices(made)
    made.answer = Answer(made.id, "choice", made.codes)
    made.known_as("", made.answer, made.id)


def read_multiple(made: Made) -> None:
    """Any of several."""
    made.data["kind"] = "multiple"
    made.data["look"] = _look(made, MULTIPLE)
    if made.data["look"] == "search":
        made.data["look"] = "listbox"
    _choices(made)
    made.validate(
        min_choices=made.source.whole("minSelectedChoices") or None,
        max_choices=made.source.whole("maxSelectedChoices") or None,
    )
    if made.source.flag("hasSelectAll", "showSelectAllItem"):
        made.leave_out("There is no choice that chooses all others.", "showSelectAllItem")
    made.source.raw("selectAllText")
    made.answer = Answer(made.id, "choices", made.codes)
    made.known_as("", made.answer, made.id)


def read_pictures(made: Made) -> None:
    """Pictures to choose from; their addresses stay behind, since pages load nothing from elsewhere."""
    (read_multiple if made.source.flag("multiSelect") else read_single)(made)
    if any(isinstance(one, dict) and one.get("imageLink") for one in made.source.items("choices")):
        made.simplify("Its pictures are links; add them in the builder. Their names stand instead.")
    for name in ("showLabel", "imageFit", "contentMode", "imageHeight", "imageWidth", "minImageWidth"):
        made.source.raw(name)


def read_ranking(made: Made) -> None:
    """An order of several."""
    made.data.update({"kind": "rank", "look": "drag"})
    _choices(made)
    if made.source.flag("selectToRankEnabled"):
        made.simplify("All are ranked in one list, not first taken from another.", "selectToRankEnabled")
        made.validate(
            min_ranks=made.source.whole("minSelectedChoices") or None,
            max_ranks=made.source.whole("maxSelectedChoices") or None,
        )
    made.known_as("", None, made.id)


def read_rating(made: Made) -> None:
    """A scale: from 0 to 10 by 1 it is our NPS scale, otherwise points."""
    source = made.source
    look = RATING_LOOKS.get(source.text("rateType", "rateDisplayMode"), "numbers")
    listed = source.items("rateValues")
    least, most, step = (source.number(name) for name in ("rateMin", "rateMax", "rateStep"))
    count = source.whole("rateCount")
    low = 1 if least is None else least
    by = step if step and step > 0 else 1
    high = most if most is not None else low + by * (count - 1) if count > 1 else max(5, low + by * 4)
    made.say("low", source.texts("minRateDescription", "mininumRateDescription"))
    made.say("high", source.texts("maxRateDescription", "maximumRateDescription"))
    if not listed and (low, high, by) == (0, 10, 1) and look == "numbers":
        made.data["kind"] = "nps"
        text_answer(made, "number")
        return
    made.data.update({"kind": "rating", "look": look})
    if not listed:
        points = int(min((high - low) // by, MOST_STEPS)) + 1 if high > low else 1
        if points > MOST_POINTS:
            made.data.update({"kind": "slider", "validation": {"min": low, "max": high, "step": by}})
            made.data.pop("look")
            made.simplify(f"It has {points} points: a slider, since a scale has at most {MOST_POINTS}.")
            text_answer(made, "number")
            return
        listed = [plain_number(low + place * by) for place in range(points)]
    if len(listed) > MOST_POINTS:
        made.data.update({"kind": "single", "look": "row"})
        made.simplify(f"It has {len(listed)} points: a choice, since a scale has at most {MOST_POINTS}.")
    for one in listed:
        add_choice(made, one)
    made.number_choices()
    made.answer = Answer(made.id, "choice", made.codes)
    made.known_as("", made.answer, made.id)


def read_boolean(made: Made) -> None:
    """Yes or no."""
    source = made.source
    made.data.update({"kind": "single", "look": "buttons"})
    for name, value, word in (("labelTrue", "valueTrue", "yes"), ("labelFalse", "valueFalse", "no")):
        stored = source.raw(value)
        stored = stored if isinstance(stored, str | int | float) else word == "yes"
        made.choice(stored, source.texts(name) or words(word, made.draft.languages))
    renderer = source.text("renderAs")
    if renderer == "checkbox":
        made.simplify("It is asked with two buttons, not with one box to tick.")
    made.answer = Answer(made.id, "choice", made.codes)
    made.known_as("", made.answer, made.id)


def add_choice(made: Made, one: Any, **data: Any) -> None:
    """A choice: a value, or an object with value and text."""
    if isinstance(one, dict):
        choice = Source(one, made.source.locales)
        value = choice.raw("value", "name", "id")
        value = value if isinstance(value, str | int | float) else text_of(len(made.values) + 1)
        part = made.choice(value, choice.texts("text", "title") or made.source.locales.texts(value), **data)
        if choice.flag("isExclusive") and made.data["kind"] == "multiple":
            part.data["exclusive"] = True
        if choice.flag("showCommentArea") and made.data["kind"] in ("single", "multiple"):
            part.data["text_entry"] = True
        made.choice_sources[part.id] = choice
    elif isinstance(one, str | int | float):
        value, text = value_and_text(one)
        made.choice(value, made.source.locales.texts(text_of(text)), **data)
    else:
        made.leave_out("A choice is a value, or an object with one.", "choices")


def _choices(made: Made) -> None:
    """All choices, and those that an element adds by itself."""
    source = made.source
    for one in _in_order(made, source.items("choices")):
        add_choice(made, one)
    low, high, step = (source.number(name) for name in ("choicesMin", "choicesMax", "choicesStep"))
    if low is not None and high is not None and not source.items("choices"):
        by = step if step and step > 0 else 1
        for place in range(min(int((high - low) // by) + 1 if high >= low else 0, 1000)):
            add_choice(made, plain_number(low + place * by))
    made.number_choices()
    for names, word, value, data, texts in SPECIAL:
        if source.flag(*names):
            value = source.text("otherValue") or value if word == "other" else value
            is_alone = made.data["kind"] == "multiple"
            said = source.texts(*texts) or words(word, made.draft.languages)
            made.choice(value, said, fixed=True, **(data if is_alone or word == "other" else {}))
            if word == "other":
                _other(made)
        source.raw(*texts)
    if source.raw("choicesByUrl"):
        made.leave_out("Choices from another server stay behind.", "choicesByUrl")
    if not made.values and not source.has("choicesFromQuestion"):
        made.simplify("It has no choices.")


def _other(made: Made) -> None:
    """The text beside "other": its own name in expressions, and what its field says."""
    choice = made.data["choices"][-1]["id"]
    place = f"{made.id}.{choice}.text"
    made.known_as("-comment", Answer(place), place)
    for name in ("otherPlaceholder", "otherPlaceHolder", "otherErrorText"):
        if made.source.texts(name):
            made.leave_out("The field beside “other” has no words of its own.", name)


def _in_order(made: Made, listed: list[Any]) -> list[Any]:
    order = made.source.text("choicesOrder").lower()
    if order == "random":
        made.data["random"] = {"choices": True}
        made.full("choicesOrder")
    if order not in ("asc", "desc"):
        return listed
    made.simplify("They are sorted once, by their first language.", "choicesOrder")
    texts = made.source.locales

    def key(one: Any) -> tuple[int, float, str]:
        said = one.get("text") or one.get("value") if isinstance(one, dict) else one
        label = texts.texts(said).get(texts.main, "")
        number = number_of(label)
        return (number is None, number or 0.0, label.casefold())

    return sorted(listed, key=key, reverse=order == "desc")


def _look(made: Made, looks: dict[str, str]) -> str:
    columns = made.source.number("colCount")
    if columns is not None and made.question.kind in ("radiogroup", "checkbox"):
        if columns == 0:
            return "row"
        if columns > 1:
            made.simplify("How many columns it has follows from the page's width.", "colCount")
            return "columns"
    return looks.get(made.question.kind, "list")
