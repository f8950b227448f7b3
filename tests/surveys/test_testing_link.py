"""The link for trying a survey out: one, also for those who ask at once; none of a survey that is gone."""

from functools import partial

import pytest
from django.test import Client

from surveys.domain.questionnaires import upkeep
from surveys.domain.questionnaires.upkeep import link_for_testing
from surveys.models import PublicLink, Questionnaire
from surveys.views.builder import publishing
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, publish
from tests.races import at_once


def a_survey() -> Questionnaire:
    return publish(ProgramFactory(owner=OrgUnitFactory(name="Airport")))


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_file")
def test_many_who_ask_at_once_get_one() -> None:
    made = at_once([partial(link_for_testing, a_survey(), by=None)] * 8)
    assert made == [PublicLink.objects.get()] * 8


@pytest.mark.django_db
def test_of_a_survey_deleted_meanwhile_there_is_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    survey = a_survey()
    client.force_login(make_user("program_manager", survey.owner))

    def deleted(questionnaire: Questionnaire, **kwargs: object) -> PublicLink:
        Questionnaire.objects.filter(pk=survey.pk).update(current=None)
        survey.versions.all().delete()
        Questionnaire.objects.filter(pk=survey.pk).delete()
        return upkeep.link_for_testing(questionnaire, by=None)

    monkeypatch.setattr(publishing, "link_for_testing", deleted)
    assert client.post(f"/surveys/{survey.uuid}/test-link/").status_code == 404
    assert PublicLink.objects.count() == 0
