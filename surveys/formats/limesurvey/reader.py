"""A LimeSurvey file as a definition: groups become blocks, relevance becomes conditions."""

from collections import Counter
from collections.abc import Callable

from surveys.formats.limesurvey import arrays, inputs, lists
from surveys.formats.limesurvey.attributes import UNREAD, read_attributes, tell_unread
from surveys.formats.limesurvey.conditions import ANYTHING, Script, Variables
from surveys.formats.limesurvey.counting import read_assessments, read_quotas
from surveys.formats.limesurvey.equations import settle_equations
from surveys.formats.limesurvey.filters import read_defaults, read_filters
from surveys.formats.limesurvey.groups import read_groups
from surveys.formats.limesurvey.made import TYPES, Made
from surveys.formats.limesurvey.pipes import pipes_of
from surveys.formats.limesurvey.settings import read_settings, read_words
from surveys.formats.limesurvey.source import Asked, Source, read_source
from surveys.formats.limesurvey.tables import read_tables
from surveys.formats.report import Translation
from surveys.formats.shared.draft import Draft, short
from surveys.formats.shared.operands import Answer, Untranslatable
from surveys.formats.shared.trees import Tree

FORMAT = "limesurvey"
READERS: dict[str, Callable[[Made], None]] = {
    "L": lists.read_list, "!": lists.read_list, "O": lists.read_comment, "Y": lists.read_words,
    "G": lists.read_words, "5": lists.read_words, "M": lists.read_multiple, "P": lists.read_multiple,
    "R": lists.read_ranking, "A": arrays.read_scale, "B": arrays.read_scale, "C": arrays.read_scale,
    "E": arrays.read_scale, "F": arrays.read_scale, "H": arrays.read_scale, "1": arrays.read_dual,
    ":": arrays.read_cells, ";": arrays.read_cells, "S": inputs.read_text, "T": inputs.read_text,
    "U": inputs.read_text, "N": inputs.read_number, "K": inputs.read_form, "Q": inputs.read_form,
    "D": inputs.read_date, "|": inputs.read_file, "X": inputs.read_information, "*": inputs.read_equation,
}  # fmt: skip
CHOOSING = ("single", "rating", "multiple", "rank")


def read_limesurvey(data: bytes) -> Translation:
    """The survey of an LSS, LSG or LSQ file. Raises FileUnreadable."""
    source = read_source(read_tables(data))
    draft = Draft(FORMAT, source.languages)
    draft.full("survey", "survey")
    draft.source = {"id": source.settings.get("sid", ""), "name": ""}
    questions = _read_questions(source, draft)
    variables = Variables(questions, source.codes)
    _read_logic(questions, variables)
    read_groups(source, draft, variables)
    name = read_words(source, draft)
    read_settings(source, draft)
    read_quotas(source, draft, variables)
    read_assessments(source, draft, [made for made in questions if made.id in draft.questions])
    draft.source["name"] = name
    translation = draft.finish(name, pipes_of(variables))
    embedded = [{"name": token, "from": "link"} for token in sorted(variables.tokens)]
    for row in source.tables.of("survey_url_parameters"):
        embedded.append({"name": row.get("parameter", "")[:60], "from": "link"})
        draft.simplify(
            f"parameter/{row.get('parameter', '')[:60]}", "parameter", "It is kept beside the answers."
        )
    if embedded:
        translation.definition["embedded"] = embedded
    return translation


def _read_questions(source: Source, draft: Draft) -> list[Made]:
    named = Counter(asked.title for asked in source.questions)
    made = []
    for asked in source.questions:
        element = asked.title if asked.title and named[asked.title] == 1 else f"{asked.title}#{asked.qid}"
        made.append(_read_question(asked, element, draft))
    return made


