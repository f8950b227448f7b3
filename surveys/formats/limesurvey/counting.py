"""What is counted over all answers: quotas, and points of assessments."""

from typing import Any

from surveys.formats.limesurvey.conditions import Script, Variables
from surveys.formats.limesurvey.made import Made
from surveys.formats.limesurvey.source import Source, number
from surveys.formats.limesurvey.tables import Row
from surveys.formats.limesurvey.variables import OtherText
from surveys.formats.shared.draft import Draft
from surveys.formats.shared.operands import Answer, Chosen, Constant, Untranslatable, number_of, plain_number
from surveys.formats.shared.trees import Tree, all_of, any_of, leaf


def read_quotas(source: Source, draft: Draft, variables: Variables) -> None:
    """Quotas with their members and messages."""
    for row in source.tables.of("quota"):
        element = f"quota/{row.get('id', '')}"
        members = [one for one in source.tables.of("quota_members") if one.get("quota_id") == row.get("id")]
        if row.get("active", "1") == "0":
            draft.leave_out(element, "quota", "It is switched off.")
            continue
        try:
            _quota(row, _quota_tree(members, variables), element, source, draft)
        except Untranslatable as error:
            draft.leave_out(element, "quota", f"It can't be counted, since {error}.")


def _quota(row: Row, when: Tree, element: str, source: Source, draft: Draft) -> None:
    quota = {
        "id": draft.next_id("u"),
        "name": row.get("name", "")[:200],
        "limit": number(row.get("qlimit", "")),
        "when": when,
        "action": "end",
    }
    draft.extra.setdefault("quotas", []).append(quota)
    draft.full(element, "quota")
    said = source.tables.of("quota_languagesettings")
    words = [one for one in said if one.get("quotals_quota_id") == row.get("id")]
    texts = {
        source.codes.get(one.get("quotals_language", ""), ""): one.get("quotals_message", "") for one in words
    }
    draft.say(f"{quota['id']}.thanks", texts, element, "quota")
    if any(one.get("quotals_url", "").strip() for one in words):
        draft.leave_out(f"{element}/url", "quota", "The address behind a full quota stays behind.")
    if row.get("action") not in ("1", "", None):
        why = "A full quota ends the survey when it is sent; nobody is asked to change an answer."
        draft.simplify(element, "quota", why)


def _quota_tree(members: list[Row], variables: Variables) -> Tree:
    """Each question's codes are "or", questions are "and"."""
    by_question: dict[str, list[Tree]] = {}
    for one in members:
        made = variables.by_qid.get(one.get("qid", ""))
        if made is None:
            raise Untranslatable("it counts answers to a question that isn't there")
        by_question.setdefault(made.id, []).append(_quota_leaf(made, one.get("code", "").strip(), variables))
    if not by_question:
        raise Untranslatable("it counts nothing")
    return all_of(any_of(trees) for trees in by_question.values())


def _quota_leaf(made: Made, code: str, variables: Variables) -> Tree:
    if made.asked.type == "I":
        return leaf("language", "eq", code)
    operand: Any = made.variables.get(code)
    if isinstance(operand, Chosen):
        return leaf(operand.field, "contains", operand.choice)
    if isinstance(operand, OtherText):
        return leaf(operand.question, "contains", operand.choice)
    row, _, value = code.partition("-")
    for operand, wanted in ((made.variables.get(""), code), (made.variables.get(row), value)):
        if isinstance(operand, Answer) and wanted:
            return Script(variables).compare("eq", operand, Constant(wanted))
    raise Untranslatable(f"{code[:40]!r} is no answer of {made.asked.title[:60]}")


def read_assessments(source: Source, draft: Draft, questions: list[Made]) -> None:
    """Points of answers as a score: of the whole survey, and of the groups that are assessed."""
    rows = source.tables.of("assessments")
    if source.settings.get("assessments") != "Y":
        if rows:
            draft.leave_out("survey/assessments", "assessments", "They are switched off.")
        return
    groups = {row.get("gid", "0") for row in rows if row.get("scope") == "G"}
    for gid in ["", *sorted(groups)]:
        weights = {
            made.id: found for made in questions if gid in ("", made.asked.gid) and (found := _points(made))
        }
        if weights:
            name = next(
                (row.get("name", "") for row in rows if row.get("gid") == gid and row.get("scope") == "G"), ""
            )
            category = {
                "id": draft.next_id("g"),
                "name": name[:200] or "Total",
                "weights": weights,
                "kind": "sum",
            }
            draft.extra.setdefault("scoring", []).append(category)
    if draft.extra.get("scoring"):
        draft.full("survey/assessments", "assessments")
    if rows:
        draft.simplify(
            "survey/assessments",
            "assessments",
            "The points are reckoned; what is said of a sum stays behind.",
        )


def _points(made: Made) -> dict[str, int | float]:
    points = {option.code: number_of(option.assessment) for option in made.asked.options()}
    if made.asked.type in ("M", "P"):
        each = number_of(made.asked.attribute("assessment_value"))
        points = dict.fromkeys(made.choices, each)
    return {
        made.choices[code]: plain_number(one) for code, one in points.items() if one and code in made.choices
    }
