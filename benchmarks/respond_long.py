"""A survey of forty questions on ten pages: branches, conditions, pipes, carried and shuffled choices."""

from typing import Any

PAGES, EACH = 10, 4
QUOTED = " You said {{q1|nothing}} and {{q2|nothing}}, {{embedded.mood}}."
KINDS = ("nps", "single", "multiple", "matrix")


def long_definition() -> dict[str, Any]:
    """Blocks b1 … b5 of two pages each; b3 stands in a branch, b4 in its other arm."""
    questions = {f"q{n}": a_question(n) for n in range(1, PAGES * EACH + 1)}
    pages = [[f"q{page * EACH + n}" for n in range(1, EACH + 1)] for page in range(PAGES)]
    blocks = {f"b{n + 1}": {"pages": pages[2 * n : 2 * n + 2]} for n in range(PAGES // 2)}
    happy = {"field": "q1", "op": "gte", "value": 7}
    arms = {"flow": [{"type": "block", "id": "b3"}], "otherwise": [{"type": "block", "id": "b4"}]}
    flow = [
        {"type": "block", "id": "b1"},
        {"type": "set", "id": "f2", "values": [{"name": "mood", "value": "{{q1|none}} of 10"}]},
        {"type": "block", "id": "b2"},
        {"type": "branch", "id": "f1", "when": happy, **arms},
        {"type": "block", "id": "b5"},
    ]
    return {
        "title": "All about your journey",
        "languages": ["en"],
        "flow": flow,
        "blocks": blocks,
        "questions": questions,
        "texts": {"en": texts_of(questions)},
    }


def a_question(number: int) -> dict[str, Any]:
    """0–10, one of five, several of five, a matrix of five rows, in turn; every third has a condition."""
    kind = KINDS[(number - 1) % len(KINDS)]
    question: dict[str, Any] = {"kind": kind, "key": f"k{number}", "required": number % EACH == 1}
    if kind != "nps":
        question["choices"] = [{"id": f"c{value}", "value": value} for value in range(1, 6)]
    if kind == "matrix":
        question["rows"] = [{"id": f"r{row}"} for row in range(1, 6)]
    if number % 3 == 0 and number > EACH:
        earlier = f"q{number - EACH}" + (".r1" if kind == "matrix" else "")
        question["display"] = {
            "any": [
                {"field": "q1", "op": "gte", "value": 5},
                {"field": earlier, "op": "answered"},
            ]
        }
    if kind == "multiple" and number > 2 * EACH:
        question["random"] = {"choices": True}
    if number == 10:
        question |= {"carry": {"from": "q3", "which": "chosen", "into": "choices"}}
        question["choices"] = [{"id": f"c{value}", "from": f"c{value}"} for value in range(1, 6)]
    return question


def texts_of(questions: dict[str, Any]) -> dict[str, str]:
    """Each fourth text quotes an answer."""
    texts = {"title": "All about your journey", "thanks": "Thank you for {{q1}}."}
    for number, (uid, question) in enumerate(questions.items(), 1):
        quoted = (
            " You said {{q1|nothing}} and {{q2|nothing}}, {{embedded.mood}}." if number % EACH == 2 else ""
        )
        texts[f"{uid}.text"] = f"What do you think of part {number} of your journey?{quoted}"
        for part in (*question.get("choices", ()), *question.get("rows", ())):
            texts[f"{uid}.{part['id']}"] = f"Answer {part['id']} to part {number}"
    return texts


def form_of(page: int) -> dict[str, Any]:
    """What somebody fills in on a page of `PAGES`."""
    form: dict[str, Any] = {"go": "next"}
    for number in range(page * EACH + 1, page * EACH + EACH + 1):
        match KINDS[(number - 1) % len(KINDS)]:
            case "nps":
                form[f"q{number}"] = "9"
            case "single":
                form[f"q{number}"] = "c2"
            case "multiple":
                form[f"q{number}"] = ["c1", "c3"]
            case "matrix":
                form |= {f"q{number}.r{row}": "c4" for row in range(1, 6)}
        form.setdefault("asked", []).append(f"q{number}")
    return form
