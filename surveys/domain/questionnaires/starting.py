"""What a new survey starts with: the three usual ones, and an empty page."""

import copy
from dataclasses import dataclass
from typing import Any

SCALE_5 = [{"id": f"c{value}", "value": value} for value in range(1, 6)]
SCALE_7 = [{"id": f"c{value}", "value": value} for value in range(1, 8)]
WHY = {"kind": "long_text", "key": "why"}
NPS = {"kind": "nps", "key": "nps", "required": True, "concept": "recommend"}
CONTACT = {"kind": "contact", "key": "contact"}
NPS_TEXTS = {
    "text": "How likely are you to recommend us to a friend or colleague?",
    "low": "Not at all likely",
    "high": "Extremely likely",
}


@dataclass(frozen=True)
class Start:
    """A questionnaire to begin with: pages of (question, its texts)."""

    key: str
    label: str
    hint: str
    pages: tuple[tuple[tuple[dict[str, Any], dict[str, str]], ...], ...]

    def definition(self, title: str) -> dict[str, Any]:
        """The definition of a first draft with this title."""
        questions: dict[str, Any] = {}
        texts = {"title": title}
        pages: list[list[str]] = []
        for page in self.pages:
            pages.append([])
            for data, words in page:
                uid = f"q{len(questions) + 1}"
                questions[uid] = copy.deepcopy(data)
                pages[-1].append(uid)
                texts |= {f"{uid}.{name}": text for name, text in words.items()}
        return {
            "title": title,
            "languages": ["en"],
            "flow": [{"type": "block", "id": "b1"}],
            "blocks": {"b1": {"pages": pages}},
            "questions": questions,
            "texts": {"en": texts},
        }


STARTS = {
    start.key: start
    for start in (
        Start(
            "relational",
            "Relationship (NPS)",
            "How likely to recommend, the reason, and whether you may call back.",
            (
                ((NPS, NPS_TEXTS), (WHY, {"text": "What is the main reason for your answer?"})),
                ((CONTACT, {"text": "May we contact you about this?"}),),
            ),
        ),
        Start(
            "transactional",
            "After an event",
            "Satisfaction with what has just happened, its parts, and the reason.",
            (
                (
                    (
                        {
                            "kind": "rating",
                            "key": "satisfaction",
                            "required": True,
                            "concept": "satisfaction",
                            "choices": SCALE_5,
                        },
                        {
                            "text": "How satisfied were you with your visit?",
                            "low": "Very dissatisfied",
                            "high": "Very satisfied",
                        },
                    ),
                ),
                (
                    (
                        {
                            "kind": "matrix",
                            "key": "parts",
                            "choices": [*SCALE_5, {"id": "c6", "value": None}],
                            "rows": [{"id": "r1"}, {"id": "r2"}, {"id": "r3"}],
                        },
                        {
                            "text": "How would you rate these?",
                            "r1": "Waiting time",
                            "r2": "Staff",
                            "r3": "Cleanliness",
                            "low": "Very poor",
                            "high": "Very good",
                            "c6": "Did not use",
                        },
                    ),
                    (WHY, {"text": "What should we do better?"}),
                ),
                ((CONTACT, {"text": "May we contact you about this?"}),),
            ),
        ),
        Start(
            "effort",
            "Effort (CES)",
            "How easy it was to get something done, and what stood in the way.",
            (
                (
                    (
                        {
                            "kind": "rating",
                            "key": "effort",
                            "required": True,
                            "concept": "effort",
                            "choices": SCALE_7,
                        },
                        {
                            "text": "We made it easy for you to handle your matter.",
                            "low": "Strongly disagree",
                            "high": "Strongly agree",
                        },
                    ),
                    (WHY, {"text": "What would have made it easier?"}),
                ),
                ((CONTACT, {"text": "May we contact you about this?"}),),
            ),
        ),
        Start("empty", "Empty", "One page without questions.", ((),)),
    )
}
