"""What an export tells of a response beside its answers: the columns, and the cells of one row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import IntegerField, TextField
from django.db.models.functions import Cast

from accounts.models import OrgUnit
from common.clock import zone
from surveys.exports.columns import ABOUT, PERSONAL, Column
from surveys.exports.styles import Style
from surveys.models import Respondent, Touchpoint

HEAD: tuple[tuple[str, str, str], ...] = (
    ("response", "text", "The response's own id"),
    ("version", "number", "Version of the questionnaire"),
    ("status", "text", "complete, partial, screened or over_quota"),
    ("started_at", "datetime", "Began; empty where only the day is known"),
    ("completed_at", "datetime", "Completed; empty where only the day is known"),
    ("day", "date", "Day of completion, where the organisation is"),
    ("seconds", "number", "Seconds from beginning to end"),
    ("unit_code", "text", "Code of the unit"),
    ("unit", "text", "Unit"),
    ("touchpoint_code", "text", "Code of the touchpoint"),
    ("touchpoint", "text", "Touchpoint"),
    ("channel", "text", "Channel"),
    ("language", "text", "Language it was answered in"),
    ("device", "text", "phone, tablet or desktop; empty where it isn't known or few answered"),
    ("weight", "number", "Weight"),
    ("unsolicited", "flag", "Came in without being asked for"),
    ("second_measurement", "flag", "Asked again after a case"),
    ("spam", "flag", "Set apart as spam"),
    ("excluded", "flag", "Excluded from all scores"),
    ("erased", "flag", "Texts and contact erased"),
    ("invented", "flag", "Invented, for trying things out"),
    ("hidden", "text", "What is left out because few answered: answers, comments, or nothing"),
)
ANSWERS, COMMENTS = "answers", "comments"  # what `hidden` may say
CONTACT_HEAD = (("name", "Name"), ("email", "Mail address"), ("phone", "Phone"), ("company", "Company"))
NO_YES: dict[int | float, str] = {0: "No", 1: "Yes"}


class Row(NamedTuple):
    """A response as it is read for an export: as the database writes it, since making objects of moments and
    ids takes longer than all the rest."""

    id: int
    version_id: int
    program_id: int
    unit_id: int
    touchpoint_id: int | None
    respondent_id: int | None
    status: str
    channel: str
    language: str
    device: str
    weight: float
    time_precision: str
    is_solicited_int: int
    is_remeasurement_int: int
    is_spam_int: int
    is_invented_int: int
    uuid_text: str
    excluded_at_text: str | None
    erased_at_text: str | None
    started_at_text: str
    completed_at_text: str
    day_text: str
    answers_text: str
    missing_text: str
    shown_text: str
    embedded_text: str
    page_seconds_text: str


def about_columns() -> list[Column]:
    """The columns that stand before the answers."""
    return [
        Column(name, label, kind, labels=NO_YES if kind == "flag" else {}, source=ABOUT)
        for name, kind, label in HEAD
    ]


def contact_columns() -> list[Column]:
    """Who answered, for who may see it."""
    return [Column(f"contact_{name}", label, "text", source=PERSONAL) for name, label in CONTACT_HEAD]


@dataclass
class AboutCells:
    """The cells before the answers; units and touchpoints are looked up once each."""

    style: Style
    numbers: Mapping[int, int]  # version → its number

    def __post_init__(self) -> None:
        self._zone = zone()
        self._languages: dict[str, Any] = {}
        self._units: dict[int, tuple[Any, Any]] = {}
        self._touchpoints: dict[int | None, tuple[Any, Any]] = {None: (self.style.empty, self.style.empty)}

    def prepare(self, rows: Sequence[Row]) -> None:
        """Reads the names that these rows need and that aren't known yet."""
        units = {row.unit_id for row in rows} - self._units.keys()
        touchpoints = {one for row in rows if (one := row.touchpoint_id)} - self._touchpoints.keys()
        text = self.style.text
        self._languages |= {one: text(one) for one in {row.language for row in rows}}
        if units:
            found = OrgUnit.objects.filter(pk__in=units).values_list("pk", "code", "name")
            self._units |= {pk: (text(code or ""), text(name)) for pk, code, name in found}
        if touchpoints:
            named = Touchpoint.objects.filter(pk__in=touchpoints).values_list("pk", "code", "name")
            self._touchpoints |= {pk: (text(code), text(name)) for pk, code, name in named}

    def row(self, row: Row, hidden: str) -> list[Any]:
        """The cells of a response; `hidden` says what is left out of it."""
        began = ended = seconds = self.style.empty
        if row.time_precision != "day":
            moment = self.style.moment
            first, last = moment_of(row.started_at_text), moment_of(row.completed_at_text)
            began, ended = moment(first.astimezone(self._zone)), moment(last.astimezone(self._zone))
            seconds = max(0, round((last - first).total_seconds()))
        key = row.uuid_text
        return [
            key if len(key) == 36 else f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}",
            self.numbers[row.version_id],
            row.status,
            began,
            ended,
            row.day_text,
            seconds,
            *self._units[row.unit_id],
            *self._touchpoints[row.touchpoint_id],
            row.channel,
            self._languages[row.language],
            self.style.empty if hidden == ANSWERS or not row.device else row.device,
            row.weight,
            1 - row.is_solicited_int,
            row.is_remeasurement_int,
            row.is_spam_int,
            0 if row.excluded_at_text is None else 1,
            0 if row.erased_at_text is None else 1,
            row.is_invented_int,
            hidden,
        ]


def contacts_of(rows: Sequence[Row], style: Style) -> dict[int, list[Any]]:
    """The contact cells of those who gave these responses, by their key."""
    keys = {row.respondent_id for row in rows if row.respondent_id}
    people = Respondent.objects.filter(pk__in=keys)
    found = people.values_list("pk", "name", "email", "phone", "company__name")
    return {pk: [style.text(one or "") for one in said] for pk, *said in found}


def moment_of(text: str) -> datetime:
    """A moment as PostgreSQL and SQLite write it, which is in UTC on either."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _cast(name: str) -> Any:
    column, _, kind = name.rpartition("_")
    return {"text": Cast(column, TextField()), "int": Cast(column, IntegerField())}.get(kind)


CASTS = {name: made for name in Row._fields if (made := _cast(name)) is not None}
