"""The same survey file at once: with real connections and real commits."""

from functools import partial

import pytest

from surveys.domain.questionnaires import staging
from surveys.domain.questionnaires.survey_files import read_survey_file
from surveys.models import Questionnaire, SurveyFile
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory
from tests.races import at_once
from tests.surveys.formats.qsf.build import single, survey

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_file"),
]


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads in this process, so that all come to the database at once."""
    monkeypatch.setattr(staging, "read_apart", read_survey_file)


def test_a_file_sent_by_many_at_once_waits_once_and_becomes_one_survey() -> None:
    unit = OrgUnitFactory(name="Airport")
    program, data = ProgramFactory(owner=unit), survey([single("QID1", "Yes", "No")])
    send = partial(staging.stage_survey_file, data, "moved.qsf", unit=unit, by=None)
    file = at_once([send] * 8)[0]
    assert list(SurveyFile.objects.values_list("pk", flat=True)) == [file.pk]
    make = partial(staging.make_survey, file, program=program, owner=unit, by=None)
    made = [one for one in at_once([make] * 8) if not isinstance(one, staging.AlreadyMade)]
    assert list(Questionnaire.objects.all()) == made
