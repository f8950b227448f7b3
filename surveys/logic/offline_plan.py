"""What a device needs to follow a survey by itself: `static/js/kiosk_way.js` walks it as `surveys.logic.walk`
does, `kiosk_reading.js` reads its forms as the kinds do, `kiosk_pipes.js` fills in texts as
`surveys.logic.piping` does. tests/surveys/logic/test_offline.py holds them to that."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.figures import signs_of
from surveys.document import Document
from surveys.document.flow import SetData, all_nodes
from surveys.document.remembering import once_per_document
from surveys.kinds import ChoiceAnswer, FieldSpec, QuestionSpec, is_empty, kind_of
from surveys.kinds.markup import without_markup
from surveys.logic.piping import pipes_in
from surveys.logic.rounds import rounds_of

LIMITS = (
    "min", "max", "whole", "min_length", "max_length", "min_choices", "max_choices", "total", "at_most",
    "min_ranks", "max_ranks",
)  # fmt: skip
OF_PARTS = ("id", "fixed", "display", "from", "parent", "validation")
COPIED = ("display", "skip", "random", "carry", "sets", "ranked")


@once_per_document
def plan_of(document: Document) -> dict[str, Any]:
    """The flow, blocks and questions, with how to read each answer."""
    definition = document.definition
    declared = definition.get("embedded", ())
    blocks = {page.block: document.block(page.block) for page in document.pages}
    return {
        "flow": _followed(definition.get("flow", [])),
        "blocks": {
            name: {"pages": [list(one.questions) for one in document.pages_of(name)]}
            | {key: block[key] for key in ("loop", "random") if block.get(key)}
            for name, block in blocks.items()
        },
        "questions": {uid: _planned(document, question) for uid, question in document.questions.items()},
        "scoring": _without_name(definition.get("scoring", [])),
        "embedded": {one["name"]: one["default"] for one in declared if one.get("default")},
    }


def _followed(nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps of the flow without what they are called: names are for those who build the survey."""
    inside = ("flow", "otherwise")
    return [
        one | {name: _followed(one[name]) for name in inside if one.get(name)} for one in _without_name(nodes)
    ]


def _without_name(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{key: said for key, said in one.items() if key not in ("name", "source_id")} for one in parts]


def _planned(document: Document, question: QuestionSpec) -> dict[str, Any]:
    kind, page = kind_of(question), document.page_of(question.uid)
    validation = question.validation
    planned: dict[str, Any] = {name: question.data.get(name) for name in COPIED}
    planned |= {
        "kind": question.kind,
        "block": page.block if page else "",
        "read": kind.read_as,
        "asks": kind.asks_for,
        "typed": kind.is_typed,
        "varied": question.is_varied,
        "needs": _needs(question),
        "requested": question.is_requested,
        "limits": {name: validation[name] for name in LIMITS if not is_empty(validation.get(name))},
        "exclusive": [one["id"] for one in question.choices if one.get("exclusive")],
        "rules": [
            {"id": one.get("id", ""), "when": one.get("when") or {}} for one in validation.get("rules", ())
        ],
    }
    planned = {name: value for name, value in planned.items() if value}
    parts = {
        name: [{key: part[key] for key in OF_PARTS if part.get(key)} for part in question.data.get(name, ())]
        for name in ("choices", "rows", "cols")
    }
    planned["parts"] = {name: found for name, found in parts.items() if found}
    planned["fields"] = {spec.address: _field(question, spec) for spec in document.fields_of(question.uid)}
    if question.kind == "hidden" and not is_empty(question.data.get("default")):
        default = question.data["default"]
        planned["computed"] = None if isinstance(default, (dict, list)) else default
    return planned


def _needs(question: QuestionSpec) -> list[str]:
    """The addresses that lack an answer where nothing is given: of a required question, or of required rows
    and columns alone."""
    missing = kind_of(question).missing(question, {})
    if question.is_required or question.is_requested:
        return missing
    parts = {part["id"] for part in (*question.rows, *question.cols) if part.get("required")}
    return [one for one in missing if parts & set(one.split(".")[1:])]


def _field(question: QuestionSpec, spec: FieldSpec) -> dict[str, Any]:
    """How to read one address: `type`; of choices what each is worth, of several their order."""
    kind, found = kind_of(question), {"type": spec.value_type}
    options = kind.options(question, spec.address) if spec.value_type in ("choice", "choices") else []
    if spec.value_type == "choices":
        return {**found, "order": options}
    if spec.value_type == "choice" and isinstance(kind.operand(question, spec.address, ""), ChoiceAnswer):
        worth = {one: kind.operand(question, spec.address, one).number for one in options}
        return {**found, "numbers": {one: number for one, number in worth.items() if number is not None}}
    return dict(found)


def words_of(document: Document, language: str) -> dict[str, dict[str, Any]]:
    """The survey's own texts that pipes and loops may bring, in one language: of parts, of answers by their
    addresses, of questions, of the rounds of loops."""
    names = set(_named(document))
    loops = {page.block: document.block(page.block).get("loop") or {} for page in document.pages}
    named = {name.split(".")[0].split("@")[0] for name in names}
    named |= {str(loop["over"]) for loop in loops.values() if "over" in loop}
    asked = [document.questions[uid] for uid in sorted(named) if uid in document.questions]
    return {
        "part": {
            f"{one.uid}.{part['id']}": document.part_text(one.uid, part["id"], language)
            for one in asked
            for part in (*one.choices, *one.rows)
        },
        "said": {
            spec.address: _said(document, spec, language)
            for spec in document.fields()
            if spec.address in {name.split("@")[0] for name in names}
        },
        "question": {
            one.uid: without_markup(document.text(f"{one.uid}.text", language))
            for one in asked
            if f"{one.uid}.question" in names
        },
        "loop": {
            path: text
            for block, loop in loops.items()
            for path, text in _of_loop(document, block, loop, language)
        },
    }


def _said(document: Document, spec: FieldSpec, language: str) -> dict[str, str]:
    question = document.questions[spec.question]
    kind = kind_of(question)
    options = [
        *kind.options(question, spec.address),
        *kind.fixed_choices,
        *(one["id"] for one in question.choices),
    ]
    return {one: document.words(spec.address, one, language) for one in options}


def _of_loop(
    document: Document, block: str, loop: dict[str, Any], language: str
) -> Iterator[tuple[str, str]]:
    """The texts of a loop's rounds: those of its items, or of the choices it goes over."""
    uid = next((uid for page in document.pages_of(block) for uid in page.questions), "")
    starts = tuple(f"{block}.{one}." for one in rounds_of(document, uid)) if loop and uid else ()
    texts = document.definition.get("texts", {}).values()
    for path in sorted(
        {path for said in texts for path in said if path.startswith(starts)} if starts else ()
    ):
        yield path, document.text(path, language)


def _named(document: Document) -> Iterator[str]:
    """What the pipes of the survey name."""
    for said in document.definition.get("texts", {}).values():
        for text in said.values():
            yield from pipes_in(text)
    for node in all_nodes(document.flow):
        if isinstance(node, SetData):
            for _, text in node.values:
                yield from pipes_in(text)
    for question in document.questions.values():
        yield from pipes_in(str(question.data.get("default") or ""))


def signs_in(language: str) -> list[str]:
    """The language's decimal sign, and the one between groups of digits."""
    return list(signs_of(language))
