"""A survey with every kind of column, in two versions, and who answered it."""

import io
from copy import deepcopy
from typing import Any

from surveys.domain.questionnaires.editing import change_draft, draft_of, publish_version
from surveys.exports.making import Choices, write_export
from surveys.exports.selection import Selection
from surveys.models import Questionnaire, Response
from tests.factories.surveys import a_response, five_points, publish

COMMENT = "=1+1 is “two”, in Zürich"


def a_choice(*ids: str) -> list[dict[str, Any]]:
    return [{"id": one} for one in ids]


DEFINITION: dict[str, Any] = {
    "title": "All kinds",
    "languages": ["en"],
    "flow": [{"type": "block", "id": "b1"}, {"type": "block", "id": "b2"}],
    "blocks": {
        "b1": {"pages": [["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9"]]},
        "b2": {"pages": [["q10"]], "loop": {"over": "q4", "which": "chosen"}},
    },
    "questions": {
        "q1": {"kind": "nps", "key": "nps"},
        "q2": {
            "kind": "matrix",
            "key": "areas",
            "choices": five_points(with_na=True),
            "rows": [{"id": "r1", "key": "restrooms"}, {"id": "r2"}],
        },
        "q3": {"kind": "single", "key": "trip", "choices": [{"id": "c1"}, {"id": "c2", "text_entry": True}]},
        "q4": {"kind": "multiple", "key": "used", "choices": [{"id": "c1", "key": "wifi"}, {"id": "c2"}]},
        "q5": {"kind": "number", "key": "delay"},
        "q6": {"kind": "date", "key": "flew_on"},
        "q7": {"kind": "long_text", "key": "why", "display": {"field": "q1", "op": "lte", "value": 6}},
        "q8": {"kind": "email", "key": "mail"},
        "q9": {"kind": "slider", "key": "effort", "choices": [{"id": "na"}]},
        "q10": {"kind": "short_text", "key": "more"},
    },
    "texts": {
        "en": {
            "title": "All kinds",
            "q1.text": "Recommend us?",
            "q2.text": "How were these?",
            "q2.c1": "Bad",
            "q2.c5": "Great",
            "q2.c9": "Did not use",
            "q2.r1": "Restrooms",
            "q2.r2": "Security",
            "q3.text": "Why did you travel?",
            "q3.c1": "Work",
            "q3.c2": "Other",
            "q4.text": "What did you use?",
            "q4.c1": "Wi-Fi",
            "q4.c2": "Lounge",
            "q5.text": "Minutes late",
            "q6.text": "When?",
            "q7.text": "Why?",
            "q8.text": "Your mail address",
            "q9.text": "How hard was it?",
            "q9.na": "Can't say",
            "q10.text": "More about it?",
        }
    },
}


def a_survey(**kwargs: Any) -> Questionnaire:
    """The first version, published."""
    return publish(definition=deepcopy(DEFINITION), name="All kinds", **kwargs)


def second_version(questionnaire: Questionnaire) -> None:
    """Without the comment, with a further way to travel, a wider scale, and a question in front."""
    definition = deepcopy(DEFINITION)
    questions, texts = definition["questions"], definition["texts"]["en"]
    del questions["q7"]
    questions["q0"] = {"kind": "number", "key": "age"}
    questions["q3"]["choices"].insert(0, {"id": "c3"})
    questions["q2"]["choices"].insert(5, {"id": "c6", "value": 6})
    definition["blocks"]["b1"]["pages"] = [["q0", "q1", "q2", "q3", "q4", "q5", "q6", "q8", "q9"]]
    texts |= {"q0.text": "Your age", "q3.c3": "Family", "q2.c6": "Superb", "q3.c1": "Business"}
    draft = draft_of(questionnaire)
    change_draft(draft, rev=draft.rev, definition=definition, label="More", by=None)
    publish_version(questionnaire, by=None)
    questionnaire.refresh_from_db()


def full_answers() -> dict[str, Any]:
    return {
        "q1": 3,
        "q2.r1": "c5",
        "q2.r2": "c9",
        "q3": "c2",
        "q3.c2.text": "A wedding",
        "q4": ["c1"],
        "q5": -7,
        "q6": "2026-05-30",
        "q7": COMMENT,
        "q8": "robin@example.org",
        "q9": "na",
        "q10@c1": "Slow",
    }


def answered(questionnaire: Questionnaire, **kwargs: Any) -> Response:
    """A response that answers everything, unless told otherwise."""
    return a_response(questionnaire, **{"answers": full_answers()} | kwargs)


def written(questionnaire: Questionnaire, choices: Choices | None = None, **selected: Any) -> bytes:
    """The file of an export."""
    stream = io.BytesIO()
    selection = Selection(questionnaire, **selected)
    write_export(selection, choices or Choices(), stream, progress=lambda done, total: None)
    return stream.getvalue()
