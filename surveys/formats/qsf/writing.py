"""From a definition to the elements of a file."""

import json
from typing import Any

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.carrying import without_carried, write_carry
from surveys.formats.qsf.defaults import write_default
from surveys.formats.qsf.envelope import BRAND, NO_ID
from surveys.formats.qsf.families import write_kind
from surveys.formats.qsf.flow_write import write_flow
from surveys.formats.qsf.ids import source_of, told_apart
from surveys.formats.qsf.languages import source_code
from surveys.formats.qsf.leftovers import CORE
from surveys.formats.qsf.loops import write_loop
from surveys.formats.qsf.loose import is_digits
from surveys.formats.qsf.options import write_options
from surveys.formats.qsf.question_logic import write_logic, write_rules
from surveys.formats.qsf.randomness import advanced, write_random
from surveys.formats.qsf.shapes import type_of
from surveys.formats.qsf.skips import write_skips
from surveys.formats.qsf.tallies import write_grades, write_quotas, write_scoring
from surveys.formats.qsf.texts import write_texts
from surveys.formats.qsf.validation import write_validation

PARTS = ("choices", "rows", "cols", "levels")
CUT_CONDITIONS = (
    "Written by Rapport. Some conditions ask for less here than they do there: Qualtrics has no words for a "
    "part of them, or they would have more than 200 terms. Please compare the logic of both."
)
BLOCK_OPTIONS = {"BlockLocking": "false", "RandomizeQuestions": "false", "BlockVisibility": "Expanded"}


def write_survey(definition: dict[str, Any], name: str) -> dict[str, Any]:
    """The whole file as an object."""
    definition = _told_apart(definition)
    book = Book.of(definition)
    survey_id = definition.get("source", {}).get("id") or NO_ID
    main = (definition.get("languages") or ["en"])[0]
    entry = {
        "SurveyID": survey_id,
        "SurveyName": name,
        "SurveyDescription": None,
        "SurveyBrandID": None if definition.get("source") else BRAND,
        "SurveyLanguage": source_code(main),
        "SurveyStatus": "Inactive",
        "Deleted": None,
    }
    pages = _pages(definition)
    questions = [_question(uid, data, definition, pages, book) for uid, data in book.questions.items()]
    elements = [
        ("BL", "Survey Blocks", None, None, _blocks(definition, book)),
        ("FL", "Survey Flow", None, None, write_flow(definition, book)),
        ("SO", "Survey Options", None, None, write_options(definition, book)),
        ("SCO", "Scoring", None, None, write_scoring(definition)),
        ("PROJ", "CORE", None, "1.1.0", CORE),
        ("QC", "Survey Question Count", str(len(questions)), None, None),
        *(("QO", quota["ID"], quota["Name"], None, quota) for quota in write_quotas(definition, book)),
        *(("SQ", one["QuestionID"], one["QuestionDescription"], None, one) for one in questions),
    ]
    names = ("Element", "PrimaryAttribute", "SecondaryAttribute", "TertiaryAttribute", "Payload")
    listed = [{"SurveyID": survey_id, **dict(zip(names, one, strict=True))} for one in elements]
    if book.has_cut_conditions:
        entry["SurveyDescription"] = CUT_CONDITIONS
    return {"SurveyEntry": entry, "SurveyElements": listed}


