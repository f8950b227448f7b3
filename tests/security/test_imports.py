"""What imports read beside their own run: each test falls when one scope is taken out."""

import io
from typing import Any

import pytest
from django.test import Client, TestCase
from django.urls import reverse

from accounts.models import Grant, User
from accounts.policy import Role
from surveys.imports.places import Places
from surveys.models import ImportMapping, ImportRun
from tests.security.asking import assert_clean, text_of
from tests.security.marks import SENTINEL
from tests.security.world import World

CSV = b"id,NPS,Unit\n1,9,own\n2,3,child\n3,5,outside\n"
COLUMNS = [{"column": "NPS", "to": "answer:nps"}]
MAPPING = {"format": "rapport-mapping-1", "file": {"header_row": 1}, "columns": COLUMNS, "constants": {}}


class TestImports(TestCase):
    """An administrator of `own` imports; `narrow` is one without what stands beneath."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()
        cls.admin = cls.world.users[Role.ADMINISTRATOR]
        cls.narrow = User.objects.create_user("narrow@example.org", name="Principal")
        Grant.objects.create(
            user=cls.narrow,
            role=Role.ADMINISTRATOR.value,
            unit=cls.world.units["own"],
            includes_descendants=False,
        )

    def at(self, kind: str, position: str = "own") -> Any:
        return self.world.things[kind][position]

    def client_of(self, user: User) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    def upload(self, user: User) -> ImportRun:
        before = set(ImportRun.objects.values_list("pk", flat=True))
        file = io.BytesIO(CSV)
        file.name = "new.csv"
        said = {
            "file": file,
            "questionnaire": self.at("questionnaire").pk,
            "unit": self.world.units["own"].pk,
        }
        assert self.client_of(user).post(reverse("surveys:import_new"), said).status_code == 302
        return ImportRun.objects.exclude(pk__in=before).get()

    def page(self, user: User, name: str, run: ImportRun) -> Any:
        answer = self.client_of(user).get(reverse(f"surveys:{name}", args=[run.uuid]))
        assert answer.status_code == 200
        assert_clean(answer, name)
        return answer

    def foreign_mapping(self) -> ImportMapping:
        """A mapping of ours' questionnaire that was saved elsewhere and fits the file."""
        return ImportMapping.objects.create(
            name=f"{SENTINEL} mapping",
            questionnaire=self.at("questionnaire"),
            unit=self.world.units["outside"],
            definition=MAPPING,
        )

    def test_a_mapping_saved_elsewhere_is_not_taken_for_a_new_file(self) -> None:
        self.foreign_mapping()
        run = self.upload(self.admin)
        assert run.mapping is None
        assert run.definition != MAPPING

    def test_a_mapping_saved_elsewhere_is_used_by_nobody_who_knows_its_address(self) -> None:
        run, foreign = self.upload(self.admin), self.foreign_mapping()
        url = reverse("surveys:import_mapping_use", args=[run.uuid])
        assert self.client_of(self.admin).post(url, {"mapping": foreign.uuid}).status_code == 404
        run.refresh_from_db()
        assert run.definition != MAPPING

    def test_the_columns_of_an_import_elsewhere_are_not_taken_for_a_new_file(self) -> None:
        done = {"definition": MAPPING, "status": ImportRun.Status.DONE, "is_dry": False}
        runs = ImportRun.objects.filter(questionnaire=self.at("questionnaire"))
        assert runs.filter(unit=self.world.units["outside"]).update(**done) == 1
        run = self.upload(self.admin)
        assert run.definition != MAPPING
        for position, status in (("own", 200), ("outside", 404)):
            url = reverse("surveys:import_mapping", args=[run.uuid])
            answer = self.client_of(self.admin).get(url, {"from": self.at("run", position).uuid})
            assert answer.status_code == status
        runs.filter(pk=run.pk).update(definition={})
        assert runs.filter(pk=self.at("run").pk).update(**done) == 1
        assert self.upload(self.admin).definition == MAPPING

    def test_mappings_touchpoints_and_units_elsewhere_are_not_offered(self) -> None:
        self.foreign_mapping()
        answer = self.page(self.admin, "import_mapping", self.upload(self.admin))
        assert "MARKOWN mapping" in text_of(answer)
        assert [code for code, _ in answer.context["touchpoints"]] == [
            self.at("touchpoint", position).code for position in ("child", "own", "parent")
        ]
        assert [code for code, _ in answer.context["units"]] == ["own", "child", "deep"]

    def test_units_beneath_are_not_offered_to_who_has_no_access_there(self) -> None:
        answer = self.page(self.narrow, "import_mapping", self.upload(self.narrow))
        assert [code for code, _ in answer.context["units"]] == ["own"]
        assert "MARKCHILD unit" not in text_of(answer)

    def test_an_import_of_a_unit_and_those_beneath_is_nothing_for_who_has_access_to_it_alone(self) -> None:
        """Its rows, errors and file tell of units beneath, and undoing it would change them."""
        wide, mine = self.upload(self.admin), self.upload(self.narrow)
        client = self.client_of(self.narrow)
        for run, status in ((wide, 404), (mine, 200)):
            for name in ("import_run", "import_errors", "import_mapping"):
                assert client.get(reverse(f"surveys:{name}", args=[run.uuid])).status_code == status
        assert client.post(reverse("surveys:import_undo", args=[wide.uuid])).status_code == 404
        listed = text_of(client.get(reverse("surveys:imports")))
        assert (str(mine.uuid) in listed, str(wide.uuid) in listed) == (True, False)

    def test_an_earlier_import_elsewhere_is_not_told_of(self) -> None:
        run = self.upload(self.admin)
        others = ImportRun.objects.filter(questionnaire=run.questionnaire).exclude(pk=run.pk)
        done = {"file_checksum": run.file_checksum, "status": ImportRun.Status.DONE, "is_dry": False}
        foreign = others.filter(unit=self.world.units["outside"])
        assert foreign.update(**done) == 1
        answer = self.page(self.admin, "import_run", run)
        assert answer.context["earlier"] is None
        assert str(foreign.get().uuid) not in text_of(answer)
        mine = self.at("run")
        ImportRun.objects.filter(pk=mine.pk).update(**done)
        assert self.page(self.admin, "import_run", run).context["earlier"] == mine

    def test_rows_go_to_no_unit_out_of_reach(self) -> None:
        own = self.world.units["own"]
        assert Places(own, self.admin).find_unit("child") == self.world.units["child"]
        with pytest.raises(ValueError, match="no such unit"):
            Places(own, self.narrow).find_unit("child")
        with pytest.raises(ValueError, match="no such unit"):
            Places(own, self.admin).find_unit("outside")

    def test_rows_go_to_no_touchpoint_out_of_reach(self) -> None:
        places = Places(self.world.units["own"], self.admin)
        assert places.find_touchpoint("touchpoint-own") == self.at("touchpoint")
        with pytest.raises(ValueError, match="touchpoint"):
            places.find_touchpoint("touchpoint-outside")
        assert Places(self.world.units["own"], None).find_touchpoint("touchpoint-outside")
