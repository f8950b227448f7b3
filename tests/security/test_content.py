"""That the planted words are there to be found, by who may read them; and that searching tells no more."""

import re

import time_machine
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse

from accounts.policy import POLICY, USER_ROLES, Role
from common.clock import now
from metrics.models import Verbatim
from tests.security.asking import text_of
from tests.security.content import ADDRESS, ANSWERED, COMMENT, HIDDEN, MAIL, NAME, NEEDS, PHONE, forbidden
from tests.security.world import World

SEARCHED = ("inbox", "responses", "delivery:outbox", "audit", "people", "units", "surveys:imports")
NONSENSE = "QQQQQQQQ"
# What differs between two pages that say the same.
FLEETING = re.compile(r'"[A-Za-z0-9]{64}"|nonce="[^"]+"')


class TestContent(TestCase):
    """Everybody stands at `own`, as in the matrix."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def setUp(self) -> None:
        self.clients: dict[Role, Client] = {}

    def ask(self, role: Role, url: str, **query: str) -> HttpResponse:
        if role not in self.clients:
            self.clients[role] = Client(raise_request_exception=False)
            self.clients[role].force_login(self.world.users[role])
        return self.clients[role].get(url, query)

    def seen(self, role: Role, name: str, kind: str = "") -> set[str]:
        """The planted words on a page."""
        args = [self.world.things[kind]["own"].uuid] if kind else []
        body = text_of(self.ask(role, reverse(name, args=args))).upper()
        return {word for word in NEEDS if word in body}

    def test_who_has_the_right_reads_the_words(self) -> None:
        """Else the matrix would find nothing because there is nothing."""
        manager, program_manager = Role.UNIT_MANAGER, Role.PROGRAM_MANAGER
        assert self.seen(manager, "response", "response") == {NAME, ADDRESS, PHONE, ANSWERED, COMMENT}
        assert self.seen(manager, "case", "case") == {NAME, ADDRESS, PHONE, COMMENT, MAIL}
        assert self.seen(program_manager, "delivery:message", "message") == {NAME, ADDRESS, MAIL}
        assert self.seen(manager, "responses") >= {COMMENT}
        assert self.seen(Role.VIEWER, "response", "response") == {COMMENT}
        assert self.seen(Role.ANALYST, "case", "case") == {COMMENT}
        assert self.seen(Role.AUDITOR, "delivery:message", "message") == set()

    def test_the_hidden_comment_is_there(self) -> None:
        assert Verbatim.objects.filter(text__contains=HIDDEN).count() == 1

    def test_searching_for_a_word_finds_no_more_than_for_nonsense(self) -> None:
        """Where the word may not be read, what is found must not tell that it stands there."""
        urls = [reverse(name) for name in SEARCHED]
        for model, model_admin in admin.site._registry.items():
            if model_admin.search_fields:
                urls.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        with time_machine.travel(now(), tick=False):
            for role in USER_ROLES:
                for url in urls:
                    if "/admin/" not in url or "admin.view" in POLICY[role]:
                        self.check_search(role, url)

    def check_search(self, role: Role, url: str) -> None:
        nothing = self.searched(role, url, NONSENSE)
        for word in forbidden(role):
            assert self.searched(role, url, word) == nothing, f"{url}?q={word} tells {role} that it is there"

    def searched(self, role: Role, url: str, word: str) -> tuple[int, str]:
        """The answer, without what was asked and what differs each time."""
        answer = self.ask(role, url, q=word)
        return answer.status_code, FLEETING.sub("", text_of(answer)).replace(word, "")