def _told_apart(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition with questions and parts that the file can tell apart, whatever they were called."""
    questions = definition.get("questions", {})
    listed = told_apart(({"id": uid, **data} for uid, data in questions.items()), "QID")
    apart = {
        one["id"]: {
            name: told_apart(value) if name in PARTS else value for name, value in one.items() if name != "id"
        }
        for one in listed
    }
    return {**definition, "questions": apart}


def to_bytes(survey: dict[str, Any]) -> bytes:
    """The file as it is sent."""
    return json.dumps(survey, ensure_ascii=False).encode()


def _question(
    uid: str, data: dict[str, Any], definition: dict[str, Any], pages: dict[str, int], book: Book
) -> dict[str, Any]:
    main = (definition.get("languages") or ["en"])[0]
    qid, own = book.qid(uid), without_carried(data)
    kind, selector, sub_selector = type_of(data.get("kind", ""), data.get("look", ""))
    payload: dict[str, Any] = {
        "QuestionText": "",
        "DataExportTag": data.get("key") or qid,
        "QuestionType": kind,
        "Selector": selector,
        "Configuration": {"QuestionDescriptionOption": "UseText"},
        "QuestionDescription": "",
        "Validation": write_validation(data),
        "QuestionID": qid,
    }
    if sub_selector:
        payload["SubSelector"] = sub_selector
    write_kind(own, payload)
    write_texts(uid, own, payload, definition, book)
    write_rules(uid, data, payload["Validation"]["Settings"], definition.get("texts", {}).get(main, {}), book)
    write_random(own, payload)
    write_carry(data, payload, book)
    write_logic(uid, own, payload, pages, book)
    payload["DefaultChoices"] = write_default(data, book)
    payload["GradingData"] = write_grades(uid, definition, book)
    payload["NextChoiceId"] = _next(payload.get("Choices"))
    payload["NextAnswerId"] = _next(payload.get("Answers"))
    return payload


def _next(entries: Any) -> int:
    return 1 + max((int(key) for key in entries or {} if isinstance(key, str) and is_digits(key)), default=0)


def _pages(definition: dict[str, Any]) -> dict[str, int]:
    """The number of the page that each question stands on."""
    listed = [page for block in definition.get("blocks", {}).values() for page in block.get("pages", [])]
    return {uid: number for number, page in enumerate(listed) for uid in page}


def _blocks(definition: dict[str, Any], book: Book) -> list[dict[str, Any]]:
    texts = definition.get("texts", {}).get((definition.get("languages") or ["en"])[0], {})
    found = []
    for place, (uid, block) in enumerate(definition.get("blocks", {}).items()):
        options = BLOCK_OPTIONS | _order(block, book)
        if block.get("loop"):
            options |= write_loop(uid, block["loop"], texts, book)
        found.append(
            {
                "Type": "Standard" if place else "Default",
                "Description": block.get("name", ""),
                "ID": source_of({"id": uid, **block}),
                "BlockElements": _elements(block, book),
                "Options": options,
            }
        )
    trash = {
        "Type": "Trash",
        "Description": "Trash / Unused Questions",
        "ID": "BL_trash",
        "BlockElements": [],
    }
    return [*found, trash]


def _elements(block: dict[str, Any], book: Book) -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = []
    for number, page in enumerate(block.get("pages", [])):
        if number:
            elements.append({"Type": "Page Break"})
        for uid in page:
            element: dict[str, Any] = {"Type": "Question", "QuestionID": book.qid(uid)}
            if skips := write_skips(uid, book):
                element["SkipLogic"] = skips
            elements.append(element)
    return elements


def _order(block: dict[str, Any], book: Book) -> dict[str, Any]:
    """The random order of a block's questions."""
    rule = block.get("random")
    if not rule:
        return {}
    asked = [uid for page in block.get("pages", []) for uid in page]
    fixed, pick, is_even = set(rule.get("fixed", [])), rule.get("pick"), bool(rule.get("even"))
    if fixed:
        sources = [(book.qid(uid), uid in fixed) for uid in asked]
        return {
            "RandomizeQuestions": "Advanced",
            "Randomization": {"Advanced": advanced(sources, pick), "EvenPresentation": is_even},
        }
    kind = "RandomWithOnlyX" if pick else "RandomizeAll"
    inner = {"TotalRandSubset": pick or 0, "QuestionsPerPage": 0}
    return {"RandomizeQuestions": kind, "Randomization": {"Advanced": inner, "EvenPresentation": is_even}}
