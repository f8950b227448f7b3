"""What a response holds that must go, and where every table may hold it."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from accounts.models import OrgUnit, User
from actions.domain.cases import comment_case, log_contact, mail_customer, take_case, wait_for
from actions.models import Case
from metrics.domain.cells import refresh
from surveys.domain.responses.processing import process_responses
from surveys.kinds import Contact
from surveys.models import Company, Questionnaire, Respondent, Response
from tests.factories.surveys import a_definition, a_response

SENTINEL = "Zyxwvut"
BOOKING = 471_100_815  # long enough to stand in no timestamp and no uuid
MAIL = f"{SENTINEL.lower()}@example.org"
WHY = "Request 2026-17"
# Columns of hashes: what they hold names nobody, and no text is found in them.
HASHES = {"body_hash", "address_hash", "token_hash", "key_hash", "checksum", "file_checksum", "password"}


def texts_of_all_tables() -> Iterator[tuple[str, str]]:
    """(model.column, value as text) of every column of every table, hashes left out."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.name in HASHES:
                continue
            for value in model._base_manager.values_list(field.attname, flat=True):
                if isinstance(value, memoryview | bytes):
                    value = bytes(value).decode("utf-8", "replace")
                yield f"{model._meta.label}.{field.name}", str(value)


def places_of(text: str) -> set[str]:
    """Where in the database `text` stands, in any case of letters."""
    return {where for where, value in texts_of_all_tables() if text.lower() in value.lower()}


def definition() -> dict[str, Any]:
    """The usual questions, and one of every kind that can hold words or a person."""
    found = a_definition()
    found["blocks"] = {"b1": {"pages": [["q1", "q2"], ["q3", "q4", "q5", "q6", "q7", "q8", "q9"]]}}
    found["questions"] |= {
        "q5": {"kind": "short_text", "key": "seat"},
        "q6": {
            "kind": "single",
            "key": "reason",
            "choices": [{"id": "c1", "value": 1}, {"id": "c2", "value": 2, "text_entry": True}],
        },
        "q7": {"kind": "number", "key": "booking"},
        "q8": {"kind": "date", "key": "born"},
        "q9": {"kind": "number", "key": "minutes", "concept": "minutes"},
    }
    words = {f"q{number}.text": f"Question {number}" for number in range(5, 10)}
    found["texts"]["en"] |= words | {"q6.c1": "Work", "q6.c2": "Other"}
    return found


ANSWERS = {
    "q1": 3,
    "q2.r1": "c2",
    "q3": f"My name is {SENTINEL} and I waited.",
    "q4": "yes",
    "q5": f"{SENTINEL} 12A",
    "q6": "c2",
    "q6.c2.text": f"Wedding of {SENTINEL}",
    "q7": BOOKING,
    "q8": "1980-02-03",
    "q9": 40,
}
KEPT = {"q1": 3, "q2.r1": "c2", "q6": "c2", "q9": 40}


def full_response(survey: Questionnaire, unit: OrgUnit, **more: Any) -> Response:
    """A processed response with something personal wherever a response can hold it."""
    company = Company.objects.create(name="Company", unit=unit)
    response = a_response(
        survey,
        unit=unit,
        answers=dict(ANSWERS),
        contact=Contact(SENTINEL, MAIL, f"+1 {SENTINEL}"[:30], is_wanted=True),
        company=company,
        embedded={"name": SENTINEL, "gate": "A7"},
        source="crm",
        external_id=f"{SENTINEL}-17",
        **more,
    )
    Respondent.objects.filter(pk=response.respondent_id).update(
        external_id=f"{SENTINEL}-c", attributes={"nick": SENTINEL}
    )
    Response.objects.filter(pk=response.pk).update(error=f"Traceback {SENTINEL}")
    settle()
    return Response.objects.get(pk=response.pk)


def settle() -> None:
    process_responses()
    refresh()


def work_on(case: Case, manager: User) -> Case:
    """Everything that people write on a case, about its customer."""
    take_case(case, by=manager)
    comment_case(case, by=manager, text=f"{SENTINEL} sounded upset")
    log_contact(case, by=manager, channel="phone", outcome="left_message", text=f"Voice box of {SENTINEL}")
    mail_customer(case, by=manager, subject="Hello {{ name }}", text="Dear {{ name }}, sorry.")
    wait_for(case, by=manager, whom="customer", text=f"{SENTINEL} is away")
    return Case.objects.get(pk=case.pk)
