"""What hangs on a row within reach and lies beyond it: each test falls when one scope is taken out."""

from typing import Any

from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse

from accounts.models import Grant, User
from accounts.policy import USER_ROLES, Role
from actions.domain.rules import try_rule
from actions.domain.uses import uses_of_answers as rules_that_read
from metrics.domain.uses import names_by_concept
from metrics.domain.uses import uses_of_answers as metrics_that_read
from surveys.document import Document
from tests.security.asking import assert_clean, text_of
from tests.security.content import NAME
from tests.security.world import World


class TestEdges(TestCase):
    """Everybody stands at `own`; who is `narrow` without what stands beneath."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()
        cls.narrow = {role: cls._narrow(role) for role in (Role.ADMINISTRATOR, Role.VIEWER)}

    @classmethod
    def _narrow(cls, role: Role) -> User:
        user = User.objects.create_user(f"{role}.narrow@example.org", name="Principal")
        unit = cls.world.units["own"]
        Grant.objects.create(user=user, role=role.value, unit=unit, includes_descendants=False)
        return user

    def get(self, user: Any, name: str, *args: Any, status: int = 200, **query: Any) -> str:
        return self.page(user, reverse(name, args=args), query, status)

    def page(self, user: Any, url: str, query: dict[str, Any], status: int = 200) -> str:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        answer = client.get(url, query)
        assert answer.status_code == status, f"{url} {query} gave {answer.status_code}"
        assert_clean(answer, url)
        return text_of(answer)

    def at(self, kind: str, position: str = "own") -> Any:
        return self.world.things[kind][position]

    def by(self, role: Role) -> User:
        return self.world.users[role]

    def post(self, role: Role, name: str, *args: Any) -> Any:
        client = Client(raise_request_exception=False)
        client.force_login(self.by(role))
        return client.post(reverse(name, args=args), {"name": "Other"})

    def test_one_unit_alone_shows_nothing_of_what_stands_beneath(self) -> None:
        own = self.at("unit")
        for role, user in self.narrow.items():
            names = ["responses", "unit_tree", "metrics", "surveys:list", "surveys:links", "rules"]
            names += ["units", "people", "inbox", "audit", "delivery:outbox"] * (role is Role.ADMINISTRATOR)
            pages = [reverse(name, args=[own.uuid]) for name in ("dashboard", "dashboard_csv")]
            for url in (*pages, *map(reverse, names)):
                assert "MARKCHILD" not in self.page(user, url, {}), f"{url} as {role} shows a row beneath"

    def test_the_first_page_shows_nothing_beneath_one_unit_alone_and_nothing_beside(self) -> None:
        shown = "MARKOWN"
        for role in (Role.PROGRAM_MANAGER, Role.REGIONAL_MANAGER, Role.UNIT_MANAGER, Role.ANALYST):
            assert shown in self.get(self.by(role), "home"), role
            text = self.get(self._narrow(role), "home")
            assert (shown in text, "MARKCHILD" in text) == (True, False), f"{role} sees a row beneath"

    def test_pages_of_a_unit_name_no_unit_above_that_may_not_be_seen(self) -> None:
        for role in (Role.ADMINISTRATOR, Role.VIEWER):
            for name, args in (("dashboard", [self.at("unit").uuid]), ("units", []), ("unit_tree", [])):
                text = self.get(self.by(role), name, *args)
                assert "MARKPARENT unit" not in text, (name, role)
        assert "MARKPARENT unit" not in self.get(self.by(Role.CASE_AGENT), "case", self.at("case").uuid)

    def test_the_ways_home_end_at_the_highest_unit_in_reach(self) -> None:
        dashboard = reverse("dashboard", args=[self.at("unit").uuid])
        for role in USER_ROLES:
            client = Client()
            client.force_login(self.by(role))
            for name in ("home", "dashboard_home"):
                answer = client.get(reverse(name))
                if answer.status_code == 302 and "/units/" in answer["Location"]:
                    assert answer["Location"] in (dashboard, reverse("units")), (name, role)

    def test_threat_11_foreign_values_of_filters_are_400_like_unknown_ones(self) -> None:
        user, own = self.by(Role.ADMINISTRATOR), self.at("unit")
        for foreign in ("outside", "sibling"):
            code = {kind: self.at(kind, foreign).code for kind in ("program", "touchpoint")}
            for name, args, query in (
                ("responses", [], {"unit": self.at("unit", foreign).uuid}),
                ("responses", [], {"program": code["program"]}),
                ("responses", [], {"touchpoint": code["touchpoint"]}),
                ("responses", [], {"metric": self.at("metric", foreign).key}),
                ("responses", [], {"import": self.at("run", foreign).uuid}),
                ("responses_csv", [], {"program": code["program"]}),
                ("responses", [], {"import": self.at("run", foreign).uuid}),
                ("dashboard", [own.uuid], {"program": code["program"]}),
                ("dashboard", [own.uuid], {"metric": self.at("metric", foreign).key}),
                ("dashboard", [own.uuid], {"touchpoint": code["touchpoint"]}),
                ("rules", [], {"program": self.at("program", foreign).uuid}),
            ):
                self.get(user, name, *args, status=400, **query)

    def test_threat_11_foreign_rows_that_a_page_is_to_open_are_404_like_unknown_ones(self) -> None:
        user = self.by(Role.CASE_AGENT)
        for position, status in (("own", 200), ("outside", 404), ("sibling", 404)):
            self.get(user, "inbox", status=status, case=self.at("case", position).uuid)
            self.get(user, "unit_choices", status=status, within=self.at("unit", position).uuid)

    def test_who_has_access_here_and_there_is_shown_with_the_access_here(self) -> None:
        user, both = self.by(Role.ADMINISTRATOR), self.world.both
        assert "MARKOWN both" in self.get(user, "people")
        assert "MARKOWN unit" in self.get(user, "person", both.uuid)
        for name in ("person", "person_deactivate", "person_reactivate"):
            assert self.post(Role.ADMINISTRATOR, name, both.uuid).status_code == 403
        assert reverse("person_deactivate", args=[both.uuid]) not in self.get(user, "person", both.uuid)

    def test_people_without_any_access_are_the_organisations(self) -> None:
        nobody = self.world.nobody
        for name in ("person", "person_deactivate", "grant_give"):
            assert self.post(Role.ADMINISTRATOR, name, nobody.uuid).status_code == 404
        top = Client()
        top.force_login(self.world.tops[Role.ADMINISTRATOR])
        assert top.get(reverse("person", args=[nobody.uuid])).status_code == 200

    def test_who_loses_the_last_access_here_is_seen_no_more(self) -> None:
        person, grant = self.at("person"), self.at("grant")
        with transaction.atomic():
            answer = self.post(Role.ADMINISTRATOR, "grant_withdraw", person.uuid, grant.uuid)
            assert (answer.status_code, answer.headers["Location"]) == (302, reverse("people"))
            transaction.set_rollback(True)

    def test_ones_own_case_elsewhere_is_out_of_reach(self) -> None:
        user, case = self.by(Role.UNIT_MANAGER), self.at("case", "outside")
        with transaction.atomic():
            type(case).objects.filter(pk=case.pk).update(owner=user, state="assigned")
            self.get(user, "inbox", view="mine")
            transaction.set_rollback(True)

    def test_a_case_that_went_elsewhere_is_not_shown_from_its_response(self) -> None:
        case = self.at("case")
        with transaction.atomic():
            type(case).objects.filter(pk=case.pk).update(unit=self.world.units["outside"])
            answer = self.post(Role.UNIT_MANAGER, "case_open", self.at("response").uuid)
            assert answer.status_code == 404
            text = self.get(self.by(Role.UNIT_MANAGER), "response", self.at("response").uuid)
            assert str(case.uuid) not in text
            transaction.set_rollback(True)

    def test_correcting_a_response_names_no_case_that_went_elsewhere(self) -> None:
        case, response = self.at("case"), self.at("response")
        page = [self.by(Role.ADMINISTRATOR), "response_erase", response.uuid]
        assert str(case.uuid) in self.get(*page)
        with transaction.atomic():
            type(case).objects.filter(pk=case.pk).update(unit=self.world.units["outside"])
            text = self.get(*page)
            assert str(case.uuid) not in text
            assert str(case.number) not in text
            transaction.set_rollback(True)

    def test_a_response_names_its_case_only_to_who_sees_cases(self) -> None:
        case, response = self.at("case"), self.at("response")
        assert str(case.uuid) in self.get(self.by(Role.CASE_AGENT), "response", response.uuid)
        assert str(case.uuid) not in self.get(self.by(Role.VIEWER), "response", response.uuid)

    def test_an_export_holds_only_rows_of_units_where_exporting_is_allowed(self) -> None:
        """Analyst at child, viewer at own: reads the rows of both, exports those of one."""
        user = User.objects.create_user("exporter@example.org", name="Principal")
        for role, position in ((Role.ANALYST, "child"), (Role.VIEWER, "own")):
            Grant.objects.create(user=user, role=role.value, unit=self.world.units[position])
        assert str(self.at("response").uuid) in self.get(user, "responses")
        exported = self.get(user, "responses_csv")
        assert str(self.at("response", "child").uuid) in exported
        assert str(self.at("response").uuid) not in exported

    def test_a_new_survey_starts_with_no_program_out_of_reach(self) -> None:
        client = Client()
        client.force_login(self.by(Role.ADMINISTRATOR))
        for position, expected in (("outside", None), ("own", self.at("program").pk)):
            with transaction.atomic():
                program = self.at("program", position)
                type(program).objects.filter(pk=program.pk).update(is_default=True)
                form = client.get(reverse("surveys:create")).context["form"]
                assert form.initial.get("program") == expected
                transaction.set_rollback(True)

    def test_the_administration_gives_access_to_nobody_out_of_reach(self) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(self.by(Role.ADMINISTRATOR))
        said = {"role": "viewer", "unit": self.at("unit").pk, "includes_descendants": "on"}
        for position, status, given in (("outside", 400, 0), ("own", 302, 1)):
            person = self.at("person", position)
            with transaction.atomic():
                answer = client.post(reverse("admin:accounts_grant_add"), said | {"user": person.pk})
                assert answer.status_code == status
                assert person.grants.filter(role="viewer").count() == given
                transaction.set_rollback(True)

    def test_keys_elsewhere_of_somebody_who_left_are_not_named(self) -> None:
        person, user = self.at("person"), self.by(Role.ADMINISTRATOR)
        with transaction.atomic():
            for position in ("own", "outside"):
                key = self.at("key", position)
                type(key).objects.filter(pk=key.pk).update(created_by=person)
            type(person).objects.filter(pk=person.pk).update(is_active=False)
            assert "MARKOWN key" in self.get(user, "person", person.uuid)  # and nothing foreign
            transaction.set_rollback(True)

    def test_a_rule_is_tried_on_the_answers_in_reach_only(self) -> None:
        rule = self.at("rule")
        seen = {
            user: try_rule(rule, principal=user).seen
            for user in (self.by(Role.VIEWER), self.narrow[Role.VIEWER])
        }
        assert list(seen.values()) == [2, 1]

    def test_a_survey_names_no_rule_and_no_metric_out_of_reach_that_reads_it(self) -> None:
        survey, child = self.at("questionnaire"), self.at("rule", "child")
        document = Document(survey.current.definition)
        asks = {"all": [{"field": "answer:nps", "op": "lte", "value": 6}]}
        with transaction.atomic():
            type(child).objects.filter(pk=child.pk).update(conditions=asks, program=None)
            for user, is_named in ((self.by(Role.VIEWER), True), (self.narrow[Role.VIEWER], False)):
                rules = [use.text for use in rules_that_read(user, survey, document)]
                metrics = [use.text for use in metrics_that_read(user, survey, document)]
                assert any("MARKCHILD" in text for text in rules) == is_named
                assert any("MARKCHILD" in text for text in metrics) == is_named
                assert any("MARKOWN" in text for text in metrics)
                names = [name for found in names_by_concept(user).values() for name in found]
                assert any("MARKCHILD" in name for name in names) == is_named
            transaction.set_rollback(True)

    def test_links_of_ones_survey_at_other_units_are_not_listed_after_publishing(self) -> None:
        user, survey = self.by(Role.ADMINISTRATOR), self.at("questionnaire")
        with transaction.atomic():
            foreign = self.at("link", "outside")
            type(foreign).objects.filter(pk=foreign.pk).update(questionnaire=survey)
            assert "MARKOWN link" in self.get(user, "surveys:published", survey.uuid)  # and nothing foreign
            transaction.set_rollback(True)

    def test_a_link_is_not_offered_for_a_draft_out_of_reach(self) -> None:
        user, draft = self.by(Role.ADMINISTRATOR), self.at("questionnaire", "outside")
        with transaction.atomic():
            type(draft).objects.update(current=None)
            mine = type(draft).objects.visible_to(user)
            mine.update(is_system=True)
            self.get(user, "surveys:link_create")  # shows nothing foreign, though all of ours are left out
            mine.filter(pk=self.at("questionnaire").pk).update(is_system=False)
            assert "MARKOWN questionnaire" in self.get(user, "surveys:link_create")
            transaction.set_rollback(True)

    def test_a_rule_from_above_counts_only_the_answers_in_reach(self) -> None:
        client = Client()
        client.force_login(self.by(Role.PROGRAM_MANAGER))
        rules = {rule.pk: rule.asked for rule in client.get(reverse("rules")).context["page_obj"].object_list}
        assert rules[self.at("rule", "own").pk] == 1
        assert rules[self.at("rule", "parent").pk] == 0

    def test_names_of_receivers_are_searched_only_by_who_may_see_them(self) -> None:
        for role, is_found in ((Role.PROGRAM_MANAGER, True), (Role.AUDITOR, False)):
            text = self.get(self.by(role), "delivery:outbox", q=NAME)
            assert (str(self.at("message").uuid) in text) == is_found, role
