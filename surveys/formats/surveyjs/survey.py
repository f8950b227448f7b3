"""What a survey says of itself: settings, calculated values, triggers, what is shown at its end."""

import re
from collections.abc import Callable
from typing import Any

from surveys.formats.shared.draft import Draft, short
from surveys.formats.shared.operands import Answer, Cases, Constant, Operand, Untranslatable, text_of
from surveys.formats.shared.trees import ALWAYS, Tree, all_of, question_of, questions_in
from surveys.formats.surveyjs.expressions import IN_TEXT, Known, Names, Script, pipe_of, template
from surveys.formats.surveyjs.source import Source
from surveys.formats.surveyjs.unread import OF_SURVEYS, TOLD
from surveys.formats.surveyjs.visible import shown_by

MOST_TRIGGERS = 300
URL = re.compile(r"https?://[^\s\"'<>{}/?#]+([/?#][^\s\"'<>]*)?")


def read_survey_words(survey: Source, draft: Draft) -> str:
    """Title, introduction, buttons and thanks. Gives the survey's name."""
    titles = survey.texts("title")
    draft.say("title", titles, "survey", "survey")
    draft.say("lead", survey.texts("description"), "survey", "survey")
    for path, names in (("next", ("pageNextText",)), ("back", ("pagePrevText",))):
        draft.say(path, survey.texts(*names), "survey", "survey")
    draft.say("thanks.body", survey.texts("completedHtml"), "survey/completedHtml", "completedHtml")
    if survey.raw("showPrevButton") is False:
        draft.extra["look"] = {"back": False}
        draft.full("survey/showPrevButton", "setting")
    return titles.get(draft.languages[0]) or next(iter(titles.values()), "")


def tell_settings(survey: Source, draft: Draft) -> None:
    """Settings that nothing follows."""
    if survey.text("questionsOnPageMode") == "singlePage":
        draft.simplify("survey/questionsOnPageMode", "setting", "Pages stay pages, not all on one.")
    if survey.has("logo"):
        draft.leave_out(
            "survey/logo", "setting", "Pages load nothing from elsewhere: add the logo under look."
        )
    for name in survey.unread():
        if name in TOLD:
            draft.leave_out(f"survey/{name}", "setting", TOLD[name])
        elif name not in OF_SURVEYS:
            why = f"Nothing here corresponds to it: {short(str(survey.data[name]), 100)}"
            draft.leave_out(f"survey/{name[:80]}", "setting", why)


def name_calculated(survey: Source, draft: Draft, names: Names) -> None:
    """Calculated values by their names, before anything asks for them."""
    for value in survey.objects("calculatedValues"):
        if name := value.name("name"):
            draft.full(f"calculatedValues/{name}", "calculatedValue")
            names.add(name, Known(expression=value.text("expression")))


def keep_calculated(survey: Source, draft: Draft, names: Names) -> None:
    """Calculated values that are kept with the answers: embedded data, set at the end."""
    for value in survey.objects("calculatedValues"):
        name, said = value.name("name"), value.text("expression")
        if not name:
            continue
        try:
            cases = _cases(said, names)
        except Untranslatable as error:
            why = f"It isn't reckoned, since {error}: {short(said)}"
            draft.leave_out(f"calculatedValues/{name}", "calculatedValue", why)
            continue
        if not value.flag("includeIntoResult"):
            continue
        for when, text in reversed(cases):  # the first that holds is written last
            node = {"type": "set", "id": draft.next_id("f"), "values": [{"name": name[:60], "value": text}]}
            draft.flow.append(draft.branch(when, [node]) if when else node)
        why = "It is set at the end, in words where it is an answer chosen from a list."
        draft.simplify(f"calculatedValues/{name}", "calculatedValue", why)
        draft.extra.setdefault("embedded", []).append({"name": name[:60], "from": "set"})


def _cases(expression: str, names: Names) -> list[tuple[Tree, str]]:
    """The texts that a value can be, each with its condition; the first that holds counts."""
    try:
        return [(ALWAYS, template(expression, names))]
    except Untranslatable:
        logic = Script(names)
        return _texts_of(logic.value(expression), ALWAYS)


def _texts_of(value: Operand, when: Tree) -> list[tuple[Tree, str]]:
    match value:
        case Constant():
            return [(when, value.text)]
        case Answer(field=place, codes={}):
            return [(when, f"{{{{{place}}}}}")]
        case Cases(cases):
            return [one for inner, each in cases for one in _texts_of(each, all_of([when, inner]))]
    raise Untranslatable("it reckons with answers")


def read_triggers(survey: Source, draft: Draft, names: Names) -> None:
    """Triggers: those that end, skip or set something."""
    triggers = list(survey.objects("triggers"))
    if len(triggers) > MOST_TRIGGERS:
        why = f"Of {len(triggers)} triggers the first {MOST_TRIGGERS} are followed."
        draft.leave_out("triggers", "triggers", why)
    for number, trigger in enumerate(triggers[:MOST_TRIGGERS], 1):
        type_ = trigger.text("type").removesuffix("trigger")
        element = f"triggers/{number}"
        kind = f"{type_[:40]} trigger"
        draft.full(element, kind)
        said = expression_of(trigger)
        try:
            if type_ not in TRIGGERS:
                raise Untranslatable("nothing here does what it does")
            logic = Script(names)
            TRIGGERS[type_](trigger, logic.tree(said), element, draft, names)
        except Untranslatable as error:
            draft.leave_out(element, kind, f"It does nothing, since {error}: {short(said)}")


def expression_of(trigger: Source) -> str:
    """When a trigger does what it does."""
    return trigger.text("expression") or _old_expression(trigger)


