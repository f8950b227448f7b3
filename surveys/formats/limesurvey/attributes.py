"""Attributes of questions: which are followed elsewhere, which are followed here, and why the others stay."""

import tomllib
from pathlib import Path
from typing import Any

from surveys.formats.limesurvey.conditions import Script, Variables
from surveys.formats.limesurvey.made import Made
from surveys.formats.shared.draft import short
from surveys.formats.shared.expressions import ExpressionError, parse
from surveys.formats.shared.operands import Answer, Constant, Tally, Untranslatable, number_of, plain_number
from surveys.formats.shared.patterns import from_php
from surveys.formats.shared.trees import any_of, leaf, negated, too_large

LISTS, MULTIPLE, ARRAYS = set("L!O"), set("MP"), set("ABCEFH")
CELLS, LINES, TEXTS = set(":;"), set("QK"), set("STU")
WITH_PARTS = MULTIPLE | ARRAYS | CELLS | LINES | set("1R")
ANY = set("15ABCDEFGHIKLMNOPQRSTUXY!:;|*")
# Attributes that are read, and of which types. Where they say something else, `tell_unread` reports them.
READ = {
    name: types
    for names, types in (
        ("exclude_all_others commented_checkbox", MULTIPLE),
        ("other_replace_text other_position other_position_code", LISTS | MULTIPLE),
        ("other_comment_mandatory other_numbers_only", LISTS | MULTIPLE),
        ("assessment_value", MULTIPLE),
        ("min_answers max_answers", WITH_PARTS),
        ("max_subquestions", set("R")),
        ("alphasort answer_order", LISTS | MULTIPLE | set("R")),
        ("subquestion_order", LISTS | WITH_PARTS),
        ("random_order", LISTS | WITH_PARTS),
        ("use_dropdown", ARRAYS | set("1O")),
        ("dualscale_headerA dualscale_headerB", set("1")),
        (
            "multiflexible_checkbox multiflexible_min multiflexible_max multiflexible_step input_boxes",
            set(":"),
        ),
        ("numbers_only", TEXTS | set("Q;*")),
        ("num_value_int_only", set("NK")),
        ("maximum_chars", TEXTS | set("Q")),
        ("prefix suffix", TEXTS | LINES | set("N")),
        ("slider_layout slider_min slider_max slider_accuracy slider_default slider_separator", set("K")),
        ("slider_rating", set("5")),
        ("date_format date_min date_max", set("D")),
        (
            "allowed_filetypes max_num_of_files max_filesize min_num_of_files show_title show_comment",
            set("|"),
        ),
        ("equals_num_value min_num_value max_num_value", set("K")),
        ("min_num_value_n max_num_value_n", set("NK")),
        ("array_filter array_filter_exclude", WITH_PARTS | LISTS),
        ("em_validation_q em_validation_q_tip em_validation_sq em_validation_sq_tip", ANY),
        ("random_group hidden display_type id mandatory other preg", ANY),
    )
    for name in names.split()
}
UNREAD = tomllib.loads(Path(__file__).with_name("unread.toml").read_text("utf-8"))
NOTHING = {"", "0", "N", "no", "No", "NO", "X", "default", "normal", "false", "none"}
USUAL = {"display_columns": {"1"}, "time_limit_action": {"1"}, "public_statistics": {"1"}}
PLACEHOLDER = "placeholder"


def read_attributes(made: Made, variables: Variables) -> None:
    """Follows the attributes with rules in them, and tells of all that are left."""
    _bounds(made, variables)
    _limits(made, variables)
    _validation(made, variables)
    _pattern(made)
    for name in made.asked.attributes:
        value = made.asked.attribute(name)
        if name == PLACEHOLDER:
            values = made.asked.attributes[name]
            said = {language: text for language, text in values.items() if language}
            made.say(PLACEHOLDER, said or dict.fromkeys(made.draft.languages, value))
        elif name not in READ and value not in NOTHING | USUAL.get(name, set()):
            _tell(made, name, value)


def tell_unread(made: Made) -> None:
    """Tells of attributes that say nothing about a question of its type."""
    for name in made.asked.attributes:
        value = made.asked.attribute(name)
        if made.asked.type not in READ.get(name, ANY) and value not in NOTHING | {"1"}:
            made.leave_out(
                f"It says nothing about a question of this type: {name}={short(value, 100)}.", name
            )


def _tell(made: Made, name: str, value: str) -> None:
    if name == "display_columns" and made.question.data["kind"] in ("single", "multiple"):
        made.question.data.setdefault("look", "columns")
        made.simplify(UNREAD["told"][name], name)
        return
    if name in UNREAD["told"]:
        made.leave_out(UNREAD["told"][name], name)
    elif name in UNREAD["shown_otherwise"]:
        made.leave_out(
            f"How it looks follows from the survey's look, not from {name}={short(value, 60)}.", name
        )
    elif name not in UNREAD["of_its_pages"]:
        made.leave_out(f"Nothing here corresponds to {name}={short(value, 100)}.", name)


