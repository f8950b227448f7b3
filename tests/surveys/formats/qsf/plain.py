"""A reading of QSF files for tests, apart from the product's: each part as something that can be compared.

`parts_of(file)` gives id → value for every part of a survey that a report tells of, by the report's ids.
"""

import html
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

Parts = dict[str, Any]
MOST_ATOMS = 10
SILENT = ("QuestionDescription", "QuestionText_Unsafe", "NextChoiceId", "NextAnswerId", "QuestionID")
OPTIONAL_SUBS = {"SAVR": "TX", "SAHR": "TX", "SACOL": "TX", "MAVR": "TX", "MAHR": "TX", "MACOL": "TX"}


def parts_of(data: bytes) -> Parts:
    """Every part of the file by the id that a report gives it."""
    survey = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    if "SurveyElements" not in survey:
        survey = {"SurveyElements": [survey]}
    entry = survey.get("SurveyEntry", {})
    parts: Parts = {"SurveyEntry": (entry.get("SurveyName"), entry.get("SurveyLanguage"))}
    for name in ("SurveyDescription", "SurveyStartDate", "SurveyExpirationDate"):
        if entry.get(name) and not str(entry[name]).startswith("0000"):
            parts[f"SurveyEntry/{name}"] = entry[name]
    for element in survey["SurveyElements"]:
        parts |= dict(_element(element))
    return parts


