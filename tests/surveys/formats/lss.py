"""LimeSurvey files made for tests: tables as lists of rows."""

from typing import Any
from xml.sax.saxutils import escape

Row = dict[str, Any]


def document(document: str = "Survey", languages: tuple[str, ...] = ("en",), **tables: list[Row]) -> bytes:
    """An LSS file with these tables."""
    inside = "".join(f"<language>{one}</language>" for one in languages)
    parts = "".join(_table(name, rows) for name, rows in tables.items())
    head = f"<LimeSurveyDocType>{document}</LimeSurveyDocType><DBVersion>630</DBVersion>"
    whole = f"<document>{head}<languages>{inside}</languages>{parts}</document>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{whole}'.encode()


def _table(name: str, rows: list[Row]) -> str:
    cells = ("".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in row.items()) for row in rows)
    return f"<{name}><rows>{''.join(f'<row>{one}</row>' for one in cells)}</rows></{name}>"


def survey(*questions: Row, **tables: list[Row]) -> bytes:
    """A survey in English with these questions in one group; subquestions and answers stand inside them.

    A question is `{"title", "type", …}` with `sub` and `answers` as `{code: label}` and `attributes`.
    """
    found: dict[str, list[Row]] = {
        "surveys": [{"sid": 9, "language": "en", "format": "G"}],
        "surveys_languagesettings": [{"surveyls_language": "en", "surveyls_title": "Trial"}],
        "groups": [{"gid": 1, "group_name": "Group", "group_order": 1, "language": "en"}],
        "questions": [], "subquestions": [], "answers": [], "question_attributes": [],
    }  # fmt: skip
    for place, question in enumerate(questions, 1):
        qid = question.get("qid", place)
        usual = {
            "gid": 1,
            "parent_qid": 0,
            "language": "en",
            "question_order": place,
            "mandatory": "N",
            "other": "N",
        }
        plain = {key: value for key, value in question.items() if key not in ("sub", "answers", "attributes")}
        found["questions"].append(
            {"qid": qid, "question": f"About {question['title']}?", "relevance": "1"} | usual | plain
        )
        for number, (code, label) in enumerate(question.get("sub", {}).items(), 1):
            scale, _, name = code.rpartition(":")
            row = {"qid": qid * 100 + number, "parent_qid": qid, "gid": 1, "language": "en", "type": "T"}
            found["subquestions"].append(
                row | {"title": name, "question": label, "question_order": number, "scale_id": scale or 0}
            )
        for number, (code, label) in enumerate(question.get("answers", {}).items(), 1):
            scale, _, name = code.rpartition(":")
            found["answers"].append(
                {
                    "qid": qid,
                    "code": name,
                    "answer": label,
                    "sortorder": number,
                    "scale_id": scale or 0,
                    "language": "en",
                }
            )
        for name, value in question.get("attributes", {}).items():
            found["question_attributes"].append({"qid": qid, "attribute": name, "value": value})
    for name, rows in tables.items():
        found[name] = rows
    return document(**found)