def _read_question(asked: Asked, element: str, draft: Draft) -> Made:
    kind = f"{asked.type} {TYPES.get(asked.type, 'unknown')}"
    draft.full(element, kind)
    question = draft.question("long_text", element, kind, key=asked.title or asked.qid, source_id=asked.qid)
    made = Made(asked, question, draft)
    made.may_be_hidden = not ANYTHING.fullmatch(asked.relevance) or bool(asked.conditions)
    made.say("text", {} if asked.type == "*" else asked.texts, asked.title)
    made.say("help", asked.help)
    if asked.type not in "*I" and not any(asked.texts.values()):
        made.simplify("It has no text: its code stands there.")
    if asked.type == "I":
        _leave_language(made)
        return made
    reader = READERS.get(asked.type)
    if reader is None:
        made.simplify(f"LimeSurvey's type {asked.type!r} is unknown: it is a text here.")
        made.variables[""] = Answer(made.id)
    else:
        reader(made)
    if asked.mandatory in ("Y", "S") and question.data["kind"] not in ("information", "hidden"):
        question.data["required"] = True if asked.mandatory == "Y" else "requested"
    _tell_row(made)
    return made


def _tell_row(made: Made) -> None:
    """What a question's own row says beside its type."""
    asked, theme = made.asked, made.asked.theme
    if asked.script.strip():
        made.leave_out("Scripts stay behind.", "script")
    if asked.is_encrypted:
        made.leave_out("Single answers aren't encrypted.", "encrypted")
    if theme == "browserdetect":
        made.question.data["kind"] = "browser"
        made.simplify("Browser, system, screen and device are noted by themselves, in fields of their own.")
    elif theme.startswith("bootstrap_buttons") and made.question.data["kind"] == "single":
        made.question.data["look"] = "buttons"
        made.full("theme")
    elif theme and theme not in UNREAD["usual_themes"]:
        made.leave_out(f"It isn't shown in the theme {short(theme, 60)}.", "theme")


def _leave_language(made: Made) -> None:
    """The language is switched on every page; conditions on this question ask for it."""
    made.variables[""] = Answer("language", "text")
    del made.draft.questions[made.id]
    made.draft.leave_out(made.element, made.kind, "Every page has a switch for its language.")


def _read_logic(questions: list[Made], variables: Variables) -> None:
    settle_equations([made for made in questions if made.id in made.draft.questions], variables)
    for made in questions:
        if made.id not in made.draft.questions:
            continue
        read_attributes(made, variables)
        read_filters(made, variables)
        read_defaults(made)
        _read_relevance(made, variables)
        _read_hidden(made)
        tell_unread(made)


def _read_relevance(made: Made, variables: Variables) -> None:
    """The relevance; the table of conditions where there is none, which LimeSurvey makes it from."""
    script = Script(variables, made)
    is_relevance = not ANYTHING.fullmatch(made.asked.relevance)
    if not is_relevance and not made.asked.conditions:
        return
    feature = "relevance" if is_relevance else "conditions"
    original = made.asked.relevance if is_relevance else _in_words(made)
    try:
        tree: Tree = (
            script.relevance(made.asked.relevance)
            if is_relevance
            else script.condition_rows(made.asked.conditions)
        )
    except Untranslatable as error:
        made.leave_out(f"It is always asked, since {error}: {short(original)}", feature)
        return
    made.full(feature)
    made.draft.show_when(made.question, tree, f"{made.element}/{feature}", original)
    for why in script.remarks:
        made.simplify(f"{why} {short(original)}", feature)


def _in_words(made: Made) -> str:
    rows = [
        f"{row.get('cfieldname')} {row.get('method')} {row.get('value')}" for row in made.asked.conditions
    ]
    return "; ".join(rows)


def _read_hidden(made: Made) -> None:
    """A question that is never shown keeps what it begins with."""
    if made.asked.attribute("hidden") != "1":
        return
    data = made.question.data
    if data["kind"] in ("hidden",):
        return
    if data["kind"] in ("short_text", "long_text", "number", "date"):
        data["kind"] = "hidden"
        data.pop("required", None)
        data.pop("validation", None)
        made.simplify("It is a hidden field that holds what it begins with.", "hidden")
    else:
        data["display"] = {"any": []}
        made.simplify("It is never shown, and keeps no answer.", "hidden")
