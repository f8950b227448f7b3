"""What an element says beside its type: when it is shown, what must and may be answered, how it begins."""

from typing import Any

from surveys.formats.shared.draft import short
from surveys.formats.shared.operands import Answer, Untranslatable, text_of
from surveys.formats.shared.patterns import usable
from surveys.formats.shared.trees import Tree, all_of, any_of, leaf, negated
from surveys.formats.shared.words import words
from surveys.formats.surveyjs.defaults import read_carry, read_default
from surveys.formats.surveyjs.expressions import Script
from surveys.formats.surveyjs.made import Made
from surveys.formats.surveyjs.source import Source
from surveys.formats.surveyjs.unread import OF_ELEMENTS

ASKS_NOTHING = ("information", "hidden")
HIDDEN = "It isn't shown where it couldn't be chosen."
SAME_FOR_ALL = {"clearIfInvisible": "Answers to what isn't asked are never kept."}


def read_rules(made: Made, inherited: list[tuple[Tree, str]]) -> None:
    """All that the element's other properties say; `inherited` are the conditions of its panels."""
    for tree, original in inherited:
        made.draft.show_when(made.question, tree, f"{made.element}/visibleIf", original)
    _visible(made)
    _required(made)
    _validators(made)
    _reckoned_bounds(made)
    read_default(made)
    _parts(made)
    read_carry(made)
    _told(made)


def condition(made: Made, name: str, item: Any = None) -> Tree | None:
    """The condition of a property; None (and a word in the report) where it has no counterpart."""
    said = made.source.text(name)
    if not said:
        return None
    logic = Script(made.names, made.loop, made.answer, item)
    try:
        tree = logic.tree(said)
    except Untranslatable as error:
        made.leave_out(f"It doesn't count, since {error}: {short(said)}", name)
        return None
    made.full(name)
    for why in dict.fromkeys(logic.remarks):
        made.simplify(f"{why} {short(said)}", name)
    return tree


def _visible(made: Made) -> None:
    shown = condition(made, "visibleIf")
    if shown is not None:
        made.draft.show_when(made.question, shown, f"{made.element}/visibleIf", made.source.text("visibleIf"))
    elif not made.source.flag("visible", usual=True) and not made.source.text("visibleIf"):
        _never(made)
    enabled = condition(made, "enableIf")
    if enabled is not None and made.data["kind"] not in ASKS_NOTHING:
        made.draft.show_when(made.question, enabled, f"{made.element}/enableIf", made.source.text("enableIf"))
        made.simplify("It isn't shown where it couldn't be changed.", "enableIf")
    if made.source.flag("readOnly") and made.data["kind"] not in ASKS_NOTHING:
        made.leave_out("What stands there at first can be changed.", "readOnly")


def _never(made: Made) -> None:
    """An element that is never shown: a hidden field where it holds a text."""
    if made.data["kind"] in ("short_text", "long_text", "number", "date", "email", "url", "phone"):
        made.data["kind"] = "hidden"
        made.data.pop("validation", None)
        made.simplify("It is a hidden field that holds what it begins with.", "visible")
    elif made.data["kind"] != "hidden":
        made.data["display"] = {"any": []}
        made.simplify("It is never shown, and keeps no answer.", "visible")


def _required(made: Made) -> None:
    source, data = made.source, made.data
    if source.flag("isRequired") and data["kind"] not in (*ASKS_NOTHING, "matrix", "matrix_multiple"):
        data["required"] = True
    message = source.texts("requiredErrorText")
    said = condition(made, "requiredIf")
    if said is not None and isinstance(made.answer, Answer) and data["kind"] not in ASKS_NOTHING:
        made.rule(any_of([negated(said), leaf(made.answer.field, "answered")]), message)
    elif message and data.get("required"):
        made.leave_out("The survey's own words ask for the answer.", "requiredErrorText")


def _validators(made: Made) -> None:
    for place, validator in enumerate(made.source.objects("validators"), 1):
        type_ = validator.text("type").removesuffix("validator")
        feature = f"validators/{place} {type_}"[:80]
        try:
            _validate(made, validator, type_, validator.texts("text"))
            made.full(feature)
        except (Untranslatable, ValueError) as error:
            made.leave_out(f"It isn't checked, since {error}.", feature)


def _reckoned_bounds(made: Made) -> None:
    """Bounds that are another answer, or the day: rules."""
    for name, op in (("minValueExpression", "gte"), ("maxValueExpression", "lte")):
        said = made.source.text(name)
        if not said or not isinstance(made.answer, Answer):
            continue
        logic = Script(made.names, made.loop, made.answer)
        try:
            fits = logic.compare(op, made.answer, logic.value(said))
        except Untranslatable as error:
            made.leave_out(f"It isn't checked, since {error}: {short(said)}", name)
            continue
        made.rule(any_of([leaf(made.answer.field, "not_answered"), fits]), {})
        made.full(name)


