"""Holds the report to its word: what is called full must be the same when it is written back.

The definition is written as a file and both files are brought down to facts. Where they differ and nothing
was told yet, it is told here. So an option that nobody thought of is never lost in silence.
"""

from collections.abc import Iterator
from typing import Any

from surveys.formats.qsf.envelope import Source, take_apart
from surveys.formats.qsf.facts import question_facts, random_facts, translation_facts
from surveys.formats.qsf.logic_facts import expression_facts, logic_facts
from surveys.formats.qsf.loose import entries, is_yes, mapping, number, said, sequence, words
from surveys.formats.qsf.writing import write_survey
from surveys.formats.report import Report

BLOCKS = ("Block", "Standard", "Default")
USUAL_END = {"SurveyTermination": ("", "DefaultMessage"), "EndingType": ("", "Default", "Advanced")}


def audit(source: Source, definition: dict[str, Any], report: Report) -> None:
    """Tells of every difference between the file and what is written from the definition."""
    written = take_apart(write_survey(definition, source.name))
    for qid, payload in written.questions.items():
        if qid in source.questions:
            _compare_questions(qid, source.questions[qid], payload, report)
    _compare_blocks(source, written, report)
    before, after = dict(_nodes(source.flow)), dict(_nodes(written.flow))
    for flow_id, facts in before.items():
        if differing := _differing(facts, after.get(flow_id, {})):
            _tell(report, flow_id, differing)


def _compare_questions(qid: str, before: dict[str, Any], after: dict[str, Any], report: Report) -> None:
    if differing := _differing(question_facts(before), question_facts(after)):
        _tell(report, qid, differing)
    parts = dict(_logic_parts(before))
    again = dict(_logic_parts(after))
    for part, logic in parts.items():
        if logic_facts(logic) != logic_facts(again.get(part)):
            _tell(report, f"{qid}/{part}", ["condition"])
    for name in ("Randomization", "AnswerRandomization"):
        if random_facts(before.get(name)) != random_facts(after.get(name)):
            _tell(report, f"{qid}/{name}", ["order"])
    carried = [mapping(one.get("DynamicChoices")).get("Locator") for one in (before, after)]
    if carried[0] != carried[1]:
        _tell(report, f"{qid}/DynamicChoices", ["source of choices"])
    if _plain(before.get("DefaultChoices")) != _plain(after.get("DefaultChoices")):
        _tell(report, f"{qid}/DefaultChoices", ["first answer"])
    if _grades(before) != _grades(after):
        _tell(report, f"{qid}/GradingData", ["points"])
    translated, kept = translation_facts(before), translation_facts(after)
    for language, facts in translated.items():
        if facts != kept.get(language):
            _tell(report, f"{qid}/Language/{language}", ["words"])


