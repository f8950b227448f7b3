"""Fields beside the answers: what is known before, what the flow sets, scores, quotas, rounds of a loop."""

import re
from collections.abc import Iterator

from surveys.channels import all_channels
from surveys.document import Document, language_name
from surveys.logic.piping import OF_RESPONDENT

# What makes an Operand: its field, label, name, type, group and choices.
Beside = tuple[str, str, str, str, str, tuple[tuple[str, str], ...]]
KNOWN, DATA, TALLIES, ROUND = (
    "Who answers, and how",
    "Embedded data",
    "Scores and quotas",
    "This round of the loop",
)
DEVICES = (("phone", "Phone"), ("tablet", "Tablet"), ("desktop", "Computer"))
OF_PERSON = {"first_name": "first name", "email": "mail address"}
STATES = (("full", "full"), ("open", "open"))
MOST_ROUNDS = 20


def beside(document: Document) -> Iterator[Beside]:
    """All but answers and what hangs on a loop."""
    languages = tuple((code, language_name(code)) for code in document.languages)
    channels = tuple((one.name, one.label) for one in all_channels())
    yield "language", "Language", "the language", "choice", KNOWN, languages
    yield "device", "Device", "the device", "choice", KNOWN, DEVICES
    yield "channel", "Channel", "the channel", "choice", KNOWN, channels
    for part in OF_RESPONDENT:
        label = f"The respondent’s {OF_PERSON.get(part, part)}"
        yield f"respondent:{part}", label, label.replace("The", "the"), "text", KNOWN, ()
    yield "date", "Day when they began", "the day", "date", KNOWN, ()
    yield "time", "Time when they began", "the time", "time", KNOWN, ()
    for name in embedded_names(document):
        yield f"embedded:{name}", name, f"“{name}”", "text", DATA, ()
    for category in document.definition.get("scoring", ()):
        words = str(category.get("name") or category["id"])
        yield f"score:{category['id']}", f"Score “{words}”", f"the score “{words}”", "number", TALLIES, ()
    for quota in document.definition.get("quotas", ()):
        words = str(quota.get("name") or quota.get("id"))
        label, name = f"Quota “{words}”", f"the quota “{words}”"
        yield f"quota:{quota.get('id')}", label, name, "state", TALLIES, STATES


def embedded_names(document: Document) -> list[str]:
    """The names of embedded data that the survey declares."""
    return [str(one.get("name")) for one in document.definition.get("embedded", ()) if one.get("name")]


def loop_fields(document: Document, block: str) -> Iterator[Beside]:
    """What a question of a looped block knows of its round."""
    loop = document.block(block).get("loop") if block else None
    if not loop:
        return
    names = tuple((one, round_words(document, block, one)) for one in rounds_of(document, block))
    yield "loop", "Which round it is", "the round", "choice" if names else "text", ROUND, names
    for number in _loop_texts(document, block):
        yield (
            f"loop:{number}",
            f"Field {number} of the round",
            f"field {number} of the round",
            "text",
            ROUND,
            (),
        )


def rounds_of(document: Document, block: str) -> list[str]:
    """The iterations that a block may have; [""] for a block that isn't looped."""
    loop = document.block(block).get("loop") or {}
    if "over" in loop:
        source = document.questions.get(str(loop["over"]))
        parts = (source.rows or source.choices) if source else []
        return [part["id"] for part in parts][:MOST_ROUNDS]
    if "items" in loop:
        return [item["id"] for item in loop["items"]][:MOST_ROUNDS]
    if "count" in loop:
        return [f"n{number}" for number in range(1, min(int(loop.get("most") or 10), MOST_ROUNDS) + 1)]
    return [""]


def round_words(document: Document, block: str, iteration: str) -> str:
    """What a round is about."""
    loop = document.block(block).get("loop") or {}
    if "over" in loop:
        return document.part_text(str(loop["over"]), iteration) or iteration
    return document.text(f"{block}.{iteration}.1") or iteration.removeprefix("n")


def _loop_texts(document: Document, block: str) -> list[str]:
    """The numbers of the fields that rounds of the block have texts for; "1" is the name."""
    path = re.compile(rf"{re.escape(block)}\.[a-z]\w*\.(\d{{1,3}})")
    texts = document.definition.get("texts", {}).get(document.languages[0], {})
    found = {found[1] for one in texts if (found := path.fullmatch(one))}
    return sorted(found | {"1"}, key=int)