def _old_expression(trigger: Source) -> str:
    """Name, operator and value of older files as an expression."""
    name, operator = trigger.name("name"), trigger.text("operator") or "equal"
    value = trigger.raw("value")
    if not name:
        return ""
    if operator in ("empty", "notempty"):
        return f"{{{name}}} {operator}"
    listed = value if isinstance(value, list) else [value]
    words = ", ".join(
        "'" + text_of(one).replace("'", "\\'") + "'" for one in listed if not isinstance(one, list | dict)
    )
    return f"{{{name}}} {operator} {f'[{words}]' if isinstance(value, list) else words}"


def _complete(trigger: Source, tree: Tree, element: str, draft: Draft, names: Names) -> None:
    """The survey ends behind the last question that the trigger asks about."""
    node = draft.branch(tree, [{"type": "end", "id": draft.next_id("f")}])
    if not _insert_behind(draft.flow, _last(tree, draft), node, draft):
        raise Untranslatable("it stands behind no question")
    draft.simplify(
        element, "complete trigger", "The survey ends behind the page with the last answer that it asks for."
    )


def _skip(trigger: Source, tree: Tree, element: str, draft: Draft, names: Names) -> None:
    known = names.known.get(trigger.name("gotoName").lower())
    goal = question_of(known.operand.field) if known and isinstance(known.operand, Answer) else ""
    last = _last(tree, draft)
    order = draft.order()
    if goal not in order or last not in order or order.index(goal) <= order.index(last):
        raise Untranslatable("it leads to nothing behind it")
    draft.questions[last].data.setdefault("skip", []).append({"when": tree, "to": goal})
    draft.simplify(element, "skip trigger", "It leads on when the page is sent.")


def _set_value(trigger: Source, tree: Tree, element: str, draft: Draft, names: Names) -> None:
    name = trigger.name("setToName")
    value = trigger.raw("setValue")
    if not name or (name.lower() in names.known and not trigger.flag("isVariable")):
        raise Untranslatable("answers of respondents aren't changed")
    if isinstance(value, list | dict):
        raise Untranslatable("it sets what is no text")
    node = draft.branch(
        tree,
        [{"type": "set", "id": draft.next_id("f"), "values": [{"name": name[:60], "value": text_of(value)}]}],
    )
    if not _insert_behind(draft.flow, _last(tree, draft), node, draft):
        raise Untranslatable("it stands behind no question")
    draft.extra.setdefault("embedded", []).append({"name": name[:60], "from": "set"})
    draft.simplify(element, "setvalue trigger", "It is set behind the page, and stays.")


def _show(trigger: Source, tree: Tree, element: str, draft: Draft, names: Names) -> None:
    """It is a condition of what it shows already; only names that mean nothing are left to be told."""
    shown = shown_by(trigger.data)
    known = {one.rpartition("/")[2] for one in draft.report.elements}
    lost = [name for name in shown if name not in known]
    if lost or not shown:
        raise Untranslatable(f"nothing is called {', '.join(lost)[:60]!r}")


TRIGGERS: dict[str, Callable[[Source, Tree, str, Draft, Names], None]] = {
    "complete": _complete,
    "skip": _skip,
    "setvalue": _set_value,
    "visible": _show,
}


def _last(tree: Tree, draft: Draft) -> str:
    """The last question that a condition asks about."""
    order = draft.order()
    return max((uid for uid in questions_in(tree) if uid in order), key=order.index, default="")


def _insert_behind(nodes: list[dict[str, Any]], uid: str, node: dict[str, Any], draft: Draft) -> bool:
    for place, one in enumerate(nodes):
        if one["type"] == "block" and any(uid in page for page in draft.blocks[one["id"]]["pages"]):
            nodes.insert(place + 1, node)
            return True
        if _insert_behind(one.get("flow", []), uid, node, draft):
            return True
    return False


def read_endings(survey: Source, draft: Draft, names: Names) -> None:
    """What is shown or opened at the end, also on conditions."""
    for name, is_url in (("navigateToUrlOnCondition", True), ("completedHtmlOnCondition", False)):
        for number, one in enumerate(survey.objects(name), 1):
            _ending(one, f"{name}/{number}", is_url, draft, names)
    if url := survey.text("navigateToUrl"):
        element = "survey/navigateToUrl"
        try:
            address = _address(url, names)
        except Untranslatable as error:
            draft.leave_out(element, "navigateToUrl", f"It leads nowhere, since {error}: {short(url, 200)}")
            return
        draft.flow.append({"type": "end", "id": draft.next_id("f"), "redirect": address})
        draft.simplify(element, "navigateToUrl", "It leads there once the address is on the program's list.")


def _address(url: str, names: Names) -> str:
    """An address with our pipes for the names in it. Raises Untranslatable."""
    address = IN_TEXT.sub(lambda match: pipe_of(match[1], names, ""), url)
    if not URL.fullmatch(address):
        raise Untranslatable("its address has no counterpart")
    return address


def _ending(one: Source, element: str, is_url: bool, draft: Draft, names: Names) -> None:
    said, url = one.text("expression"), one.text("url")
    kind = element.split("/")[0]
    draft.full(element, kind)
    try:
        tree = Script(names).tree(said)
        address = _address(url, names) if is_url else ""
    except Untranslatable as error:
        draft.leave_out(element, kind, f"It isn't shown, since {error}: {short(said)}")
        return
    end: dict[str, Any] = {"type": "end", "id": draft.next_id("f")}
    if is_url:
        end["redirect"] = address
        draft.simplify(element, kind, "It leads there once the address is on the program's list.")
    draft.say(f"{end['id']}.thanks", one.texts("html"), element, kind)
    draft.flow.append(draft.branch(tree, [end]))
