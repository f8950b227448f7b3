"""The mapping as it is saved, read strictly: what each column means."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from rest_framework.exceptions import ParseError

from common.api.parsing import check_values, read_json
from common.tables import TableError, checked_delimiter, checked_encoding
from surveys.domain.responses.incoming import OF_KEYS

FORMAT = "rapport-mapping-1"
MAX_COLUMNS = 2_000
MAX_VALUES = 5_000
BY = ("value", "label", "code")
DATE_KINDS = ("iso", "format", "excel", "day_of_month")
PRECISIONS = ("second", "day")
PLAIN_TARGETS = {
    "unit": "Unit",
    "touchpoint": "Touchpoint",
    "completed_at": "Answered at",
    "started_at": "Started at",
    "external_id": "Id of the response",
    "weight": "Weight",
    "language": "Language",
    "is_test": "Marks tests, which count nowhere",
    "is_finished": "Answered to the end; who broke off is partial",
    "company": "Company",
    "respondent:email": "Contact: mail address",
    "respondent:name": "Contact: name",
    "respondent:first_name": "Contact: first name",
    "respondent:last_name": "Contact: last name",
    "respondent:phone": "Contact: phone",
    "respondent:external_id": "Contact: customer number",
}
NAME = re.compile(r"[\w.\- ]{1,60}")
ANSWER = re.compile(r"[\w.\- ]{1,60}(@\w{1,40})?")  # with the round of a loop
CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,9}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
SOME_MOMENT = datetime(2026, 5, 30, 14, 5, tzinfo=UTC)


class MappingInvalid(ValueError):
    """A mapping that doesn't fit; `problems` are sentences for the user."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


@dataclass(frozen=True)
class DateRule:
    """How a day or moment is written: ISO, a strptime format, Excel's number, the day of a known month."""

    kind: str = "iso"
    format: str = ""
    year: int = 0
    month: int = 0


