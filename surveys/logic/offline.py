"""Asking without a network: what keeps a device from following a survey by itself.

What it follows is in `surveys.logic.offline_plan`. The server walks the same way again when the answers come
in; where the two could differ, `obstacles_of` says so, and the survey is asked online alone.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from common.conditions import fields_of, leaves_of
from surveys.document import Document
from surveys.document.flow import Branch, End, Randomiser, SetData, all_nodes
from surveys.document.remembering import once_per_document
from surveys.kinds import QuestionSpec, is_empty, kind_of
from surveys.logic.hints import Hint
from surveys.logic.piping import pipes_in
from surveys.logic.places import name_of

NETWORK = "A device can't do that without a network."
SURVEY = "The survey"
PARTS = ("choices", "rows", "cols")


@once_per_document
def obstacles_of(document: Document) -> list[Hint]:
    """What of the survey a device can't follow by itself: (where, what), none where it can follow all."""
    found = [(SURVEY, f"{what} {NETWORK}") for what in (*_of_flow(document), *_of_texts(document))]
    for question in document.questions.values():
        found += [
            (name_of(document, question), f"{what} {NETWORK}") for what in _of_question(document, question)
        ]
    return found


def _of_flow(document: Document) -> Iterator[str]:
    nodes = list(all_nodes(document.flow))
    quotas = document.definition.get("quotas", ())
    if any(isinstance(node, End) and node.redirect for node in nodes) or any(
        one.get("redirect") for one in quotas
    ):
        yield "leads to another site at an end."
    if any(isinstance(node, Branch) and not _is_followed(node.when) for node in nodes):
        yield "branches on a pattern or on the device."
    if any(isinstance(node, Randomiser) and node.even for node in nodes):
        yield "has a randomiser that counts how often each part came, over all devices."


def _of_texts(document: Document) -> Iterator[str]:
    """Days and times in texts, which each language writes its own way."""
    said = [text for texts in document.definition.get("texts", {}).values() for text in texts.values()]
    said += [
        text for node in all_nodes(document.flow) if isinstance(node, SetData) for _, text in node.values
    ]
    said += [str(one.data.get("default") or "") for one in document.questions.values()]
    for name in sorted({name for text in said for name in pipes_in(text)}):
        field = document.field(name)
        if name == "date" or (field is not None and field.value_type in ("date", "points", "files")):
            yield f"quotes {{{{{name}}}}}, a day or a time."


def _of_question(document: Document, question: QuestionSpec) -> Iterator[str]:
    if kind_of(question).takes_files:
        yield "takes files."
    trees = [question.display, *(rule.get("when") or {} for rule in question.data.get("skip", ()))]
    trees += [part.get("display") or {} for name in PARTS for part in question.data.get(name, ())]
    if not all(map(_is_followed, trees)):
        yield "hangs on a pattern or on the device."
    rule = question.data.get("random") or {}
    if rule.get("even") and any(rule.get(name) for name in PARTS):
        yield "has parts of which the server counts how often each came, over all devices."
    if '"upload":' in json.dumps(dict(question.data)):
        yield "shows a picture that was uploaded."
    default = question.data.get("default")
    if question.kind != "hidden" and "{{" in json.dumps(default):
        yield "has a default that quotes something."


def _is_followed(when: Mapping[str, Any]) -> bool:
    """Whether the script judges a condition as the server does: it has no patterns, and takes no guess at
    what it runs on."""
    return "device" not in fields_of(when) and not any(leaf["op"] == "matches" for leaf in leaves_of(when))


@once_per_document
def rechecked_in(document: Document) -> frozenset[str]:
    """The questions whose answers only the server checks in full. One that it finds wrong, which nobody can
    be asked about any more, is set aside; it holds up nothing else."""
    return frozenset(uid for uid, question in document.questions.items() if _is_rechecked(question))


def _is_rechecked(question: QuestionSpec) -> bool:
    rules = question.validation.get("rules") or ()
    kind = kind_of(question)
    return (
        not kind.is_checked_offline
        or question.is_varied
        or any(leaf["op"] == "matches" for rule in rules for leaf in leaves_of(rule.get("when") or {}))
        or any(not is_empty(question.validation.get(name)) for name in ("pattern", "content"))
    )