def _validate(made: Made, validator: Source, type_: str, message: dict[str, str]) -> None:
    if not isinstance(made.answer, Answer):
        raise Untranslatable("its question has several answers")
    field = made.answer.field
    trees: list[Tree] = []
    match type_:
        case "expression":
            trees = [Script(made.names, made.loop, made.answer).tree(validator.text("expression"))]
        case "numeric" | "answercount" | "text":
            _bounds(made, validator, type_, message, trees, field)
            return
        case "regex":
            pattern = usable(validator.text("regex"))
            if not message:
                made.validate(pattern=pattern)
                return
            trees = [leaf(field, "matches", pattern)]
        case "email":
            made.validate(content="email")
            if message:
                made.leave_out("The survey's own words ask for an address.", "validators/text")
            return
        case _:
            raise Untranslatable(f"there is no check {type_[:40]!r}")
    made.rule(any_of([leaf(field, "not_answered"), *trees]), message)


def _bounds(
    made: Made, validator: Source, type_: str, message: dict[str, str], trees: list[Tree], field: str
) -> None:
    names = {
        "numeric": ("minValue", "maxValue", "min", "max"),
        "answercount": ("minCount", "maxCount", "min_choices", "max_choices"),
        "text": ("minLength", "maxLength", "min_length", "max_length"),
    }[type_]
    least, most = validator.number(names[0]), validator.number(names[1])
    if type_ != "numeric":
        least, most = least or None, most or None  # 0 is how no bound is written
    if type_ == "text" and validator.raw("allowDigits") is False:
        trees.append(leaf(field, "matches", r"^\D*$"))
    if not message and not trees:
        made.validate(**{names[2]: least, names[3]: most})
        if type_ == "numeric" and made.data["kind"] == "short_text":
            made.validate(content="number")
        return
    if type_ == "text":
        if least or most:
            ends = f"{int(least or 0)},{'' if not most else int(most)}"
            trees.append(leaf(field, "matches", usable(f"^[\\s\\S]{{{ends}}}$")))
    else:
        place = f"count:{field}" if type_ == "answercount" else field
        trees += [
            leaf(place, op, bound) for op, bound in (("gte", least), ("lte", most)) if bound is not None
        ]
    made.rule(any_of([leaf(field, "not_answered"), all_of(trees)]), message)


def _parts(made: Made) -> None:
    """Conditions of choices and rows: their own, and those for all of them with `{item}` in them."""
    for where, names in (
        ("choices", ("choicesVisibleIf", "choicesEnableIf", "columnsVisibleIf")),
        ("rows", ("rowsVisibleIf", "rowsEnableIf")),
    ):
        for name in names:
            for part in made.data.get(where, []) if made.source.text(name) else []:
                value = made.values.get(part["id"])
                if value is not None and (tree := condition(made, name, text_of(value))):
                    part["display"] = all_of([part.get("display") or {}, tree])
                    if name.endswith("EnableIf"):
                        made.simplify(HIDDEN, name)
        for part in made.data.get(where, []):
            _own(made, part)


def _own(made: Made, part: dict[str, Any]) -> None:
    source = made.choice_sources.get(part["id"])
    if source is None:
        return
    for name in ("visibleIf", "enableIf"):
        said = source.text(name)
        feature = f"{part.get('source_id', part['id'])}/{name}"[:120]
        if not said:
            continue
        try:
            tree = Script(made.names, made.loop, made.answer, text_of(made.values.get(part["id"]))).tree(said)
        except Untranslatable as error:
            made.leave_out(f"It is always shown, since {error}: {short(said)}", feature)
            continue
        if tree:
            part["display"] = all_of([part.get("display") or {}, tree])
        made.full(feature)
        if name == "enableIf":
            made.simplify(HIDDEN, feature)
    for name in source.unread():
        if name != "imageLink":
            feature = f"{part.get('source_id', part['id'])}/{name}"[:120]
            made.leave_out(f"Nothing here corresponds to it: {short(str(source.data[name]), 100)}", feature)


def add_comment(made: Made) -> None:
    """A comment beside the question is a question of its own, behind it."""
    if not made.source.flag("hasComment", "showCommentArea"):
        return
    comment = made.draft.question(
        "long_text", made.element, made.question.kind, key=f"{made.data['key']}_comment"
    )
    comment.data["source_id"] = f"{made.name}-Comment"
    texts = made.source.texts("commentText") or words("comment", made.draft.languages)
    made.draft.say(f"{comment.id}.text", texts, made.element)
    made.beside.append(comment)
    made.known_as("-comment", Answer(comment.id), comment.id)
    made.simplify("Its comment is a question of its own, behind it.")


def _told(made: Made) -> None:
    """What nobody followed."""
    if made.source.raw("correctAnswer") is not None:
        made.leave_out("There are no right and wrong answers; give points under scoring.", "correctAnswer")
    for name in made.source.unread():
        if name in SAME_FOR_ALL:
            made.leave_out(SAME_FOR_ALL[name], name)
        elif name not in OF_ELEMENTS:
            made.leave_out(f"Nothing here corresponds to it: {short(str(made.source.data[name]), 100)}", name)
