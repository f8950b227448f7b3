"""Blocks: their pages, the random order of their questions, skip logic behind questions."""

from dataclasses import dataclass, field
from typing import Any

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.leaves import Lost, read_leaf
from surveys.formats.qsf.loose import count, is_yes, mapping, sequence, words
from surveys.formats.qsf.randomness import MARKS
from surveys.formats.report import Report

ENDS = {"ENDOFSURVEY": "end", "ENDOFBLOCK": "block"}
PARTS = ("Question", "Page Break")


@dataclass
class Block:
    """A block of the file: `pages` of question ids, and the skip logic of each question."""

    source_id: str
    name: str
    is_trash: bool
    options: dict[str, Any]
    pages: list[list[str]] = field(default_factory=list)
    skips: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    @property
    def questions(self) -> list[str]:
        return [qid for page in self.pages for qid in page]


def read_blocks(raw: list[dict[str, Any]]) -> list[Block]:
    """The blocks in the order of the file; a block without an id can't stand in the flow."""
    found: dict[str, Block] = {}
    for place, one in enumerate(raw, 1):
        source_id = words(one.get("ID")).strip() or f"BL/{place}"
        if source_id in found:
            source_id = f"{source_id}/{place}"
        found[source_id] = _read_block(source_id, one)
    return list(found.values())


def _read_block(source_id: str, raw: dict[str, Any]) -> Block:
    name, kind = words(raw.get("Description")), words(raw.get("Type"))
    block = Block(source_id, name, kind == "Trash", mapping(raw.get("Options")))
    page: list[str] = []
    for part in sequence(raw.get("BlockElements")):
        part = mapping(part)
        kind, qid = words(part.get("Type")), words(part.get("QuestionID")).strip()
        if kind == "Question" and qid:
            page.append(qid)
            listed = [one for one in sequence(part.get("SkipLogic")) if isinstance(one, dict)]
            if listed:
                block.skips.setdefault(qid, []).extend(listed)
        elif kind == "Page Break":
            block.pages.append(page)
            page = []
        else:
            block.others.append(kind)
    block.pages = [one for one in [*block.pages, page] if one]
    return block


def tell_of_parts(block: Block, report: Report) -> None:
    """Tells of what a block holds beside questions and page breaks, and of its own options."""
    for kind in dict.fromkeys(block.others):
        why = f"A part of the kind “{kind[:40]}” isn't known here."
        report.note(f"{block.source_id}/{kind[:40] or 'part'}", kind[:40] or "part", "left_out", why)
    for name in ("NextButton", "PreviousButton"):
        if words(block.options.get(name)).strip():
            why = "All pages of a survey have the same words on their buttons."
            report.note(f"{block.source_id}/{name}", name, "left_out", why)
    if words(block.options.get("Password")).strip():
        report.note(f"{block.source_id}/Password", "Password", "left_out", "Blocks have no passwords.")


def read_order(block: Block, uids: dict[str, str], report: Report) -> dict[str, Any] | None:
    """The random order of the block's questions; None where they stand as written."""
    options = block.options
    kind = words(options.get("RandomizeQuestions")).lower()
    if kind in ("", "false", "none"):
        return None
    where = f"{block.source_id}/Randomization"
    rules = mapping(options.get("Randomization"))
    rule = mapping(rules.get("Advanced"))
    if kind not in ("randomizeall", "randomwithonlyx", "randomwithxperpage", "advanced", "true"):
        report.note(where, "Randomization", "left_out", f"The order “{kind[:40]}” isn't known here.")
        return None
    report.note(where, "Randomization")
    order: dict[str, Any] = {"questions": True}
    subset = [words(one) for one in sequence(rule.get("RandomSubSet"))]
    pick = count(rule.get("TotalRandSubset"))
    if pick and (kind == "randomwithonlyx" or (kind == "advanced" and subset)):
        order["pick"] = pick
    if is_yes(rules.get("EvenPresentation")):
        order["even"] = True
    if kind == "advanced":
        _read_fixed(block, rule, uids, order, report)
    if count(rule.get("QuestionsPerPage")):
        why = "How many of them stand on a page isn't kept: the pages are as they are written."
        report.note(where, "Randomization", "simplified", why)
    return order


def _read_fixed(
    block: Block, rule: dict[str, Any], uids: dict[str, str], order: dict[str, Any], report: Report
) -> None:
    where = f"{block.source_id}/Randomization"
    slots = [words(one) for one in sequence(rule.get("FixedOrder"))]
    asked = block.questions
    fixed = [one for one in slots if one not in MARKS and one in uids and one in asked]
    if fixed:
        order["fixed"] = [uids[one] for one in fixed]
    if [slots.index(one) for one in fixed] != [asked.index(one) for one in fixed]:
        report.note(
            where, "Randomization", "simplified", "Those that stay don't stand where they stood there."
        )
    if sequence(rule.get("RandomizeAll")) and sequence(rule.get("RandomSubSet")):
        why = "A part that is always shown and a part of which some are shown become one."
        report.note(where, "Randomization", "simplified", why)


def never_displayed(block: Block) -> set[str]:
    """Questions that an advanced order keeps from being displayed."""
    if words(block.options.get("RandomizeQuestions")).lower() != "advanced":
        return set()
    rule = mapping(mapping(block.options.get("Randomization")).get("Advanced"))
    return {words(one) for one in sequence(rule.get("Undisplayed"))}


def read_skips(
    block: Block, order: list[str], uids: dict[str, str], book: Book, report: Report
) -> dict[str, list[dict[str, Any]]]:
    """Skip logic by our question: conditions with where they lead. `order` are the block's questions."""
    found: dict[str, list[dict[str, Any]]] = {}
    for qid, rules in block.skips.items():
        if qid not in uids:
            continue
        for place, rule in enumerate(rules, 1):
            where = f"{qid}/SkipLogic/{words(rule.get('SkipLogicID')) or place}"
            skip = _read_skip(rule, qid, order, uids, book)
            if isinstance(skip, Lost):
                report.note(where, "SkipLogic", "left_out", skip.why)
            else:
                report.note(where, "SkipLogic")
                found.setdefault(uids[qid], []).append(skip)
    return found


def _read_skip(
    rule: dict[str, Any], qid: str, order: list[str], uids: dict[str, str], book: Book
) -> dict[str, Any] | Lost:
    destination = words(rule.get("SkipToDestination"))
    to = ENDS.get(destination)
    if to is None:
        if destination not in order or order.index(destination) <= order.index(qid):
            return Lost("It leads to a question that doesn't come later in the block.")
        to = uids[destination]
    expression = {
        "LogicType": "Question",
        "LeftOperand": rule.get("ChoiceLocator") or rule.get("Locator"),
        "Operator": rule.get("Condition"),
        "RightOperand": rule.get("Value") or rule.get("RightOperand"),
    }
    when = read_leaf(expression, book)
    return when if isinstance(when, Lost) else {"when": when, "to": to}
