"""How respondents use their pages: a form is opened a while before it is posted."""

import re
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client

from common.clock import now
from delivery.models import Message
from surveys.domain.asking.invitations import invite
from surveys.models import Invitation, PublicLink, Questionnaire
from tests.factories.surveys import (
    RespondentFactory,
    one_page_definition,
    publish,
)

BODY = "Dear {{ name }}, please answer: {{ link }}"


def hidden(html: str) -> dict[str, str]:
    """The hidden inputs of a page, as it is posted without script: what stands in a template is not."""
    live = re.sub(r"<template [^>]*>.*?</template>", "", html, flags=re.DOTALL)
    found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', live)
    return dict(found)


def text_of(response: Any) -> str:
    return response.content.decode()


def open_page(client: Client, link: PublicLink, seconds_ago: float = 60, query: str = "") -> dict[str, str]:
    """GETs the link a while ago; the hidden inputs of its form."""
    with time_machine.travel(now() - timedelta(seconds=seconds_ago), tick=False):
        response = client.get(f"/s/{link.token}/{query}")
    assert response.status_code == 200
    return hidden(text_of(response))


def post(client: Client, link: PublicLink, form: dict[str, Any], **extra: Any) -> Any:
    return client.post(f"/s/{link.token}/", form, **extra)


def asked(questionnaire: Questionnaire | None = None, **kwargs: object) -> tuple[Invitation, str]:
    """An invitation and its path."""
    questionnaire = questionnaire or publish(definition=one_page_definition())
    respondent = RespondentFactory(unit=questionnaire.owner)
    values: dict = {"dedupe_key": f"test:{respondent.pk}", "subject": "How was it?", "body": BODY} | kwargs
    invitation = invite(respondent, questionnaire=questionnaire, unit=questionnaire.owner, **values)
    return invitation, path_of(invitation)


def path_of(invitation: Invitation) -> str:
    text = Message.objects.get(uuid=invitation.message_uuid).text
    found = re.search(r"http://testserver(/s/i/[A-Za-z0-9_-]+/)", text)
    assert found
    return found[1]


def stamp(html: str) -> str:
    found = re.search(r'name="k" value="([^"]+)"', html)
    assert found
    return found[1]
