"""A small questionnaire with everything that a flow may hold."""

from typing import Any

CHOICES = [{"id": "c1"}, {"id": "c2"}, {"id": "c3", "text_entry": True}]


def definition(**changes: Any) -> dict[str, Any]:
    """A rating and how one came (q1, q2), a loop over what was used (q3, q4), what was not (q5)."""
    return {
        "languages": ["en"],
        "flow": [
            {"type": "block", "id": "b1"},
            {
                "type": "branch",
                "id": "f1",
                "when": {"field": "q1", "op": "lte", "value": 6},
                "flow": [{"type": "block", "id": "b2"}],
                "otherwise": [
                    {"type": "set", "id": "f2", "values": [{"name": "fan", "value": "{{q1}} of 10"}]}
                ],
            },
            {"type": "block", "id": "b3"},
            {"type": "block", "id": "b4"},
        ],
        "blocks": {
            "b1": {"pages": [["q1", "q2"]]},
            "b2": {"pages": [["q6"]]},
            "b3": {"pages": [["q3", "q4"]], "loop": {"over": "q2", "which": "chosen"}},
            "b4": {"pages": [["q5"]]},
        },
        "questions": {
            "q1": {"kind": "nps"},
            "q2": {"kind": "multiple", "choices": CHOICES},
            "q3": {"kind": "single", "choices": [{"id": "c1"}, {"id": "c2"}]},
            "q4": {"kind": "short_text", "display": {"field": "q3", "op": "eq", "value": "c2"}},
            "q5": {
                "kind": "single",
                "carry": {"from": "q2", "which": "not_chosen"},
                "choices": [{"id": one["id"], "from": one["id"]} for one in CHOICES],
            },
            "q6": {"kind": "long_text"},
        },
        "texts": {"en": {"q2.text": "How did you come?", "q2.c1": "Bus", "q2.c2": "Train", "q2.c3": "Other"}},
        **changes,
    }
