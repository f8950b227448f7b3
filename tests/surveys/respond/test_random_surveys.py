"""Random surveys answered at random, rightly, wrongly and with ill will: pages never err, never show what
is hidden, never lose a right answer, and finish once."""

import re
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from surveys import document as documents
from surveys.domain.asking import doors
from surveys.domain.asking.doors import Door
from surveys.domain.responses import quotas
from surveys.logic.answering import addresses_of, check_step, read_step
from surveys.logic.walk import even_digits, walk
from surveys.logic.way import Situation, Step, Walk
from surveys.models import Response
from surveys.turns import turn_of
from surveys.views.respondents import answers as pages
from surveys.views.respondents import visits
from surveys.views.respondents.stamps import read_stamp
from tests.factories.surveys import a_link, publish
from tests.surveys.conftest import Posting
from tests.surveys.respond.random_surveys import NASTY, Form, a_survey, answer, holds

MOVES = ["right"] * 6 + ["wrong", "hostile", "back", "twice", "late", "look", "gaps"]
LIVE = re.compile(r"<template [^>]*>.*?</template>", re.DOTALL)
SHOWN = re.compile(r'class="q[^"]*" id="(q\d+)"')


class Respondent:
    """Somebody who answers by a browser, and what must be kept of it by our own reckoning."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.client = chance, Client()
        definition = a_survey(chance)
        self.link = a_link(publish(definition=definition))
        self.document = documents.of_version(self.link.questionnaire.published)
        self.url = f"/s/{self.link.token}/"
        self.kept: dict[str, Any] = {}
        self.is_finished = False
        self.last: Form = {}
        self.page: Form = {}
        self.at = self.url
        self.see(self.client.get(self.url))

    def see(self, response: Any) -> None:
        """A page: no error, nothing on it that its conditions hide; its form is what is posted next."""
        assert response.status_code < 500, response.status_code
        if response.status_code == 303:
            self.at = response.url
            return self.see(self.client.get(response.url))
        html = LIVE.sub("", response.content.decode())
        if 'name="k"' not in html:
            self.page = {}
            return None
        posting = Posting()
        posting.feed(html)
        self.page = {}
        for name, value in posting.pairs:
            self.page.setdefault(name, []).append(value)
        step = self.page["p"][0]
        for uid in SHOWN.findall(html):
            question = self.document.questions[uid]
            if "@" not in step:
                assert self.may_show(uid), (uid, question.display, self.kept)
        return None

    def may_show(self, uid: str) -> bool:
        """By the conditions of the question and of its branch, on answers that are kept."""
        page = self.document.page_of(uid)
        assert page is not None
        branches = [one for one in self.document.definition["flow"] if one["type"] == "branch"]
        whens = [one["when"] for one in branches if one["flow"][0]["id"] == page.block]
        display = dict(self.document.questions[uid].display)
        return all(holds(when, self.kept) for when in [*whens, *([display] if display else [])])

    def walk(self, answers: dict[str, Any]) -> Walk:
        stamp = read_stamp(self.page["k"][0], self.link.pk, is_personal=False)
        assert stamp is not None
        turn = turn_of(stamp.uuid) if even_digits(self.document) else 0
        situation = Situation(uuid=stamp.uuid, turn=turn, language="en", channel=self.link.channel)
        return walk(self.document, answers, situation)

    def step(self, key: str) -> tuple[Walk, Step]:
        before = self.walk(self.kept)
        step = before.step(key) or before.start()
        assert step is not None
        return before, step

    def rightly(self, *, gaps: float = 0.0) -> Form:
        """The page with right answers to what it asks, some left out."""
        before, step = self.step(self.page["p"][0])
        form = {name: list(values) for name, values in self.page.items() if name[0] != "q"}
        for ref in step.refs:
            question = before.question(ref)
            if self.chance.random() >= gaps or question.is_required:
                form |= answer(question, self.chance)
        return form

    def post(self, form: Form, *, is_right: bool) -> None:
        """Posts a page; what is stored then is what was before, or that with the page's answers."""
        _, step = self.step(form.get("p", [""])[0])
        reading = read_step(self.document, step, _Posted(form))
        elsewhere = addresses_of(self.document, step)
        merged = {one: said for one, said in self.kept.items() if one not in elsewhere} | reading.answers
        after = self.walk(merged)
        again = after.step(step.key)
        has_flaws = again is not None and bool(check_step(after, again))
        self.last = form
        response = self.client.post(self.url, {name: list(values) for name, values in form.items()})
        stored = self.stored()
        before, self.kept = self.kept, dict(stored.answers) if stored else {}
        # The answers of a round are followed like all others; what is asked no more counts as none.
        assert self.kept in (before, after.answers), (before, after.answers, self.kept)
        goes_on = response.status_code in (302, 303) or (stored is not None and stored.is_finished)
        if is_right and goes_on and not self.is_finished:
            assert self.kept == after.answers
            assert not has_flaws or form.get("go") == ["back"]
        self.is_finished = self.is_finished or bool(stored and stored.is_finished)
        self.see(response)

    def stored(self) -> Response | None:
        return Response.objects.filter(questionnaire=self.link.questionnaire).first()

    def move(self, name: str) -> None:
        if not self.page:  # the end was shown: what comes now changes nothing
            if self.last:
                before = self.stored()
                assert self.client.post(self.url, dict(self.last)).status_code < 500
                after = self.stored()
                assert (before and before.answers) == (after and after.answers)
            return
        match name:
            case "right":
                self.post(self.rightly(), is_right=True)
            case "gaps":
                self.post(self.rightly(gaps=0.5), is_right=True)
            case "back":
                self.post(self.rightly() | {"go": ["back"]}, is_right=True)
            case "twice":
                form = self.rightly()
                self.post(form, is_right=True)
                if self.page:
                    self.post(form, is_right=True)
            case "late":
                steps = self.walk(self.kept).steps
                self.post(self.rightly() | {"p": [self.chance.choice(steps).key]}, is_right=False)
            case "look":
                self.see(self.client.get(self.at, {"p": "b9.p9"} if self.chance.random() < 0.3 else None))
            case "wrong" | "hostile":
                self.post(self.spoiled(is_hostile=name == "hostile"), is_right=False)

    def spoiled(self, *, is_hostile: bool) -> Form:
        """The page with some values that nobody could choose, and with fields that nobody was asked."""
        form = self.rightly()
        for address in [name for name in form if name[0] == "q"]:
            if self.chance.random() < 0.5:
                form[address] = [self.chance.choice(NASTY)] * self.chance.randint(1, 3)
        if is_hostile:
            others = [spec.address for spec in self.document.fields()]
            form |= {self.chance.choice(others): ["c1"], "q999": ["x"], "q1.r99.k9@zz": ["x"]}
            form["asked"] = ["q999"]
            form["p"] = [self.chance.choice([*form["p"], "", "b1.p99", "b1.p0@zz", "\x00"])]
        return form


