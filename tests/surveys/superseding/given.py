"""What tests of corrected answers begin with."""

from typing import Any

from accounts.models import OrgUnit
from surveys.domain.responses.superseding import correct_response
from surveys.models import Questionnaire, Response
from tests.factories.surveys import a_response
from tests.surveys.correcting.given import again, settle

WHY = "Typed wrongly"


def processed(survey: Questionnaire, unit: OrgUnit, **kwargs: Any) -> Response:
    response = a_response(survey, unit=unit, **({"answers": {"q1": 3, "q3": "Slow"}} | kwargs))
    settle()
    return again(response)


def correct(response: Response, by: Any = None, **answers: Any) -> Response:
    return correct_response(response, answers=answers, by=by, why=WHY)
