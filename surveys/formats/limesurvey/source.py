"""The survey that the tables hold, in objects: both dialects come out alike, texts by language."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from surveys.formats.limesurvey.tables import Row, Tables
from surveys.formats.shared.tongues import code_of

Texts = dict[str, str]


@dataclass
class Part:
    """A subquestion or an answer: its code, the scale it belongs to, its label."""

    code: str
    scale: int
    order: int
    texts: Texts
    relevance: str = ""
    assessment: str = ""
    qid: str = ""


@dataclass
class Asked:
    """A question. `attributes` by name, then by language ("" for all)."""

    qid: str
    gid: str
    type: str
    title: str
    order: int
    mandatory: str
    other: bool
    preg: str
    relevance: str
    theme: str
    texts: Texts
    help: Texts
    script: str = ""
    is_encrypted: bool = False
    subquestions: list[Part] = field(default_factory=list)
    answers: list[Part] = field(default_factory=list)
    attributes: dict[str, Texts] = field(default_factory=dict)
    defaults: list[Row] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)

    def attribute(self, name: str) -> str:
        """The attribute's value for all languages (or the first language that has one); "" without."""
        values = self.attributes.get(name, {})
        return (values.get("") or next((value for value in values.values() if value), "")).strip()

    def rows(self, scale: int = 0) -> list[Part]:
        """The subquestions of a scale."""
        return [one for one in self.subquestions if one.scale == scale]

    def options(self, scale: int = 0) -> list[Part]:
        """The answers of a scale."""
        return [one for one in self.answers if one.scale == scale]


@dataclass
class Group:
    """A group of questions."""

    gid: str
    order: int
    name: Texts
    description: Texts
    relevance: str
    random: str
    questions: list[Asked] = field(default_factory=list)


@dataclass
class Source:
    """The whole file."""

    tables: Tables
    languages: list[str]
    codes: dict[str, str]
    settings: Row
    words: dict[str, Row]
    groups: list[Group]

    @property
    def questions(self) -> list[Asked]:
        """All questions in the order in which they are asked."""
        return [question for group in self.groups for question in group.questions]


def number(text: str, default: int = 0) -> int:
    """A whole number, or `default`."""
    text = text.strip()
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() and 0 < len(text) < 10 else default


def read_source(tables: Tables) -> Source:
    """The survey in objects; a single question or group stands in a survey without settings."""
    settings = next(iter(tables.of("surveys")), {})
    named = [
        settings.get("language", ""),
        *settings.get("additional_languages", "").split(),
        *tables.languages,
    ]
    found = list(dict.fromkeys(one.strip() for one in named if one.strip())) or ["en"]
    codes: dict[str, str] = {}
    for one in found:
        codes[one] = code_of(one, frozenset(codes.values()))
    reader = _Reader(tables, codes, found[0])
    questions = reader.questions()
    words = {
        codes.get(row.get("surveyls_language", ""), ""): row for row in tables.of("surveys_languagesettings")
    }
    languages = list(dict.fromkeys(codes.values()))
    return Source(tables, languages, codes, settings, words, reader.groups(questions))