def _bounds(made: Made, variables: Variables) -> None:
    """Bounds of a number, or of a sum of numbers."""
    is_form = made.question.data["kind"] == "form"
    for attribute, op, name in (
        ("min_num_value_n", "gte", "min"), ("max_num_value_n", "lte", "max"),
    ):  # fmt: skip
        said = made.asked.attribute(attribute)
        if not said:
            continue
        value = number_of(said)
        if value is not None and made.question.data["kind"] == "number":
            made.validate(**{name: plain_number(value)})
            made.full(attribute)
        elif value is not None and made.question.data["kind"] == "constant_sum":
            made.validate(**{name: plain_number(value)}, limited=True)
            made.full(attribute)
        elif value is not None and made.question.data["kind"] == "slider":
            made.leave_out(f"A slider goes from end to end: {short(said)}", attribute)
        elif value is not None and is_form:
            for row in made.question.data.get("rows", []):
                row.setdefault("validation", {})[name] = plain_number(value)
            made.full(attribute)
        else:
            _bound_by_rule(made, variables, attribute, op, said)
    for attribute in ("min_num_value", "max_num_value", "equals_num_value"):
        said = made.asked.attribute(attribute)
        if said and made.question.data["kind"] != "constant_sum":
            made.leave_out(f"Sums of several numbers have no bound of their own: {short(said)}", attribute)


def _limits(made: Made, variables: Variables) -> None:
    """How many parts may be answered, where no kind of question says that by itself."""
    for attribute, op in (("min_answers", "gte"), ("max_answers", "lte")):
        said = made.asked.attribute(attribute)
        data = made.question.data
        if said in ("", "0") or (said.isdecimal() and data["kind"] in ("multiple", "rank")):
            continue
        script = Script(variables, made)
        parts = [one for suffix, one in made.variables.items() if suffix and "comment" not in suffix]
        count: Any = Answer(f"count:{made.id}", "number")
        if data["kind"] != "multiple":
            count = Tally(tuple(negated(script.is_empty(one)) for one in parts))
        try:
            made.rule(script.compare(op, count, script.operand(parse(said, script.grammar))))
            made.full(attribute)
        except (Untranslatable, ExpressionError) as error:
            made.leave_out(f"This limit can't be kept, since {error}: {short(said)}", attribute)


def _bound_by_rule(made: Made, variables: Variables, attribute: str, op: str, said: str) -> None:
    """A bound that is another answer: a rule that compares both."""
    script = Script(variables, made)
    answers = [one for one in made.variables.values() if isinstance(one, Answer)]
    try:
        bound = script.operand(parse(said, script.grammar))
        trees = [any_of([leaf(one.field, "not_answered"), script.compare(op, one, bound)]) for one in answers]
        if isinstance(bound, Answer):
            trees = [any_of([leaf(bound.field, "not_answered"), tree]) for tree in trees]
        if isinstance(bound, Constant) and made.question.data["kind"] not in ("number", "form"):
            raise Untranslatable("it bounds what is no number")
    except (Untranslatable, ExpressionError) as error:
        made.leave_out(f"This bound can't be kept, since {error}: {short(said)}", attribute)
        return
    for tree in trees:
        made.rule(tree)
    made.full(attribute)


def _validation(made: Made, variables: Variables) -> None:
    """Validation equations of the question (as a whole) and of its subquestions (of each)."""
    main = made.variables.get("")
    own = [main] if main is not None else []
    parts = [one for suffix, one in made.variables.items() if suffix and isinstance(one, Answer)]
    for attribute, values in (("em_validation_q", own), ("em_validation_sq", parts)):
        said = made.asked.attribute(attribute)
        if not said:
            continue
        tips = made.asked.attributes.get(f"{attribute}_tip", {})
        texts = {language: text for language, text in tips.items() if language}
        if tips.get(""):
            texts = dict.fromkeys(made.draft.languages, tips[""]) | texts
        try:
            for value in values or [None]:
                script = Script(variables, made, value)
                tree = script.tree(said)
                if isinstance(value, Answer):
                    tree = any_of([leaf(value.field, "not_answered"), tree])
                if reason := too_large(tree):
                    raise Untranslatable(reason)
                made.rule(tree, texts)
            made.full(attribute)
        except Untranslatable as error:
            made.leave_out(f"This rule can't be kept, since {error}: {short(said)}", attribute)


def _pattern(made: Made) -> None:
    if not made.asked.preg:
        return
    try:
        made.validate(pattern=from_php(made.asked.preg))
        made.full("preg")
    except ValueError as error:
        made.leave_out(f"{error} {short(made.asked.preg)}", "preg")
