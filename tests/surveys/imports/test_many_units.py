"""Choosing among thousands of units for what a file calls them: suggested, searched for, without script."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.imports.places import Places
from surveys.imports.suggesting import Suggester, surest
from surveys.models import ImportRun, Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import TouchpointFactory
from tests.surveys.imports.pages import CSV, address, text_of, upload

SHOPS = [("st-0417", "Store Wien Mitte"), ("st-0418", "Store Wien Süd"), ("st-0003", "Store Graz Mitte")]


@pytest.fixture
def many(airport: OrgUnit) -> list[OrgUnit]:
    return [OrgUnitFactory(name=f"Gate {n}", code=f"gate-{n:03}", parent=airport) for n in range(1, 61)]


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("Wien Mitte", "st-0417"),
        ("WIEN-MITTE (Store)", "st-0417"),
        ("store wien sud", "st-0418"),
        ("ST 0003", "st-0003"),
        ("Wien", ""),
        ("Salzburg", ""),
        ("", ""),
    ],
)
def test_units_are_suggested_by_what_sets_them_apart(text: str, sure: str) -> None:
    assert surest(Suggester(SHOPS).like(text)) == sure


def test_several_likely_units_are_all_suggested_the_likeliest_first() -> None:
    found = Suggester(SHOPS).like("Mitte, Wien")
    assert found[0][0] == "st-0417"
    assert 1 <= len(found) <= 3
    assert [one[2] for one in found] == sorted((one[2] for one in found), reverse=True)
    assert len(Suggester([(f"a-{n}", f"Area {n}") for n in range(20)]).like("Area")) == 5


def test_a_unit_is_found_as_it_is_written_where_it_is_searched_for(airport: OrgUnit) -> None:
    area = OrgUnitFactory(name="Area (old)", code="x-1", parent=airport)
    places = Places(airport)
    assert places.find_unit("Renamed (x-1)") == area
    assert places.find_unit("Area (old)") == area
    with pytest.raises(ValueError, match="no such unit"):
        places.find_unit("Area (x-2)")


def of_gates(values: list[str]) -> str:
    rows = [f"a{n};03.05.2026;{value};9;5;" for n, value in enumerate(values)]
    return CSV.splitlines()[0] + "\n" + "\n".join(rows) + "\n"


def begin(page: Client, passengers: Questionnaire, values: list[str]) -> ImportRun:
    upload(page, passengers, of_gates(values))
    run = ImportRun.objects.get()
    page.post(address("import_mapping", run), {"c2.to": "unit"})
    return run


def units_of(run: ImportRun) -> dict[str, Any]:
    run.refresh_from_db()
    return next(one for one in run.definition["columns"] if one["to"] == "unit")


def test_each_value_has_its_own_suggestions_and_a_search(
    page: Client, passengers: Questionnaire, many: list[OrgUnit]
) -> None:
    run = begin(page, passengers, ["Gate-7", "Gate 12", "Nowhere"])
    shown = text_of(page, "import_mapping", run)
    assert '<option value="=gate-007">Gate 7 (gate-007)</option>' in shown
    assert shown.count('list="units-there"') == 4  # three values, and the unit of all rows
    assert '<option value="Gate 60 (gate-060)"></option>' in shown
    assert f"?for=import.run&amp;within={run.unit.uuid}" in shown
    assert shown.count('<optgroup label="Suggested">') == 1
    assert "No such unit. Perhaps Gate 7?" in shown


def test_a_searched_unit_is_kept_by_its_code_and_stays_chosen(
    page: Client, passengers: Questionnaire, many: list[OrgUnit]
) -> None:
    run = begin(page, passengers, ["North", "South", "East", "West"])
    sent = {
        "c2.to": "unit",
        "c2.n0": "North", "c2.v0": "=gate-001", "c2.s0": "Gate 7 (gate-007)",
        "c2.n1": "South", "c2.v1": "", "c2.s1": "gate 8",
        "c2.n2": "East", "c2.v2": "missing", "c2.s2": "",
        "c2.n3": "West", "c2.v3": "", "c2.s3": "Gate 99",
        "all.unit": "Gate 9 (gate-009)",
    }  # fmt: skip
    shown = " ".join(page.post(address("import_mapping", run), sent).content.decode().split())
    column = units_of(run)
    assert column["values"] == {"North": "gate-007", "South": "gate-008", "West": "Gate 99"}
    assert (column["missing"], run.definition["constants"]["unit"]) == (["East"], "gate-009")
    assert '<option value="=gate-007" selected>Gate 7</option>' in shown
    assert 'value="Gate 9 (gate-009)"' in shown
    assert shown.count("There is no such unit here") == 1
    again = {name: value for name, value in sent.items() if ".s" not in name}
    again |= {"c2.v0": "=gate-007", "c2.v1": "=gate-008", "c2.v3": "=Gate 99"}
    page.post(address("import_mapping", run), again)
    assert units_of(run) == column


def test_all_sure_suggestions_are_taken_at_once(
    page: Client, passengers: Questionnaire, many: list[OrgUnit]
) -> None:
    run = begin(page, passengers, ["Gate-7", "gate_12", "Gate", "Gate 1"])
    shown = text_of(page, "import_mapping", run)
    assert "Take 2 suggestions" in shown
    sent = {"c2.to": "unit", "what": "suggest-2"}
    shown = " ".join(page.post(address("import_mapping", run), sent).content.decode().split())
    assert units_of(run)["values"] == {"Gate-7": "gate-007", "gate_12": "gate-012"}
    assert "suggest-2" not in shown


def test_a_page_about_thousands_of_units_stays_light_and_asks_little(
    page: Client, passengers: Questionnaire, airport: OrgUnit, django_assert_max_num_queries: Any
) -> None:
    OrgUnit.objects.bulk_create(
        OrgUnit(name=f"Store {n}", code=f"st-{n}", parent=airport, path=f"{airport.path}{n:08}/", depth=1)
        for n in range(2000)
    )
    run = begin(page, passengers, [f"Shop {n} of ours" for n in range(40)])
    with django_assert_max_num_queries(200):  # three for each value that is no unit
        shown = page.get(address("import_mapping", run)).content
    assert len(shown) < 320_000


def test_few_units_are_a_list_as_before(page: Client, passengers: Questionnaire) -> None:
    run = begin(page, passengers, ["Nowhere"])
    shown = text_of(page, "import_mapping", run)
    assert "units-there" not in shown
    assert re.search(r'<option value="=sfo-a"> *\s*Boarding area A</option>', shown)


def test_touchpoints_are_chosen_from_a_list(page: Client, passengers: Questionnaire) -> None:
    touchpoint = TouchpointFactory(owner=passengers.owner, code="security", name="Security")
    run = begin(page, passengers, ["Checkpoint"])
    page.post(address("import_mapping", run), {"c2.to": "touchpoint"})
    assert '<option value="=security">Security</option>' in text_of(page, "import_mapping", run)
    sent = {"c2.to": "touchpoint", "c2.n0": "Checkpoint", "c2.v0": "=security"}
    page.post(address("import_mapping", run), sent)
    run.refresh_from_db()
    column = next(one for one in run.definition["columns"] if one["to"] == "touchpoint")
    assert column["values"] == {"Checkpoint": touchpoint.code}


def test_search_stays_within_the_unit_of_the_import(airport: OrgUnit, many: list[OrgUnit]) -> None:
    client = Client()
    client.force_login(make_user(Role.ANALYST, airport))
    OrgUnitFactory(name="Gate 7 west", code="beneath", parent=many[6])
    asked = {"q": "gate 7", "for": "import.run", "within": many[6].uuid}
    found = client.get(reverse("unit_choices"), asked).json()["units"]
    assert [one["value"] for one in found] == ["Gate 7 (gate-007)", "Gate 7 west (beneath)"]
    outside = OrgUnitFactory(name="Elsewhere")
    assert client.get(reverse("unit_choices"), asked | {"within": outside.uuid}).status_code == 404
    assert client.get(reverse("unit_choices"), asked | {"within": "x"}).status_code == 404