def _logic_parts(payload: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "DisplayLogic", payload.get("DisplayLogic")
    custom = mapping(mapping(mapping(payload.get("Validation")).get("Settings")).get("CustomValidation"))
    if words(mapping(mapping(payload.get("Validation")).get("Settings")).get("Type")) == "CustomValidation":
        yield "Validation", custom.get("Logic")
    for key in ("Choices", "Answers"):
        for source, entry in entries(payload.get(key)):
            yield f"{key}/{source}/DisplayLogic", entry.get("DisplayLogic")
    for sid, inner in entries(payload.get("AdditionalQuestions")):
        yield f"AdditionalQuestions/{sid}/DisplayLogic", inner.get("DisplayLogic")
        for source, entry in entries(inner.get("Answers")):
            yield f"AdditionalQuestions/{sid}/Answers/{source}/DisplayLogic", entry.get("DisplayLogic")


def _compare_blocks(source: Source, written: Source, report: Report) -> None:
    after = {words(block.get("ID")): block for block in written.blocks}
    for block in source.blocks:
        block_id = words(block.get("ID"))
        if block_id not in after or words(block.get("Type")) == "Trash":
            continue
        again = after[block_id]
        if differing := _differing(_block_facts(block), _block_facts(again)):
            _tell(report, block_id, differing)
        one, other = _options(block), _options(again)
        for name in ("Looping", "Randomization"):
            if one[name] != other[name]:
                _tell(report, f"{block_id}/{name}", [name.lower()])
        for qid, skips in _skips(block).items():
            kept = [facts for _, facts in _skips(again).get(qid, [])]
            for skip_id, facts in skips:
                if facts not in kept:
                    _tell(report, f"{qid}/SkipLogic/{skip_id}", ["rule"])


def _block_facts(block: dict[str, Any]) -> dict[str, Any]:
    pages: list[list[str]] = [[]]
    for part in map(mapping, sequence(block.get("BlockElements"))):
        if words(part.get("Type")) == "Page Break":
            pages.append([])
        elif words(part.get("Type")) == "Question":
            pages[-1].append(words(part.get("QuestionID")))
    return {"pages": [page for page in pages if page], "name": words(block.get("Description")).strip()}


def _options(block: dict[str, Any]) -> dict[str, Any]:
    options = mapping(block.get("Options"))
    rule, order = mapping(options.get("LoopingOptions")), mapping(options.get("Randomization"))
    loops, kind = words(options.get("Looping")), words(options.get("RandomizeQuestions")).lower()
    advanced = mapping(order.get("Advanced"))
    return {
        "Looping": None
        if loops in ("", "None")
        else (
            loops,
            rule.get("Locator") or rule.get("ChoiceGroupLocator"),
            _filled(rule.get("Static")),
            words(rule.get("Randomization")) or "None",
        ),
        "Randomization": None
        if kind in ("", "false", "none")
        else (
            kind,
            random_facts({"Type": "advanced", "Advanced": advanced}) if kind == "advanced" else None,
            number(advanced.get("TotalRandSubset")) or None,
            is_yes(order.get("EvenPresentation")),
        ),
    }


def _filled(rows: Any) -> Any:
    return {
        key: {field: text for field, text in mapping(row).items() if words(text).strip()}
        for key, row in mapping(rows).items()
    }


def _skips(block: dict[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    found: dict[str, list[tuple[str, Any]]] = {}
    for part in map(mapping, sequence(block.get("BlockElements"))):
        for place, one in enumerate(map(mapping, sequence(part.get("SkipLogic"))), 1):
            said_so = {
                "LeftOperand": one.get("ChoiceLocator") or one.get("Locator"),
                "Operator": one.get("Condition"),
                "RightOperand": one.get("Value"),
            }
            facts = (expression_facts(said_so), words(one.get("SkipToDestination")))
            skip_id = words(one.get("SkipLogicID")) or str(place)
            found.setdefault(words(part.get("QuestionID")), []).append((skip_id, facts))
    return found


def _nodes(raw: Any, *, is_root: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """The nodes of a flow by their ids, blocks aside, which have no facts but where they stand."""
    node = mapping(raw)
    kind, flow_id = words(node.get("Type")), words(node.get("FlowID"))
    inner = [mapping(one) for one in sequence(node.get("Flow"))]
    if kind not in BLOCKS and not is_root and flow_id and node:
        yield flow_id, _node_facts(node, kind, inner)
    for one in inner:
        yield from _nodes(one, is_root=False)


def _node_facts(node: dict[str, Any], kind: str, inner: list[dict[str, Any]]) -> dict[str, Any]:
    options = mapping(node.get("Options"))
    return {
        "kind": "BlockRandomizer" if kind == "Randomizer" else kind,
        "condition": logic_facts(node.get("BranchLogic")),
        "parts": [
            words(one.get("ID")) if words(one.get("Type")) in BLOCKS else words(one.get("FlowID"))
            for one in inner
        ],
        "number shown": number(node.get("SubSet")) if kind != "Branch" else None,
        "even": is_yes(node.get("EvenPresentation")),
        "fields": [_field(mapping(one)) for one in sequence(node.get("EmbeddedData"))],
        "end": {
            name: one
            for name, one in sorted(options.items())
            if one and name != "Advanced" and not _is_usual(name, words(one))
        },
    }


def _is_usual(name: str, said: str) -> bool:
    """Whether an option of an end says what goes without saying."""
    return said in USUAL_END.get(name, ()) or said.lower() in ("no", "false", "none")


def _field(field: dict[str, Any]) -> tuple[str, str, str]:
    kind = "Custom" if words(field.get("Type")) == "Custom" else "Recipient"
    value = words(field.get("Value")) if kind == "Custom" else ""
    return words(field.get("Field")) or words(field.get("Description")), kind, value


def _plain(value: Any) -> Any:
    """Without what says nothing: empty parts and the words Selected and TEXT make no difference."""
    if isinstance(value, dict):
        found = {key: _plain(one) for key, one in value.items()}
        return {key: one for key, one in found.items() if one not in (None, {}, "", False)} or None
    return words(value) or (True if value is True else None)


def _grades(payload: dict[str, Any]) -> list[Any]:
    found = []
    for one in map(mapping, sequence(payload.get("GradingData"))):
        points = {key: number(weight) for key, weight in mapping(one.get("Grades")).items()}
        points = {key: weight for key, weight in points.items() if weight is not None}
        if points:
            found.append((words(one.get("ChoiceID")), words(one.get("AnswerID")), sorted(points.items())))
    return sorted(found, key=repr)


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def _tell(report: Report, where: str, differing: list[str]) -> None:
    known = report.elements.get(where)
    if known is not None and known.status != "full":
        return
    kind = known.kind if known else where.rsplit("/", 1)[-1]
    report.note(where, kind, "simplified", f"Written back, its {said(differing)} would differ.")
