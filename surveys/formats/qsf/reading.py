"""From the elements of a file to a definition, with a report of each."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.blocks import (
    Block,
    never_displayed,
    read_blocks,
    read_order,
    read_skips,
    tell_of_parts,
)
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.carrying import read_carry
from surveys.formats.qsf.defaults import read_default
from surveys.formats.qsf.envelope import BRAND, NO_ID, Source
from surveys.formats.qsf.extras import tell_of_extras
from surveys.formats.qsf.families import read_kind
from surveys.formats.qsf.flow import Flow, block_ids
from surveys.formats.qsf.html import to_plain
from surveys.formats.qsf.ids import give
from surveys.formats.qsf.languages import language_code
from surveys.formats.qsf.leftovers import tell_of_entry, tell_of_others
from surveys.formats.qsf.loops import read_loop
from surveys.formats.qsf.loose import without_empty, words
from surveys.formats.qsf.options import read_finish, read_languages, read_options
from surveys.formats.qsf.pipes import names_asked_for
from surveys.formats.qsf.question_logic import read_logic, read_rules
from surveys.formats.qsf.randomness import read_random
from surveys.formats.qsf.shapes import twin_of, why_left_out
from surveys.formats.qsf.tallies import quota_ids, read_quotas, read_scoring, score_ids
from surveys.formats.qsf.texts import Texts, read_texts
from surveys.formats.qsf.validation import read_validation
from surveys.formats.report import Report

LONGEST_KEY = 60
NOT_PLACED = "It stands in no block, so nobody is asked it there either."
IN_TRASH = "It lies in the trash, so nobody is asked it there either."
NOT_IN_FLOW = "Its block isn't in the flow, so nobody is asked it there either."
NEVER_SHOWN = "Its block never displays it."


class Reading:
    """One pass over a file. The order of steps matters: conditions and texts look up all questions."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.report = Report()
        tell_of_entry(source, self.report)
        self.book = Book(quotas=quota_ids(source.quotas), scores=score_ids(source.scoring))
        self.texts: Texts = {}
        self.keys: set[str] = set()
        self.main = language_code(words(source.entry.get("SurveyLanguage"))) or "en"
        self.is_own = words(source.entry.get("SurveyBrandID")) == BRAND
        self.blocks = self._used_blocks()
        self.asked = self._asked()

    def definition(self) -> dict[str, Any]:
        """The whole definition."""
        self._read_questions()
        self.texts.setdefault(self.main, {})["title"] = to_plain(self.source.name)
        look, buttons = read_options(self.source.options, self.report)
        self.texts[self.main] |= buttons
        if self.source.has_options:
            self.report.note("SO", "Survey Options")
        blocks = self._read_blocks()
        nodes, embedded = self._read_flow()
        scoring = read_scoring(self.source.scoring, list(self.asked.values()), self.book, self.report)
        if self.source.scoring:
            self.report.note("SCO", "Scoring")
        quotas = read_quotas(self.source.quotas, self.book, self.report)
        tell_of_others(self.source, len(self.asked), self.report)
        survey_id = words(self.source.entry.get("SurveyID")).strip()
        mark = {"format": "qsf", "id": "" if survey_id == NO_ID else survey_id, "name": self.source.name}
        whole = {
            "flow": [*nodes, *read_finish(self.source.options, nodes, self.book, self.report)],
            "blocks": blocks,
            "questions": {asked.uid: without_empty(asked.data) for asked in self.asked.values()},
            "texts": {code: texts for code, texts in self.texts.items() if texts},
            "embedded": [],
            "quotas": quotas,
            "scoring": scoring,
            "look": look,
            "source": {} if self.is_own else without_empty(mark),
        }
        whole["embedded"] = self._embedded(embedded, whole)
        languages = read_languages(self.main, self.source.options, self.texts, self.report)
        return {
            "schema": 1,
            "title": self.texts[self.main]["title"],
            "languages": languages,
            "flow": whole.pop("flow"),
            "blocks": whole.pop("blocks"),
            "questions": whole.pop("questions"),
            "texts": whole.pop("texts"),
            **without_empty(whole),
        }

    def _used_blocks(self) -> list[Block]:
        """The blocks that people come by, told of with those that they don't."""
        blocks = read_blocks(self.source.blocks)
        if not blocks and self.source.questions:
            blocks = [Block("BL/1", "", False, {}, [list(self.source.questions)])]
            self.report.note(
                "BL/1", "Block", "simplified", "The file has no blocks: all questions stand in one."
            )
        if self.source.flow is not None:
            in_flow = set(block_ids(self.source.flow))
        else:
            in_flow = {block.source_id for block in blocks}
        self.trashed = {qid for block in blocks if block.is_trash for qid in block.questions}
        self.unplaced = {qid for block in blocks if block.source_id not in in_flow for qid in block.questions}
        used = []
        for block in blocks:
            if block.is_trash:
                self.report.note(block.source_id, "Trash", "left_out", "The trash isn't part of the survey.")
            elif block.source_id not in in_flow:
                self.report.note(
                    block.source_id, "Block", "left_out", "It isn't in the flow, so nobody comes by it."
                )
            else:
                self.report.note(block.source_id, "Block")
                tell_of_parts(block, self.report)
                used.append(block)
        return used

    def _asked(self) -> dict[str, Asked]:
        """The questions that come across, in the order people come by them, each with its id here."""
        hidden = {qid for block in self.blocks for qid in never_displayed(block)}
        placed: dict[str, None] = {}
        for block in self._in_flow_order():
            self._take_questions(block, placed, hidden)
        for qid, payload in self.source.questions.items():
            if qid in placed:
                continue
            asked = Asked(qid, "", payload, self.report)
            if qid not in self.report.elements:
                asked.tell(self._why_not(qid, hidden), "left_out")
        uids = give("q", placed)
        self.book.uids = uids
        return {
            qid: Asked(qid, uids[qid], self.source.questions[qid], self.report, not self.is_own, self.keys)
            for qid in placed
        }

    def _take_questions(self, block: Block, placed: dict[str, None], hidden: set[str]) -> None:
        for page in block.pages:
            for qid in list(page):
                if qid in placed or qid not in self.source.questions:
                    why = "It stands in the survey before." if qid in placed else "It isn't in the file."
                    self.report.note(f"{block.source_id}/{qid}", "Question", "left_out", why)
                elif qid not in hidden and self._twin(qid) is not None:
                    placed[qid] = None
                    continue
                page.remove(qid)
                why = f"Part of it stays behind: {qid}."
                self.report.note(block.source_id, "Block", "simplified", why)
        block.pages = [page for page in block.pages if page]

    def _in_flow_order(self) -> list[Block]:
        if self.source.flow is None:
            return self.blocks
        by_id = {block.source_id: block for block in self.blocks}
        return [by_id[one] for one in block_ids(self.source.flow) if one in by_id]

    def _why_not(self, qid: str, hidden: set[str]) -> str:
        if self._twin(qid) is None:
            payload = self.source.questions[qid]
            return why_left_out(words(payload.get("QuestionType")).strip(), words(payload.get("Selector")))
        if qid in self.trashed:
            return IN_TRASH
        if qid in hidden:
            return NEVER_SHOWN
        return NOT_IN_FLOW if qid in self.unplaced else NOT_PLACED

    def _twin(self, qid: str) -> Any:
        payload = self.source.questions[qid]
        names = (words(payload.get(name)).strip() for name in ("QuestionType", "Selector", "SubSelector"))
        return twin_of(*names)

    def _read_questions(self) -> None:
        for asked in self.asked.values():
            self._begin(asked)
        for asked in self.asked.values():
            read_carry(asked, self.book)
        for asked in self.asked.values():
            read_random(asked)
            read_validation(asked)
            read_texts(asked, self.texts, self.main, self.book)
            read_default(asked, self.book)
            read_logic(asked, self.book)
            read_rules(asked, self.book)
            tell_of_extras(asked)

    def _begin(self, asked: Asked) -> None:
        """Kind, look, key and parts of a question."""
        twin = self._twin(asked.qid)
        kind, look = twin.shape
        asked.data = {"kind": kind} | ({"look": look} if look else {})
        self.book.questions[asked.uid] = asked.data
        if twin.why:
            asked.tell(twin.why)
        else:
            asked.report.note(asked.qid, asked.type_name)
        self._name(asked)
        read_kind(asked)
        if asked.has_marks:
            asked.data["source_id"] = asked.qid

    def _name(self, asked: Asked) -> None:
        tag = words(asked.payload.get("DataExportTag")).strip() or asked.qid
        if self.is_own and tag == asked.qid:
            return
        key, number = tag[:LONGEST_KEY], 2
        while key in self.keys:
            key, number = f"{tag[: LONGEST_KEY - 4]}_{number}", number + 1
        asked.data["key"] = key
        self.keys.add(key)
        if key != tag:
            asked.tell(f"Its name in exports is {key}, since {tag[:40]} is taken or too long.")

    def _read_blocks(self) -> dict[str, Any]:
        ids = give("b", [block.source_id for block in self.blocks])
        self.block_ids = ids
        found = {}
        for block in self.blocks:
            uid = ids[block.source_id]
            pages = [[self.book.uids[qid] for qid in page] for page in block.pages]
            order = [qid for page in block.pages for qid in page]
            for question, skips in read_skips(block, order, self.book.uids, self.book, self.report).items():
                self.book.questions[question]["skip"] = skips
            made = {
                "name": to_plain(block.name),
                "loop": read_loop(block, uid, self.book, self.texts.setdefault(self.main, {}), self.report),
                "random": read_order(block, self.book.uids, self.report),
                "source_id": "" if self.is_own else block.source_id,
            }
            found[uid] = {"pages": pages} | without_empty(made)
        return found

    def _read_flow(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        flow = Flow(self.block_ids, self.book, self.report)
        if self.source.flow is None:
            return [{"type": "block", "id": uid} for uid in self.block_ids.values()], {}
        return flow.read(self.source.flow), flow.embedded

    def _embedded(self, declared: dict[str, Any], whole: dict[str, Any]) -> list[dict[str, Any]]:
        """Declared names, and those that conditions and texts of the whole survey ask for all the same.

        What was looked up for a condition that couldn't be kept isn't asked for any more.
        """
        asked_for = set(names_asked_for(whole))
        used = {name: {"name": name, "from": "link"} for name in self.book.used if name in asked_for}
        return list((declared | {name: one for name, one in used.items() if name not in declared}).values())