class _Reader:
    def __init__(self, tables: Tables, codes: dict[str, str], main: str) -> None:
        self.tables, self.codes, self.main = tables, codes, main

    def groups(self, questions: list[Asked]) -> list[Group]:
        """The groups in order, with their questions; questions of no group stand in one of their own."""
        texts = self._texts_by("group_l10ns", "gid")
        found: dict[str, Group] = {}
        for row, rows in self._by_language(self.tables.of("groups"), "gid"):
            inside = [*rows, *texts.get(row.get("gid", ""), [])]
            found[row.get("gid", "")] = Group(
                row.get("gid", ""),
                number(row.get("group_order", "")),
                self._texts(inside, "group_name"),
                self._texts(inside, "description"),
                row.get("grelevance", "").strip(),
                row.get("randomization_group", "").strip(),
            )
        for question in questions:
            alone = Group(question.gid, 10**9, {}, {}, "", "")
            found.setdefault(question.gid, alone).questions.append(question)
        return sorted(found.values(), key=lambda group: group.order)

    def questions(self) -> list[Asked]:
        """The questions with all that hangs on them, in their order within groups."""
        rows = [*self.tables.of("questions"), *self.tables.of("subquestions")]
        texts = self._texts_by("question_l10ns", "qid")
        asked: dict[str, Asked] = {}
        inside: list[tuple[str, Part]] = []
        for row, same in self._by_language(rows, "qid"):
            all_rows = [*same, *texts.get(row.get("qid", ""), [])]
            if row.get("parent_qid", "0").strip() in ("", "0"):
                asked[row.get("qid", "")] = self._asked(row, all_rows)
            else:
                inside.append((row["parent_qid"].strip(), self._subquestion(row, all_rows)))
        for parent, part in inside:
            if parent in asked:
                asked[parent].subquestions.append(part)
        self._answers(asked)
        self._beside(asked)
        for one in asked.values():
            one.subquestions.sort(key=lambda part: (part.scale, part.order))
            one.answers.sort(key=lambda part: (part.scale, part.order))
        return sorted(asked.values(), key=lambda one: one.order)

    def _asked(self, row: Row, rows: list[Row]) -> Asked:
        return Asked(
            row.get("qid", ""),
            row.get("gid", ""),
            row.get("type", "").strip(),
            row.get("title", "").strip(),
            number(row.get("question_order", "")),
            row.get("mandatory", "").strip().upper(),
            row.get("other", "").strip().upper() == "Y",
            row.get("preg", "").strip(),
            row.get("relevance", "").strip(),
            row.get("question_theme_name", "").strip(),
            self._texts(rows, "question"),
            self._texts(rows, "help"),
            next((one["script"] for one in rows if one.get("script", "").strip()), ""),
            row.get("encrypted", "").strip().upper() == "Y",
        )

    def _subquestion(self, row: Row, rows: list[Row]) -> Part:
        return Part(
            row.get("title", "").strip(),
            number(row.get("scale_id", "")),
            number(row.get("question_order", "")),
            self._texts(rows, "question"),
            row.get("relevance", "").strip(),
            qid=row.get("qid", ""),
        )

    def _answers(self, asked: dict[str, Asked]) -> None:
        texts = self._texts_by("answer_l10ns", "aid")
        found: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.tables.of("answers"):
            key = (row.get("qid", ""), row.get("code", ""), row.get("scale_id", "0"))
            found.setdefault(key, []).append(row)
        for (qid, code, scale), rows in found.items():
            row = self._main(rows)
            inside = [*rows, *texts.get(row.get("aid", "-"), [])]
            if qid in asked:
                part = Part(
                    code.strip(),
                    number(scale),
                    number(row.get("sortorder", "")),
                    self._texts(inside, "answer"),
                )
                part.assessment = row.get("assessment_value", "").strip()
                asked[qid].answers.append(part)

    def _beside(self, asked: dict[str, Asked]) -> None:
        """Attributes, default values and conditions."""
        for row in self.tables.of("question_attributes"):
            if row.get("attribute") == "relevance" and row.get("qid", "") in asked:
                asked[row["qid"]].relevance = asked[row["qid"]].relevance or row.get("value", "").strip()
            elif (question := asked.get(row.get("qid", ""))) and row.get("value", "").strip():
                language = self.codes.get(row.get("language", "").strip(), "")
                question.attributes.setdefault(row.get("attribute", "").strip(), {})[language] = row["value"]
        words = self._texts_by("defaultvalue_l10ns", "dvid")
        for row in self.tables.of("defaultvalues"):
            if question := asked.get(row.get("qid", "")):
                question.defaults += [row | one for one in words.get(row.get("dvid", "-"), [{}])]
        for row in self.tables.of("conditions"):
            if question := asked.get(row.get("qid", "")):
                question.conditions.append(row)

    # Rows and their languages

    def _by_language(self, rows: Iterable[Row], key: str) -> list[tuple[Row, list[Row]]]:
        """(the row of the main language, all its rows) for each value of `key`, in the order of the file."""
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(row.get(key, ""), []).append(row)
        return [(self._main(same), same) for same in found.values()]

    def _main(self, rows: list[Row]) -> Row:
        return next((row for row in rows if row.get("language", "").strip() == self.main), rows[0])

    def _texts_by(self, table: str, key: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.tables.of(table):
            found.setdefault(row.get(key, ""), []).append(row)
        return found

    def _texts(self, rows: list[Row], name: str) -> Texts:
        found = {}
        for row in rows:
            language = self.codes.get(row.get("language", "").strip() or self.main)
            if language and row.get(name, "").strip():
                found[language] = row[name]
        return found
