"""A survey at a unit, what stands beside it, and who is asked by it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from surveys.domain.questionnaires.drafting import take_question
from surveys.domain.responses.exporting import start_export
from surveys.models import (
    BankItem,
    Company,
    Field,
    ImportMapping,
    ImportRun,
    Invitation,
    KioskDevice,
    KioskRefusal,
    Picture,
    PublicLink,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Respondent,
    SurveyFile,
    TeamComment,
    TrialRun,
)
from tests.security.content import ADDRESS, NAME, PHONE

if TYPE_CHECKING:
    from tests.security.world import World
from tests.security.marks import mark

DEFINITION: dict[str, Any] = {
    "title": "Survey",
    "flow": [{"type": "block", "id": "b1"}],
    "blocks": {"b1": {"pages": [["q1", "q2", "q3"]]}},
    "questions": {
        "q1": {"kind": "nps", "key": "nps", "required": True, "concept": "recommend"},
        "q2": {"kind": "long_text", "key": "why", "required": False},
        "q3": {"kind": "email", "key": "mail"},
    },
    "texts": {
        "en": {
            "title": "Survey",
            "q1.text": "Recommend?",
            "q2.text": "Why?",
            "q3.text": "Mail?",
            "thanks": "Thank you",
        },
        "de": {"title": "Umfrage"},
    },
    "languages": ["en", "de"],
}
# What drafts hold beside it, for the routes that edit it.
DRAFTED: dict[str, Any] = {
    "flow": [{"type": "group", "id": "f1", "name": "All", "flow": DEFINITION["flow"]}],
    "embedded": [{"name": "source", "from": "link"}],
    "quotas": [{"id": "u1", "name": "Everybody", "limit": 100, "action": "count"}],
    "scoring": [{"id": "g1", "name": "Joy", "weights": {}}],
}


def questionnaire_rows(world: World, position: str, made: dict[str, Any]) -> dict[str, Any]:
    word = mark(position, "questionnaire")
    texts = {
        "de": {},
        "en": {**DEFINITION["texts"]["en"], "title": f"{word} title", "q2.text": f"{word} why?"},
    }
    definition = {**DEFINITION, "title": f"{word} title", "texts": texts}
    questionnaire = Questionnaire.objects.create(
        name=f"{word} questionnaire", program=made["program"], owner=made["unit"]
    )
    draft = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, definition=definition | DRAFTED, languages=["en", "de"]
    )
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=1,
        definition=definition,
        languages=["en", "de"],
        checksum=position,
        published_at=timezone.now(),
    )
    questionnaire.current = version
    questionnaire.save()
    for uid, kind, value_type in (
        ("q1", "nps", "number"),
        ("q2", "long_text", "text"),
        ("q3", "email", "text"),
    ):
        question = Question.objects.create(questionnaire=questionnaire, uid=uid, key=uid, kind=kind)
        Field.objects.create(
            question=question,
            path=uid,
            value_type=value_type,
            export_name=f"{word} {uid}",
            scale="0..10" if uid == "q1" else "",
            concept=world.concept if uid == "q1" else None,
        )
    return {"questionnaire": questionnaire, "version": version, "draft": draft}


def rows_beside(world: World, position: str, made: dict[str, Any]) -> dict[str, Any]:
    """What stands beside a survey: pieces in the bank, comments to colleagues, test responses, pictures."""
    word, questionnaire = mark(position, "questionnaire"), made["questionnaire"]
    piece = take_question({**made["draft"].definition, "title": ""}, "q2")
    item = BankItem.objects.create(
        name=f"{word} item", kind="question", owner=made["unit"], tags=[word.lower()], definition=piece
    )
    comment = TeamComment.objects.create(
        questionnaire=questionnaire,
        about="q2",
        about_label=f"{word} why?",
        text=f"{word} what do you think?",
        by=made["person"],
        at=timezone.now(),
    )
    trial = TrialRun.objects.create(
        questionnaire=questionnaire, version=made["version"], wanted=3, error=f"{word} error"
    )
    picture = Picture.objects.create(
        questionnaire=questionnaire,
        file=f"pictures/{position}.png",
        content_type="image/png",
        width=1,
        height=1,
        size_bytes=1,
        sha256=position,
    )
    return {"bank_item": item, "team_comment": comment, "trial": trial, "picture": picture}


def asking_rows(world: World, position: str, made: dict[str, Any]) -> dict[str, Any]:
    word, unit, questionnaire = mark(position), made["unit"], made["questionnaire"]
    company = Company.objects.create(name=f"{word} company", unit=unit)
    respondent = Respondent.objects.create(
        name=f"{word} {NAME}",
        email=f"{word.lower()}.{ADDRESS.lower()}@example.org",
        phone=f"{word} {PHONE}",
        unit=unit,
        company=company,
        may_be_contacted=True,
    )
    link = PublicLink.objects.create(
        token=f"token-{position}", questionnaire=questionnaire, unit=unit, label=f"{word} link"
    )
    invitation = Invitation.objects.create(
        token_hash=f"hash-{position}",
        questionnaire=questionnaire,
        unit=unit,
        respondent=respondent,
        send_at=timezone.now(),
    )
    device = KioskDevice.objects.create(link=link, name=f"{word} device", token_hash=f"kiosk-{position}")
    refusal = KioskRefusal.objects.create(
        device=device, answer_uuid=device.uuid, sent={"pages": []}, why=f"{word} refused"
    )
    mapping = ImportMapping.objects.create(name=f"{word} mapping", questionnaire=questionnaire, unit=unit)
    run = ImportRun.objects.create(
        mapping=mapping,
        questionnaire=questionnaire,
        unit=unit,
        file_name=f"{word}.csv",
        file_checksum=position,
    )
    export = start_export(questionnaire, unit=unit, file_format="csv", by=made["person"])
    survey_file = SurveyFile.objects.create(
        unit=unit,
        file_name=f"{word}.qsf",
        checksum="the same everywhere",
        format="qsf",
        name=f"{word} survey",
        full_count=1,
        definition=DEFINITION,
        elements=[{"id": f"{word}-1", "kind": "MC", "status": "full", "text": f"{word} text"}],
        expires_at=timezone.now() + timedelta(days=1),
    )
    return {"company": company, "respondent": respondent, "link": link, "invitation": invitation,
            "mapping": mapping, "run": run, "export": export,
            "device": device, "refusal": refusal, "survey_file": survey_file}  # fmt: skip