def _element(element: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    kind, payload = element.get("Element"), element.get("Payload")
    if kind == "SQ":
        yield from _question(element["Payload"])
    elif kind == "BL":
        for block in payload if isinstance(payload, list) else payload.values():
            yield from _block(block)
    elif kind == "FL":
        yield from _flow(payload, payload["FlowID"], is_root=True)
    elif kind == "SO":
        yield from _options(payload)
    elif kind == "SCO":
        yield "SCO", [(one["ID"], one["Name"]) for one in payload.get("ScoringCategories", [])]
        for one in payload.get("ScoringCategories", []):
            yield one["ID"], one["Name"]
    elif kind == "QO":
        yield (
            payload["ID"],
            (payload["Name"], payload["Occurrences"], payload["QuotaAction"], truth(payload["Logic"])),
        )
    elif kind == "QC":
        yield "QC", element.get("SecondaryAttribute")
    else:
        named = element.get("PrimaryAttribute") or ""
        yield (named if named.startswith(f"{kind}_") else kind), (payload or "there")


def words(text: Any) -> str:
    """What one reads of some HTML."""
    bare = re.sub(r"<(style|script)\b.*?</\1>", "", str(text or ""), flags=re.DOTALL | re.IGNORECASE)
    bare = html.unescape(re.sub(r"<[^>]*>", " ", bare)).replace("\xa0", " ")
    return re.sub(r"\s+", "", bare)


def listed(value: Any, order: Any = None) -> list[tuple[str, dict[str, Any]]]:
    """Choices with their ids, in order, whether they stand in a list or an object."""
    found = dict(enumerate(value)) if isinstance(value, list) else dict(value or {})
    found = {str(key): one for key, one in found.items()}
    first = [str(key) for key in (order or []) if str(key) in found]
    return [(key, found[key]) for key in [*first, *(key for key in found if key not in first)]]


def _choices(payload: dict[str, Any], key: str, order: str) -> list[Any]:
    is_alone = payload.get("Selector") == "MaxDiff"
    return [
        (
            source,
            words(one.get("Display")),
            one.get("TextEntry") in (True, "true", "on", 1, "1") and payload.get("Selector") != "FORM",
            one.get("ExclusiveAnswer") in (True, "true") and not is_alone,
        )
        for source, one in listed(payload.get(key), payload.get(order))
    ]


def _codes(payload: dict[str, Any], key: str) -> list[tuple[str, str]]:
    recoded = payload.get("RecodeValues") or {}
    return sorted((source, str(recoded.get(source, source))) for source, _ in listed(payload.get(key)))


def _asked(payload: dict[str, Any]) -> dict[str, Any]:
    kind, selector = payload.get("QuestionType"), payload.get("Selector")
    found = {
        "type": (kind, selector, payload.get("SubSelector") or OPTIONAL_SUBS.get(selector or "") or ""),
        "text": words(payload.get("QuestionText")),
        "tag": payload.get("DataExportTag") or None,
        "validation": _validation(payload),
    }
    if kind in ("Timing", "Meta", "DB"):
        return found
    found["choices"] = _choices(payload, "Choices", "ChoiceOrder")
    found["answers"] = (
        _choices(payload, "Answers", "AnswerOrder") if selector != "Profile" else payload.get("Answers")
    )
    if selector not in ("TE", "FORM"):
        found["codes"] = _codes(
            payload, "Answers" if kind == "Matrix" and selector != "Profile" else "Choices"
        )
    if kind != "SBS":
        found["names"] = payload.get("VariableNaming") or {}
    found["rows"] = payload.get("ChoiceDataExportTags") or {}
    found["labels"] = [words(one.get("Display")) for one in payload.get("ColumnLabels") or []]
    found["columns"] = {
        key: {**_asked(one), "rows": None, "choices": None}
        for key, one in (payload.get("AdditionalQuestions") or {}).items()
    }
    if kind == "Slider":
        config = payload["Configuration"]
        keys = ("CSSliderMin", "CSSliderMax", "GridLines", "SnapToGrid", "NumDecimals")
        found["scale"] = {key: config.get(key) for key in keys}
        if config.get("CustomStart"):
            found["starts"] = config.get("SliderStartPositions")
        found["scale labels"] = [words(one.get("Display")) for _, one in listed(payload.get("Labels"))]
    return found


def _validation(payload: dict[str, Any]) -> Any:
    settings = (payload.get("Validation") or {}).get("Settings") or {}
    kind = settings.get("Type") or "None"
    found: dict[str, Any] = {"force": settings.get("ForceResponse") or "OFF", "type": kind}
    if kind == "ContentType":
        found["content"] = settings["ContentType"]
        if settings["ContentType"] == "ValidNumber":
            found["number"] = {key: one for key, one in settings["ValidNumber"].items() if one != ""}
    for key in ("MinChoices", "MaxChoices"):
        if kind == "ChoiceRange":
            found[key] = settings.get(key)
    if kind == "ChoicesTotal":
        found["total"] = settings.get("ChoiceTotal")
    if kind == "CustomValidation":
        found["custom"] = truth(settings["CustomValidation"]["Logic"])
    return found


def _question(payload: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    qid = payload["QuestionID"]
    yield qid, _asked(payload)
    for where, logic in _logics(payload):
        yield f"{qid}/{where}", truth(logic)
    for key in ("Randomization", "AnswerRandomization"):
        rule = payload.get(key) or {}
        if rule.get("Type") not in (None, "None"):
            inner = rule.get("Advanced") or {}
            yield f"{qid}/{key}", (rule["Type"], rule.get("TotalRandSubset") or 0, inner.get("FixedOrder"))
    if payload.get("DynamicChoices"):
        yield f"{qid}/DynamicChoices", payload["DynamicChoices"]["Locator"]
    if payload.get("DefaultChoices"):
        yield f"{qid}/DefaultChoices", payload["DefaultChoices"]
    if payload.get("GradingData"):
        grades = [(one["ChoiceID"], one.get("AnswerID"), one["Grades"]) for one in payload["GradingData"]]
        yield f"{qid}/GradingData", sorted(grades, key=repr)
    for language, translated in (payload.get("Language") or {}).items():
        yield f"{qid}/Language/{language}", _translated(translated)
        yield f"{qid}/Language/{language}/Formatting", sorted(re.findall(r"<[^>]+>", json.dumps(translated)))
    if payload.get("QuestionJS"):
        yield f"{qid}/JS", payload["QuestionJS"]
    named = {key: one for key, one in payload.items() if key in ("ChoiceGroups", "ChoiceGroupOrder") and one}
    for key, one in named.items():
        yield f"{qid}/{key}", one
    spoken = [
        payload.get("QuestionText"),
        payload.get("Choices"),
        payload.get("Answers"),
        payload.get("Labels"),
    ]
    yield (
        f"{qid}/Formatting",
        sorted(re.findall(r"<[^>]+>", json.dumps([*spoken, payload.get("AdditionalQuestions")]))),
    )
    yield f"{qid}/Media", re.findall(r"<(?:img|iframe|video|audio)[^>]*>", json.dumps([*spoken]))
    yield f"{qid}/Configuration", (payload.get("Configuration"), payload.get("Choices"))
    for column, inner in (payload.get("AdditionalQuestions") or {}).items():
        if inner.get("AnswerDataExportTag"):
            yield f"{qid}/AdditionalQuestions/{column}/AnswerDataExportTag", inner["AnswerDataExportTag"]


def _logics(payload: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if payload.get("DisplayLogic"):
        yield "DisplayLogic", payload["DisplayLogic"]
    for key in ("Choices", "Answers", "AdditionalQuestions"):
        for source, entry in listed(payload.get(key)):
            if isinstance(entry, dict) and entry.get("DisplayLogic"):
                yield f"{key}/{source}/DisplayLogic", entry["DisplayLogic"]


def _translated(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: _translated(one) for key, one in node.items() if key != "IsLabelDefault" and _translated(one)
        }
    return [_translated(one) for one in node] if isinstance(node, list) else words(node)


def truth(logic: Any) -> Any:
    """The truth table of some logic over its comparisons, which no way of grouping changes."""
    groups = [_group(logic[key]) for key in sorted((key for key in logic if key.isdigit()), key=int)]
    kinds = [logic[key].get("Type") for key in sorted((key for key in logic if key.isdigit()), key=int)]
    atoms = sorted({atom for group in groups for term in group for atom in term})
    if len(atoms) > MOST_ATOMS:
        return groups
    table = []
    for values in itertools.product((False, True), repeat=len(atoms)):
        known = dict(zip(atoms, values, strict=True))
        met = [any(all(known[atom] for atom in term) for term in group) for group in groups]
        table.append(_combined(met, kinds))
    return atoms, table


def _group(group: dict[str, Any]) -> list[list[str]]:
    """Any of these, each all of its comparisons: And binds tighter than Or."""
    terms: list[list[str]] = []
    for key in sorted((key for key in group if key.isdigit()), key=int):
        one = group[key]
        said = [
            one.get(name)
            for name in ("LogicType", "LeftOperand", "Operator", "RightOperand", "Value", "Location")
        ]
        atom = json.dumps(said)
        if one.get("Conjuction") == "Or" or not terms:
            terms.append([])
        terms[-1].append(atom)
    return terms


def _combined(met: list[bool], kinds: list[str]) -> bool:
    result, part = False, True
    for one, kind in zip(met, kinds, strict=True):
        if kind in ("OrIf", "ElseIf"):
            result, part = result or part, True
        part = part and one
    return result or part


def _block(block: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if block.get("Type") == "Trash":
        yield block["ID"], "trash"
        return
    pages: list[list[str]] = [[]]
    for element in block.get("BlockElements") or []:
        if element["Type"] == "Page Break":
            pages.append([])
            continue
        pages[-1].append(element["QuestionID"])
        for skip in element.get("SkipLogic") or []:
            rule = (skip["ChoiceLocator"], skip["Condition"], skip["SkipToDestination"])
            yield f"{element['QuestionID']}/SkipLogic/{skip['SkipLogicID']}", rule
    yield block["ID"], (block.get("Description"), [page for page in pages if page])
    options = block.get("Options") or {}
    if options.get("Looping") not in (None, "None"):
        rule = options["LoopingOptions"]
        yield (
            f"{block['ID']}/Looping",
            (options["Looping"], rule.get("Locator"), rule["Static"], rule["Randomization"]),
        )
    if options.get("RandomizeQuestions") not in (None, "false", False):
        inner = options["Randomization"]["Advanced"]
        order = (
            inner.get("FixedOrder"),
            inner.get("TotalRandSubset") or 0,
            int(inner.get("QuestionsPerPage") or 0),
        )
        moving = [sorted(inner.get(key) or []) for key in ("RandomizeAll", "RandomSubSet")]
        yield f"{block['ID']}/Randomization", (options["RandomizeQuestions"], order, moving)


def _flow(node: dict[str, Any], flow_id: str, *, is_root: bool = False) -> Iterator[tuple[str, Any]]:
    inner = node.get("Flow") or []
    blocks = ("Block", "Standard")
    children = [one["ID"] if one["Type"] in blocks else one["FlowID"] for one in inner]
    if is_root:
        yield flow_id, ("root", children)
    elif node["Type"] in blocks:
        yield flow_id, node["ID"]
    else:
        yield (
            flow_id,
            {
                "type": node["Type"],
                "logic": truth(node["BranchLogic"]) if "BranchLogic" in node else None,
                "children": children,
                "subset": node.get("SubSet") or None,
                "even": bool(node.get("EvenPresentation")),
                "fields": [
                    (one["Field"], one["Type"], one.get("Value", ""))
                    for one in node.get("EmbeddedData") or []
                ],
                "options": {
                    key: one
                    for key, one in (node.get("Options") or {}).items()
                    if (key, one) not in (("SurveyTermination", "DefaultMessage"), ("Advanced", "true"))
                },
            },
        )
    for one in inner:
        yield from _flow(one, one["FlowID"])


def _options(payload: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "SO", (payload.get("BackButton"), payload.get("ProgressBarDisplay") not in (None, "None"))
    for name, value in payload.items():
        yield f"SO/{name}", value