@dataclass(frozen=True)
class Column:
    """What one column means. `split` parts the choices of a multiple choice in one cell."""

    column: str
    to: str
    by: str = ""
    values: dict[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    not_applicable: frozenset[str] = frozenset()
    date: DateRule = DateRule()
    precision: str = "second"
    time_zone: str = ""
    prefix: str = ""
    split: str = ";"

    @property
    def is_answer(self) -> bool:
        return self.to.startswith("answer:")


@dataclass(frozen=True)
class FileRule:
    """How the file is to be read; None is found out. `skip` rows behind the header hold no answers."""

    header_row: int = 1
    skip: int = 0
    sheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Constants:
    """What holds for every row that says nothing else."""

    source: str = ""
    channel: str = "api"
    unit: str = ""
    touchpoint: str = ""
    language: str = ""
    completed_at: str = ""
    is_invented: bool = False


@dataclass(frozen=True)
class Mapping:
    """A whole mapping."""

    columns: tuple[Column, ...]
    file: FileRule = FileRule()
    constants: Constants = Constants()
    name: str = ""


def read_mapping(data: Any) -> Mapping:
    """The mapping that `data` (parsed JSON) describes. Raises MappingInvalid with all its problems."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise MappingInvalid([f'This is no mapping: it must be an object with "format": "{FORMAT}".'])
    try:
        check_values(data)
    except ParseError as error:
        raise MappingInvalid([str(error.detail)]) from None
    columns = data.get("columns")
    if not isinstance(columns, list) or len(columns) > MAX_COLUMNS:
        raise MappingInvalid([f"A mapping has a list of columns, at most {MAX_COLUMNS:,}."])
    reader = _Reader()
    mapping = Mapping(
        columns=tuple(reader.column(one, place) for place, one in enumerate(columns, 1)),
        file=reader.file(data.get("file") or {}),
        constants=reader.constants(data.get("constants") or {}),
        name=str(data.get("name") or "")[:120],
    )
    if reader.problems:
        raise MappingInvalid(reader.problems)
    targets = Counter(column.to for column in mapping.columns)
    if twice := [to for to, times in targets.items() if times > 1]:
        raise MappingInvalid([f"{to} is filled from two columns; choose one." for to in twice])
    return mapping


def parse_file(data: bytes) -> Any:
    """What the JSON file of a mapping says, read strictly. Raises MappingInvalid where it is none."""
    try:
        return read_json(data.removeprefix(codecs.BOM_UTF8))
    except ParseError as error:
        raise MappingInvalid([str(error.detail).replace("The body", "The file")]) from None


def is_mapping(data: Any) -> bool:
    """Whether `read_mapping` takes it."""
    try:
        read_mapping(data)
    except MappingInvalid:
        return False
    return True


class _Reader:
    """Reads the parts and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def column(self, data: Any, place: int) -> Column:
        if not isinstance(data, dict) or not str(data.get("column") or "").strip():
            self.problems.append(f"Column {place} of the mapping names no column of the file.")
            return Column("", "")
        name = str(data["column"]).strip()
        where = f"Column {name[:60]}"
        to, by = str(data.get("to") or "").strip(), str(data.get("by") or "")
        if not is_target(to):
            self.problems.append(f"{where}: there is no target {to[:60]!r}.")
        if by and by not in BY:
            self.problems.append(f"{where}: choices are read by value, label or code, not by {by[:20]!r}.")
        precision = str(data.get("precision") or "second")
        if precision not in PRECISIONS:
            self.problems.append(f"{where}: the precision is second or day.")
        return Column(
            column=name,
            to=to,
            by=by,
            values=self._values(data.get("values"), where),
            missing=self._codes(data.get("missing"), where),
            not_applicable=self._codes(data.get("not_applicable"), where),
            date=self._date(data.get("date"), where),
            precision=precision,
            time_zone=self._zone(data.get("time_zone"), where),
            prefix=str(data.get("prefix") or "")[:60],
            split=str(data.get("split") or ";")[:3],
        )

    def file(self, data: Any) -> FileRule:
        if not isinstance(data, dict):
            self.problems.append("The part “file” must be an object.")
            return FileRule()
        header_row = data.get("header_row", 1)
        if not isinstance(header_row, int) or isinstance(header_row, bool) or not 1 <= header_row <= 100:
            self.problems.append("The row of column names is a number from 1 to 100.")
            header_row = 1
        texts = {name: str(data[name]) for name in ("sheet", "delimiter", "encoding") if data.get(name)}
        for name, check in (("delimiter", checked_delimiter), ("encoding", checked_encoding)):
            try:
                if name in texts:
                    check(texts[name])
            except TableError as error:
                self.problems.append(str(error))
        skip = data.get("skip", 0)
        if not isinstance(skip, int) or isinstance(skip, bool) or not 0 <= skip <= 100:
            self.problems.append("Rows to skip behind the header are a number from 0 to 100.")
            skip = 0
        return FileRule(header_row=header_row, skip=skip, **texts)

    def constants(self, data: Any) -> Constants:
        if not isinstance(data, dict):
            self.problems.append("The part “constants” must be an object.")
            return Constants()
        names = ("source", "channel", "unit", "touchpoint", "language", "completed_at")
        texts = {name: str(data[name]).strip() for name in names if data.get(name) not in (None, "")}
        if not CHANNEL.fullmatch(texts.get("channel", "api")):
            self.problems.append("The channel is a word of at most 10 small letters, such as paper.")
        if texts.get("language") and not LANGUAGE.fullmatch(texts["language"]):
            self.problems.append("The language is a code such as en or pt-BR.")
        if texts.get("completed_at") and not _is_iso_day(texts["completed_at"]):
            self.problems.append("The day for all rows is written like 2026-05-30.")
        if len(texts.get("source", "")) > 60:
            self.problems.append("The name of the source has at most 60 characters.")
        if texts.get("source", "").startswith(OF_KEYS):
            self.problems.append(f"Names of sources that begin with {OF_KEYS} are those of API keys.")
        return Constants(is_invented=data.get("is_invented") is True, **texts)

    def _values(self, data: Any, where: str) -> dict[str, str]:
        if data is None:
            return {}
        if not isinstance(data, dict) or len(data) > MAX_VALUES:
            self.problems.append(f"{where}: the translation of values must be an object.")
            return {}
        return {str(key).strip(): str(value).strip() for key, value in data.items() if value is not None}

    def _codes(self, data: Any, where: str) -> frozenset[str]:
        if data is None:
            return frozenset()
        if not isinstance(data, list) or len(data) > MAX_VALUES:
            self.problems.append(f"{where}: missing and not applicable codes must be lists.")
            return frozenset()
        return frozenset(str(code).strip() for code in data)

    def _date(self, data: Any, where: str) -> DateRule:
        if data is None:
            return DateRule()
        kind = data.get("kind") if isinstance(data, dict) else None
        if kind not in DATE_KINDS:
            self.problems.append(f"{where}: dates are read as iso, format, excel or day_of_month.")
            return DateRule()
        if kind == "format" and not is_date_format(str(data.get("format") or "")[:60]):
            self.problems.append(f"{where}: say how its dates are written, such as DD.MM.YYYY hh:mm.")
        year, month = data.get("year"), data.get("month")
        if kind == "day_of_month" and not (_is_whole(year, 1990, 2100) and _is_whole(month, 1, 12)):
            self.problems.append(f"{where}: give the year and the month that the days belong to.")
            return DateRule()
        if kind != "day_of_month":
            return DateRule(str(kind), str(data.get("format") or "")[:60])
        return DateRule(str(kind), "", year, month)

    def _zone(self, data: Any, where: str) -> str:
        name = str(data or settings.TIME_ZONE)
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            self.problems.append(f"{where}: there is no time zone {name[:60]!r}.")
            return settings.TIME_ZONE
        return name


def is_date_format(form: str) -> bool:
    """Whether dates can be read by this strptime format: it must read back what it writes."""
    try:
        datetime.strptime(SOME_MOMENT.strftime(form), form)  # noqa: DTZ007  only whether it works
    except (ValueError, re.error):  # `%Y-%Y` makes an expression that can't be
        return False
    return "%" in form


def is_target(to: str) -> bool:
    """Whether `to` is a place that any questionnaire might have."""
    kind, _, name = to.partition(":")
    pattern = {"answer": ANSWER, "embedded": NAME}.get(kind)
    return to in PLAIN_TARGETS or (pattern is not None and bool(pattern.fullmatch(name)))


def _is_whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_iso_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
