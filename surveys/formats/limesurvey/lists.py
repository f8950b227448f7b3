"""Questions with a list: one of several, any of several, an order of several."""

from surveys.formats.limesurvey.made import OTHER_LIST, OTHER_MULTIPLE, Made, values_of
from surveys.formats.limesurvey.source import Part, number
from surveys.formats.limesurvey.variables import OtherText, RankPlace
from surveys.formats.shared.operands import Answer, Chosen
from surveys.formats.shared.trees import Tree, any_of, leaf, negated

LOOKS = {"!": "dropdown", "Y": "buttons"}


def read_list(made: Made) -> None:
    """L, !, O: one of the answers."""
    made.question.data["kind"] = "single"
    if look := LOOKS.get(made.asked.type):
        made.question.data["look"] = look
    options = made.asked.options()
    values = values_of(options)
    for option in _in_order(made, options):
        made.choice(option.code, option.texts, values[option.code])
    if made.asked.other:
        _add_other(made, OTHER_LIST)
    made.variables[""] = Answer(made.id, "choice", made.choices)
    if not options:
        made.simplify("It has no answers to choose from.")


def read_words(made: Made) -> None:
    """Y, G, 5: answers that LimeSurvey brings along."""
    made.question.data["kind"] = "rating" if made.asked.type == "5" else "single"
    if made.asked.type == "5":
        for point in range(1, 6):
            made.choice(str(point), {made.draft.languages[0]: str(point)}, point)
        layouts = {"1": "stars", "2": "faces"}
        made.question.data["look"] = layouts.get(made.asked.attribute("slider_rating"), "numbers")
    else:
        pairs = {"Y": [("Y", "yes"), ("N", "no")], "G": [("F", "female"), ("M", "male")]}[made.asked.type]
        for code, name in pairs:
            made.choice(code, made.built_in(name))
        made.question.data["look"] = "buttons"
    made.variables[""] = Answer(made.id, "choice", made.choices)


def read_multiple(made: Made) -> None:
    """M, P: any of the subquestions; P with a text beside each."""
    made.question.data["kind"] = "multiple"
    has_comments = made.asked.type == "P"
    alone = {code.strip() for code in made.asked.attribute("exclude_all_others").split(";") if code.strip()}
    for part in _in_order(made, made.asked.rows()):
        choice = made.choice(part.code, part.texts, text_entry=has_comments, exclusive=part.code in alone)
        made.variables[part.code] = Chosen(made.id, choice.id)
        made.variables[f"{part.code}comment"] = Answer(f"{made.id}.{choice.id}.text")
    if unknown := alone - set(made.choices):
        made.leave_out(
            f"There is no answer {', '.join(sorted(unknown))} that could exclude others.",
            "exclude_all_others",
        )
    elif alone:
        made.full("exclude_all_others")
    if made.asked.other:
        _add_other(made, OTHER_MULTIPLE)
    if has_comments and made.asked.attribute("commented_checkbox") not in ("checked",):
        made.simplify("A comment can be written beside the answers that are chosen, not beside others.")
    _limit(made, "min_choices", "max_choices")


def read_ranking(made: Made) -> None:
    """R: the answers in an order."""
    made.question.data["kind"] = "rank"
    for option in _in_order(made, made.asked.options() or made.asked.rows()):
        made.choice(option.code, option.texts)
    made.question.data["look"] = "drag"
    _limit(made, "min_ranks", "max_ranks")
    offered = number(made.asked.attribute("max_subquestions"))
    if 0 < offered < len(made.choices) and "max_ranks" not in made.question.data.get("validation", {}):
        made.validate(max_ranks=offered)
    for place in range(1, len(made.choices) + 1):
        made.variables[str(place)] = RankPlace(made.id, place, made.choices)


def read_comment(made: Made) -> None:
    """O: the list, and its comment as a question of its own."""
    read_list(made)
    if made.asked.attribute("use_dropdown") == "1":
        made.question.data["look"] = "dropdown"
        made.full("use_dropdown")
    comment = made.draft.question("long_text", made.element, made.kind, key=f"{made.asked.title}comment")
    comment.data["source_id"] = f"{made.asked.qid}comment"
    made.draft.say(f"{comment.id}.text", made.built_in("comment"), made.element)
    made.variables["comment"] = Answer(comment.id)
    made.simplify("Its comment is a question of its own, behind it.")


def _in_order(made: Made, parts: list[Part]) -> list[Part]:
    """The parts as they are shown: sorted where the question asks for it, else as they stand."""
    order = made.asked.attribute("answer_order") or made.asked.attribute("subquestion_order")
    if order != "alphabetical" and made.asked.attribute("alphasort") != "1":
        return parts
    made.simplify("They are sorted once, by their first language.", "alphasort")
    main = made.draft.languages[0]
    return sorted(parts, key=lambda part: part.texts.get(main, part.code).casefold())


def _add_other(made: Made, code: str) -> None:
    """The answer "Other", with its text, where the question wants it."""
    texts = {
        language: text
        for language, text in made.asked.attributes.get("other_replace_text", {}).items()
        if language
    }
    if general := made.asked.attributes.get("other_replace_text", {}).get("", "").strip():
        texts = dict.fromkeys(made.draft.languages, general) | texts
    other = made.choice(code, made.built_in("other") | texts, text_entry=True, fixed=True)
    choices = made.question.data["choices"]
    position = made.asked.attribute("other_position")
    if position in ("beginning", "start"):
        choices.insert(0, choices.pop())
    elif position == "specific" and (before := made.choices.get(made.asked.attribute("other_position_code"))):
        place = next(index for index, one in enumerate(choices) if one["id"] == before)
        choices.insert(place + 1, choices.pop())
    text = f"{made.id}.{other.id}.text"
    made.variables["other"] = OtherText(text, made.id, other.id) if code == OTHER_MULTIPLE else Answer(text)
    chosen = leaf(made.id, "contains" if code == OTHER_MULTIPLE else "eq", other.id)
    if made.asked.attribute("other_comment_mandatory") == "1":
        _rule(made, any_of([negated(chosen), leaf(text, "answered")]), "other_comment_mandatory")
    if made.asked.attribute("other_numbers_only") == "1":
        number_only = leaf(text, "matches", r"^-?\d+([.,]\d+)?$")
        _rule(made, any_of([leaf(text, "not_answered"), number_only]), "other_numbers_only")


def _rule(made: Made, tree: Tree, feature: str) -> None:
    made.rule(tree)
    made.full(feature)


def _limit(made: Made, least: str, most: str) -> None:
    """How many may be chosen, where that is a number; other limits are rules (`attributes`)."""
    for attribute, name in (("min_answers", least), ("max_answers", most)):
        said = made.asked.attribute(attribute)
        if said.isdecimal() and said.isascii() and len(said) < 6 and int(said):
            made.validate(**{name: int(said)})
            made.full(attribute)
