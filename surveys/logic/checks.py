"""What publishing asks of a definition beside its shape: texts, keys, and logic that leads somewhere."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.text import slugify

from surveys.document import DefinitionInvalid, Document, check_shape
from surveys.document.flow import BlockNode, Branch, End, Node, all_nodes, parts_of
from surveys.document.look import look_troubles
from surveys.document.shape import WHOLE, Problem, conditions_in
from surveys.kinds import FieldSpec, kind_of
from surveys.logic.ends import ending_problems, redirects_of
from surveys.logic.fields import condition_troubles, number_of
from surveys.logic.piping import ALONE, LISTS, OF_RESPONDENT, pipes_in
from surveys.logic.places import name_of, page_place, step_place

LONGEST_CONCEPT = 60
MOST_PIPES = 2_000


def check_definition(definition: Any, *, is_anonymous: bool = False, redirects: Collection[str] = ()) -> None:
    """Raises DefinitionInvalid unless `definition` can be published; see `publishing_problems`."""
    check_shape(definition)
    problems = publishing_problems(Document(definition), is_anonymous=is_anonymous, redirects=redirects)
    if problems:
        raise DefinitionInvalid(problems)


def publishing_problems(
    document: Document, *, is_anonymous: bool = False, redirects: Collection[str] = ()
) -> list[Problem]:
    """What keeps a draft, whose shape was checked when it was saved, from being published.

    `is_anonymous` forbids asking for contact; `redirects` are the sites that an ending may lead to.
    """
    return [
        *_page_problems(document),
        *_key_problems(document),
        *_text_problems(document),
        *_condition_problems(document),
        *_source_problems(document),
        *_flow_problems(document),
        *ending_problems(document, redirects),
        *((WHOLE, trouble) for trouble in look_troubles(document)),
        *_pipe_problems(document),
        *_concept_problems(document),
        *_contact_problems(document, is_anonymous=is_anonymous),
    ]


def _page_problems(document: Document) -> list[Problem]:
    if not document.questions:
        return [(WHOLE, "has no question yet.")]
    return [
        (page_place(page), "is empty: add a question or remove the page.")
        for page in document.pages
        if not page.questions
    ]


def _key_problems(document: Document) -> list[Problem]:
    first: dict[str, FieldSpec] = {}
    problems: list[Problem] = []
    for spec in document.fields():
        other = first.setdefault(spec.export_name, spec)
        if other is not spec:
            twin = number_of(document, other.question)
            what = f"has the same name in exports as {twin}: {spec.export_name}."
            problems.append((name_of(document, document.questions[spec.question]), what))
    return problems


def _text_problems(document: Document) -> list[Problem]:
    problems = []
    if not document.title.strip():
        problems.append((WHOLE, "has no title yet."))
    for question in document.questions.values():
        found = kind_of(question).check(question, document.worded)
        problems += [(name_of(document, question), what) for what in found]
    return problems


def _concept_problems(document: Document) -> list[Problem]:
    """Concepts that no metric or rule could find: they are found by their keys."""
    return [
        (
            name_of(document, document.questions[spec.question]),
            f"measures “{spec.concept}”, which nothing finds under that name: choose it again.",
        )
        for spec in document.fields()
        if spec.concept != slugify(spec.concept)[:LONGEST_CONCEPT]
    ]


def _contact_problems(document: Document, *, is_anonymous: bool) -> list[Problem]:
    contacts = [question for question in document.questions.values() if question.kind == "contact"]
    problems: list[Problem] = []
    if len(contacts) > 1:
        problems.append((name_of(document, contacts[1]), "asks for contact a second time."))
    if contacts and is_anonymous:
        where = name_of(document, contacts[0])
        problems.append((where, "asks for contact, but the program is anonymous and keeps none."))
    return problems


def _condition_problems(document: Document) -> list[Problem]:
    """Conditions on answers that aren't there, or come later than what hangs on them."""
    problems: list[Problem] = []
    earlier: set[str] = set()
    for question in document.questions.values():
        own = {spec.address for spec in kind_of(question).fields(question)}
        found: list[str] = []
        for what, tree in conditions_in(question.data):
            known = earlier | own if what in ("is skipped from", "is right") else earlier
            found += [f"{what} on {trouble}" for trouble in condition_troubles(document, tree, known)]
        # Once, however many of its answers hang on the same.
        problems += [(name_of(document, question), one) for one in dict.fromkeys(found)]
        earlier |= own
    return problems