class _Posted(dict[str, list[str]]):
    """A form as `request.POST` is read."""

    def get(self, key: str, default: Any = None) -> Any:
        return self[key][-1] if self.get_list(key) else default

    def getlist(self, key: str) -> list[str]:
        return list(self.get_list(key))

    def get_list(self, key: str) -> list[str]:
        return super().get(key, [])


class TestRandomSurveys(TestCase):
    @settings(max_examples=30)
    @given(st.integers(0, 2**32), st.lists(st.sampled_from(MOVES), min_size=4, max_size=14))
    def test_pages_never_err_never_show_what_is_hidden_and_never_lose_an_answer(
        self, seed: int, moves: list[str]
    ) -> None:
        chance = Random(seed)
        one = UUID(int=chance.getrandbits(128), version=4)  # what is shuffled follows from the seed, too
        for forget in (documents.forget_all, doors.forget_all, quotas.forget_all, pages.forget_pages):
            forget()
        new = patch.object(Door, "new_uuid", lambda door: one)
        with new, patch.object(visits, "next_uuid", lambda key: one):
            somebody = Respondent(chance)
            for move in moves:
                somebody.move(move)
            for _ in range(40):
                if somebody.page:
                    somebody.move("right")
            assert not somebody.page
            assert Response.objects.count() <= 1
