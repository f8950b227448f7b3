"""What stands on the keys of a scale, and what is read out beside it."""

from surveys.kinds import QuestionSpec
from surveys.kinds.scales import choice_keys


def test_scale_key_whose_label_is_its_number_is_not_read_twice() -> None:
    choices = [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}, {"id": "c9", "value": None}]
    question = QuestionSpec("q1", {"kind": "rating", "choices": choices})
    texts = {"q1.c1": "1", "q1.c2": "Good"}
    keys = choice_keys(question, "q1", lambda path: texts.get(path, ""), lambda words: words)
    assert [(key["value"], key["label"], key["head"]) for key in keys] == [
        ("1", "", "1"),
        ("2", "Good", "Good"),
        (None, "Not applicable", None),
    ]
