"""Rows as partners send them → Incoming, for one and for a thousand in the same number of queries."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.api import UNKNOWN, Lookup, shared_rows
from accounts.models import OrgUnit
from delivery.addresses import has_control
from surveys import document as documents
from surveys.api.answers import read_answers
from surveys.document import Document
from surveys.domain.responses.incoming import OF_KEYS
from surveys.domain.responses.recording import Incoming
from surveys.kinds import Contact, ContactKind
from surveys.kinds.texts import clean_text
from surveys.logic.answering import check_all
from surveys.models import Questionnaire, QuestionnaireVersion, Response, Touchpoint

RIGHT = "response.create"
REFERENCES = ("id", "questionnaire", "unit", "touchpoint")
Errors = dict[str, Any]


@dataclass
class Row:
    """One row: what it becomes, or what is wrong with it, by the sender's names."""

    said: Mapping[str, Any]
    incoming: Incoming | None = None
    errors: Errors = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def refers_wrongly(self) -> bool:
        """Whether it names something that doesn't exist or is out of reach: that refuses the whole call."""
        return any(name in self.errors for name in REFERENCES)

    def named(self, errors: Mapping[str, str]) -> Errors:
        """Errors by field address in the sender's names."""
        answers = {self.names.get(address, address): [text] for address, text in errors.items() if address}
        whole = [text for address, text in errors.items() if not address]
        return ({"answers": answers} if answers else {}) | ({"non_field_errors": whole} if whole else {})


class Intake:
    """Everything that the rows of one call name, as far as `principal` reaches."""

    def __init__(self, principal: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        self.principal = principal
        units = OrgUnit.objects.reachable(principal, RIGHT).active()
        self.units = Lookup(units, [row["unit"] for row in rows])
        asked = shared_rows(Questionnaire.objects.select_related("program", "current"), principal, RIGHT)
        self.questionnaires = Lookup(asked, [str(row["questionnaire"]) for row in rows])
        touchpoints = shared_rows(Touchpoint.objects.select_related("department"), principal, RIGHT)
        self.touchpoints = Lookup(touchpoints, [row["touchpoint"] for row in rows if row.get("touchpoint")])
        self.stored = _stored_versions([row["id"] for row in rows])
        self.versions = self._versions(rows)

    def read(self, said: Mapping[str, Any]) -> Row:
        """One row, its references resolved and its answers translated."""
        row = Row(said)
        unit = self.units.get(said["unit"])
        questionnaire = self.questionnaires.get(str(said["questionnaire"]))
        touchpoint = self.touchpoints.get(said["touchpoint"]) if said.get("touchpoint") else None
        if unit is None:
            row.errors["unit"] = [UNKNOWN]
        if said.get("touchpoint") and touchpoint is None:
            row.errors["touchpoint"] = [UNKNOWN]
        if questionnaire is None:
            row.errors["questionnaire"] = [UNKNOWN]
            return row
        version = self._version(questionnaire, said)
        if version is None:
            what = "version" if said.get("version") else "questionnaire"
            row.errors[what] = ["This version isn't published."]
            return row
        document = documents.of_version(version)
        answers, wrong, names = read_answers(document, said["answers"])
        row.names = {spec.address: spec.export_name for spec in document.fields()} | names
        if wrong:
            others = row.named(check_all(document, answers)[1]).get("answers", {})
            row.errors["answers"] = {name: [text] for name, text in wrong.items()} | others
        contact = self._contact(row, document, answers)
        if said.get("language") and said["language"] not in document.languages:
            row.errors["language"] = [f"Known are: {', '.join(document.languages)}."]
        if not row.errors and unit is not None:
            row.incoming = self._incoming(said, questionnaire, version, unit, touchpoint, answers, contact)
        return row

    def _incoming(
        self,
        said: Mapping[str, Any],
        questionnaire: Questionnaire,
        version: QuestionnaireVersion,
        unit: OrgUnit,
        touchpoint: Touchpoint | None,
        answers: dict[str, Any],
        contact: Contact | None,
    ) -> Incoming:
        external_id = said.get("external_id") or None
        return Incoming(
            uuid=said["id"],
            questionnaire=questionnaire,
            version=version,
            unit=unit,
            touchpoint=touchpoint,
            department=touchpoint.department if touchpoint else None,
            answers=answers,
            contact=contact,
            channel="api",
            language=said.get("language", ""),
            started_at=said.get("started_at"),
            completed_at=said.get("completed_at"),
            weight=said.get("weight", 1.0),
            embedded=said.get("embedded", {}),
            source=source_of(self.principal, said.get("source", "")) if external_id else "",
            external_id=external_id,
            is_test=said.get("is_test", False),
            check_open=said["id"] not in self.stored,  # sending again is answered after the end, too
        )

    def _versions(self, rows: Sequence[Mapping[str, Any]]) -> dict[Any, QuestionnaireVersion]:
        """Versions that rows ask for, and those of rows that are stored already."""
        numbers = {row["version"] for row in rows if row.get("version")}
        found: dict[Any, QuestionnaireVersion] = {}
        if numbers:
            wanted = {one.pk for one in self.questionnaires.found.values()}
            for one in QuestionnaireVersion.objects.filter(questionnaire__in=wanted, number__in=numbers):
                found[(one.questionnaire_id, one.number)] = one
        for one in QuestionnaireVersion.objects.published().filter(pk__in=set(self.stored.values())):
            found[one.pk] = one
        return found

    def _version(self, questionnaire: Questionnaire, said: Mapping[str, Any]) -> QuestionnaireVersion | None:
        stored = self.versions.get(self.stored.get(said["id"]))
        if stored is not None and stored.questionnaire_id == questionnaire.pk:
            return stored
        if said.get("version"):
            return self.versions.get((questionnaire.pk, said["version"]))
        return questionnaire.current

    def _contact(self, row: Row, document: Document, answers: dict[str, Any]) -> Contact | None:
        said = row.said.get("contact")
        if not said:
            return None
        question = document.contact_question(document.questions)
        if question is None:
            row.errors["contact"] = ["This questionnaire doesn't ask whether it may contact people."]
            return None
        name, email, phone = (clean_text(said.get(part, "")) for part in ("name", "email", "phone"))
        contact = Contact(name=name, email=email, phone=phone, is_wanted=True)
        kind = document.kind(question.uid)
        errors = {
            part: ["Line breaks and control characters can't stand here."]
            for part in ("name", "email", "phone")
            if has_control(getattr(contact, part))
        }
        if isinstance(kind, ContactKind):
            found = kind.validate_contact(question, contact, is_known=False)
            errors |= {address.rpartition(".")[2]: [text] for address, text in found.items()}
        if answers.setdefault(question.uid, "yes") != "yes":
            errors[""] = ["The answer to the contact question isn't yes."]
        if errors:
            row.errors["contact"] = errors
        return contact


def source_of(principal: Any, source: str) -> str:
    """A partner's name of a source, kept apart from other partners' and imports' of the same name."""
    return f"{OF_KEYS}{principal.unit_id}:{source}"


def shown_source(source: str) -> str:
    """The name as the partner gave it."""
    return source.partition(":")[2] if source.startswith(OF_KEYS) else source


def _stored_versions(uuids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """uuid → version of the responses that are stored already."""
    found: dict[uuid.UUID, int] = {}
    for start in range(0, len(uuids), 400):
        rows = Response.objects.filter(uuid__in=uuids[start : start + 400])
        found |= dict(rows.values_list("uuid", "version_id"))
    return found
