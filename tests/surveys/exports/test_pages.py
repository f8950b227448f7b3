"""What exports tell of how somebody answered: the device, and the seconds of each page."""

import pytest

from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory
from tests.surveys.exports.given import a_survey, answered
from tests.surveys.exports.test_selection import rows

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SECONDS = {"b1.p0": 41.5, "b2.p0@c1": 7}


def test_device_and_seconds_of_each_page_and_round(db: None) -> None:
    survey = a_survey()
    answered(survey, device="phone", page_seconds=SECONDS)
    answered(survey)
    found = rows(survey)
    assert [
        (row["device"], row["seconds_b1_p0"], row["seconds_b2_p0_c1"], row["seconds_b2_p0_c2"])
        for row in found
    ] == [("phone", "41.5", "7", ""), ("", "", "", "")]


def test_threat_40_few_answers_hide_device_and_seconds(db: None) -> None:
    root = OrgUnitFactory()
    program = ProgramFactory(owner=root, audience="employees", min_answers=3, min_comments=3)
    survey = a_survey(program=program)
    few, enough = OrgUnitFactory(parent=root, code="few"), OrgUnitFactory(parent=root, code="enough")
    for unit, count in ((few, 1), (enough, 3)):
        for _ in range(count):
            answered(survey, unit=unit, device="phone", page_seconds=SECONDS)
    found = {(row["unit_code"], row["device"], row["seconds_b1_p0"]) for row in rows(survey)}
    assert found == {("few", "", ""), ("enough", "phone", "41.5")}