def _source_problems(document: Document) -> list[Problem]:
    """Carry-forward, loops and skips that lead from or to nothing."""
    problems: list[Problem] = []
    order = list(document.questions)
    for place, (uid, question) in enumerate(document.questions.items()):
        where = name_of(document, question)
        carry = question.data.get("carry")
        if carry and carry.get("from") not in order[:place]:
            problems.append((where, "carries answers forward from a question that isn't asked before."))
        for rule in question.data.get("skip", ()):
            if rule.get("to") not in ("block", "end", *order[place + 1 :]):
                problems.append((where, "skips to a question that doesn't come after it."))
        page = document.page_of(uid)
        over = (document.block(page.block).get("loop") or {}).get("over") if page else None
        if over and over not in order[:place]:
            problems.append((where, "is asked for each answer to a question that isn't asked before."))
    return problems


def _flow_problems(document: Document) -> list[Problem]:
    problems: list[Problem] = []
    earlier: set[str] = set()
    for node in all_nodes(document.flow):
        if isinstance(node, BlockNode):
            earlier |= _addresses_in(document, node.block)
        elif isinstance(node, Branch):
            troubles = condition_troubles(document, node.when, earlier)
            problems += [(step_place("Branch", node.id), f"hangs on {trouble}") for trouble in troubles]
    problems += [
        (step_place("Step", name), "is never reached: the survey ends before it.")
        for name in _behind_ends(document, document.flow, set())
    ]
    return problems


def _addresses_in(document: Document, block: str) -> set[str]:
    """Of all answers that a block's questions ask for."""
    uids = [uid for page in document.pages_of(block) for uid in page.questions]
    asked = [document.questions[uid] for uid in uids if uid in document.questions]
    return {spec.address for question in asked for spec in kind_of(question).fields(question)}


def _behind_ends(document: Document, nodes: tuple[Node, ...], led: set[str]) -> Iterator[str]:
    """The nodes behind an end on the same level, up to where a skip may lead over it.

    `led` collects the questions that skips of what was passed lead to.
    """
    is_over = False
    for node in nodes:
        is_over = is_over and led.isdisjoint(_questions_in(document, node))
        if is_over:
            yield getattr(node, "id", "") or getattr(node, "block", "")
            continue
        is_over = isinstance(node, End)
        if isinstance(node, BlockNode):
            led |= _skipped_to(document, node.block)
        for inner in parts_of(node):
            yield from _behind_ends(document, inner, led)


def _questions_in(document: Document, node: Node) -> set[str]:
    blocks = [one.block for one in all_nodes((node,)) if isinstance(one, BlockNode)]
    return {uid for block in blocks for page in document.pages_of(block) for uid in page.questions}


def _skipped_to(document: Document, block: str) -> set[str]:
    """What the skips of a block's questions lead to."""
    uids = [uid for page in document.pages_of(block) for uid in page.questions if uid in document.questions]
    return {str(rule.get("to")) for uid in uids for rule in document.questions[uid].data.get("skip", ())}


def _pipe_problems(document: Document) -> list[Problem]:
    """Pipes that name nothing there is, each once; too many of them. What isn't in the flow is read by
    nobody."""
    found: dict[str, str] = {}
    number = 0
    unused = document.definition.get("questions", {}).keys() - document.questions.keys()
    for texts in (*document.definition.get("texts", {}).values(), redirects_of(document)):
        for path, text in texts.items():
            if "{{" not in text or path.partition(".")[0] in unused:
                continue
            for name in pipes_in(text):
                number += 1
                if not _is_piped(document, name):
                    found.setdefault(name, path)
    many = [(WHOLE, f"has more than {MOST_PIPES:,} gaps to fill.")] if number > MOST_PIPES else []
    return many + [
        (_place_of(document, path), f"has a gap {{{{{name}}}}} that nothing fills.")
        for name, path in found.items()
    ]


def _is_piped(document: Document, name: str) -> bool:
    source, _, rest = name.partition(".")
    definition = document.definition
    match source:
        case "embedded":
            return bool(rest)
        case "respondent":
            return rest in OF_RESPONDENT
        case "score":
            return any(one["id"] == rest for one in definition.get("scoring", ()))
        case "loop":
            return any("loop" in document.block(page.block) for page in document.pages)
    if name in ALONE:
        return True
    uid, _, last = name.rpartition(".")
    if uid in document.questions and last in (*LISTS, "question"):
        return True
    return document.field(name) is not None or name in document.questions


def _place_of(document: Document, path: str) -> str:
    uid = path.split(".")[0]
    return name_of(document, document.questions[uid]) if uid in document.questions else WHOLE
