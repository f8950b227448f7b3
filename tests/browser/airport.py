"""A small airport to look at: scores, cases open and closed, a survey, a link, a file to import, mail."""

import io
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import OrgUnit, User
from accounts.policy import Role
from actions.domain.cases import finish_case, take_case
from actions.models import Case, Rule
from common.clock import local_day
from metrics.domain.cells import refresh
from surveys.models import ImportRun, PublicLink, Questionnaire, Response
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_key, make_user
from tests.factories.actions import CaseFactory, RootCauseFactory, RuleFactory, case_about, leaf
from tests.factories.delivery import MessageFactory
from tests.factories.metrics import MetricFactory, answered, many_scores
from tests.factories.surveys import ProgramFactory, RespondentFactory, TouchpointFactory, a_link, publish

CSV = "Respondent;Submitted;Area;How likely?;Comment\na1;03.05.2026;A;9;Fine\na2;04.05.2026;B;99;\n"


class Airport:
    """`root` ── `terminal` ── `area_a`, `area_b` (without data); `admin` may see and do everything."""

    root: OrgUnit
    area_b: OrgUnit
    admin: User
    questionnaire: Questionnaire
    link: PublicLink
    response: Response
    open_case: Case
    own_case: Case
    closed_case: Case
    rule: Rule
    run: ImportRun

    def __init__(self) -> None:
        self._place()
        self._ask()
        self._answer()
        self._act()
        self._import()
        self.message = MessageFactory(unit=self.root, html="<p>Hello Ana</p>")

    def _place(self) -> None:
        self.root = OrgUnitFactory(name="Airport", code="sfo")
        self.terminal = OrgUnitFactory(name="Terminal 1", code="t1", parent=self.root)
        self.area_a = OrgUnitFactory(name="Boarding area A", code="a", parent=self.terminal)
        self.area_b = OrgUnitFactory(name="Boarding area B", code="b", parent=self.terminal)
        self.admin = make_user(Role.ADMINISTRATOR, self.root, name="Ana Lindgren", email="ana@example.org")
        self.department = DepartmentFactory(name="Custodial", code="custodial")
        make_key(self.root, "case.view")

    def _ask(self) -> None:
        program = ProgramFactory(name="After your flight", owner=self.root, is_default=True)
        self.questionnaire = publish(program, owner=self.root)
        self.link = a_link(self.questionnaire, unit=self.area_a)
        self.touchpoint = TouchpointFactory(owner=self.root, department=self.department)

    def _answer(self) -> None:
        self.metric = MetricFactory(key="nps", owner=self.root)
        today = local_day(timezone.now())
        for back in (1, 2, 5, 9):
            counts = {10: 9, 8: 6, 3: 3}
            many_scores(
                self.metric, self.questionnaire, counts, unit=self.area_a, day=today - timedelta(days=back)
            )
        answers = {"q1": 2, "q2.r1": "c1", "q2.r2": "c9", "q3": "Forty minutes at security."}
        person = RespondentFactory(name="Ines Ferreira", unit=self.area_a, may_be_contacted=True)
        self.response = answered(
            self.questionnaire,
            unit=self.area_a,
            day=today - timedelta(days=1),
            answers=answers,
            respondent=person,
        )
        refresh()

    def _act(self) -> None:
        self.rule = RuleFactory(owner=self.root, conditions={"all": [leaf("answer:nps", "lte", 6)]})
        group = RootCauseFactory(name="Staffing")
        cause = RootCauseFactory(name="Too few lanes", parent=group)
        self.open_case = case_about(self.response)
        late = timezone.now() - timedelta(days=3)
        self.own_case = CaseFactory(unit=self.area_a, opened_at=late, department=self.department)
        take_case(self.own_case, by=self.admin)
        self.closed_case = take_case(CaseFactory(unit=self.area_a), by=self.admin)
        finish_case(self.closed_case, by=self.admin, root_cause=cause, resolution="Opened a second lane.")

    def _import(self) -> None:
        client = self.signed_in()
        file = io.BytesIO(CSV.encode())
        file.name = "may.csv"
        client.post(
            "/imports/new/", {"file": file, "questionnaire": self.questionnaire.pk, "unit": self.root.pk}
        )
        self.run = ImportRun.objects.get()

    def signed_in(self) -> Client:
        """A client of the administrator's."""
        client = Client()
        client.force_login(self.admin)
        return client


def session_cookie(client: Client, address: str) -> dict[str, Any]:
    """The client's session, for a browser's context."""
    return {"name": "rapport_session", "value": client.cookies["rapport_session"].value, "url": address}
