"""Loops: over fixed items, over an earlier question's choices, as often as a number says."""

from typing import Any

from surveys.formats.qsf.blocks import Block
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.carrying import own_parts
from surveys.formats.qsf.html import read_text, to_html
from surveys.formats.qsf.ids import give, source_of
from surveys.formats.qsf.loose import by_number, count, is_digits, mapping, number, words
from surveys.formats.qsf.operands import parts_of
from surveys.formats.qsf.pipes import read_pipes, write_pipes
from surveys.formats.report import Report

WHICH = {
    "SelectedChoices": "chosen",
    "UnselectedChoices": "not_chosen",
    "DisplayedChoices": "shown",
    "AllChoices": "all",
}
WRITTEN = {ours: source for source, ours in WHICH.items()}
NUMERIC = "MergeOnNumericResponse"
MOST = 100


def read_loop(
    block: Block, uid: str, book: Book, texts: dict[str, str], report: Report
) -> dict[str, Any] | None:
    """The loop of a block, its fields written into `texts`; None where it has none that can be kept."""
    kind, rule = words(block.options.get("Looping")), mapping(block.options.get("LoopingOptions"))
    if kind in ("", "None", "false"):
        return None
    where, rows = f"{block.source_id}/Looping", mapping(rule.get("Static"))
    loop = _static(rows) if kind == "Static" else _over(rule, rows, book) if kind == "Question" else None
    if not loop:
        why = "What it goes over isn't in the survey here, so its questions are asked once."
        report.note(where, "Looping", "left_out", why)
        return None
    report.note(where, "Looping")
    for iteration, source in _iterations(loop, book).items():
        for field, text in mapping(rows.get(source)).items():
            kept, unknown = read_pipes(read_text(words(text), ""), book)
            if is_digits(field) and kept.strip():
                texts[f"{uid}.{iteration}.{field}"] = kept
            for pipe in unknown:
                report.note(where, "Looping", "simplified", f"{pipe[:80]} stands for nothing here.")
    return loop | _shuffled(rule, where, report)


def _static(rows: dict[str, Any]) -> dict[str, Any]:
    sources = sorted(rows, key=by_number)
    ids = give("i", sources)
    items = [{"id": ids[source], "source_id": source} for source in sources]
    return {"items": items} if items else {}


def _over(rule: dict[str, Any], rows: dict[str, Any], book: Book) -> dict[str, Any]:
    base, _, rest = parts_of(words(rule.get("Locator")) or words(rule.get("ChoiceGroupLocator")))
    source = book.uids.get(base or words(rule.get("QID")))
    if source is None:
        return {}
    if len(rest) == 2 and rest[1].startswith(NUMERIC):
        most = number(rest[1].partition("?v=")[2])
        most = most if isinstance(most, int) else len(rows) or MOST
        return {"count": source, "most": max(1, min(most, MOST))}
    which = WHICH.get(rest[1]) if len(rest) == 2 and rest[0] == "ChoiceGroup" else None
    return {"over": source, "which": which} if which and own_parts(book.questions[source]) else {}


def _iterations(loop: dict[str, Any], book: Book) -> dict[str, str]:
    """Our id of each iteration → its row in the table of fields."""
    if "items" in loop:
        return {item["id"]: source_of(item) for item in loop["items"]}
    if "count" in loop:
        return {f"n{place}": str(place) for place in range(1, loop["most"] + 1)}
    return {part["id"]: source_of(part) for part in own_parts(book.questions[loop["over"]])}


def _shuffled(rule: dict[str, Any], where: str, report: Report) -> dict[str, Any]:
    kind = words(rule.get("Randomization"))
    if kind in ("", "None", "false"):
        return {}
    if kind not in ("All", "Subset", "SubSet", "true"):
        report.note(where, "Looping", "simplified", f"The order “{kind[:40]}” isn't known here.")
        return {}
    pick = count(rule.get("RandomizationSubset")) or count(rule.get("TotalRandSubset"))
    return {"random": True, "pick": pick} if pick and kind != "All" else {"random": True}


def write_loop(uid: str, loop: dict[str, Any], texts: dict[str, str], book: Book) -> dict[str, Any]:
    """The options of a block that loops."""
    fields: dict[str, dict[str, str]] = {}
    for iteration, source in _iterations(loop, book).items():
        start = f"{uid}.{iteration}."
        found = {path[len(start) :]: text for path, text in texts.items() if path.startswith(start)}
        row = {field: write_pipes(to_html(text, ""), book) for field, text in found.items()}
        if row or "items" in loop:
            fields[source] = row
    rule: dict[str, Any] = {"Static": fields, "Randomization": "All" if loop.get("random") else "None"}
    if loop.get("pick"):
        rule |= {"Randomization": "Subset", "RandomizationSubset": loop["pick"]}
    if "items" in loop:
        return {"Looping": "Static", "LoopingOptions": rule}
    qid = book.qid(loop.get("over") or loop["count"])
    group = f"q://{qid}/ChoiceGroup/{WRITTEN.get(loop.get('which', 'chosen'), 'SelectedChoices')}"
    locator, named = group, group
    if "count" in loop:
        named = f"q://{qid}/LoopAndMerge/{NUMERIC}"
        locator = f"{named}?v={loop.get('most', MOST)}"
    return {
        "Looping": "Question",
        "LoopingOptions": {"Locator": locator, "QID": qid, "ChoiceGroupLocator": named} | rule,
    }
