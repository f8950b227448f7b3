"""The steps of setting up (`common.checklist`) from a program to its first link."""

from common.checklist import Step, register
from surveys.models import Program, PublicLink, Questionnaire


def register_steps() -> None:
    """Program, survey, link."""
    surveys = Questionnaire.objects.filter(current__isnull=False, is_system=False)
    links = PublicLink.objects.filter(is_test=False)
    for step in (
        Step(
            "program",
            "Make a program",
            "One listening effort: who is asked, and which department works on its cases.",
            "surveys:program_create",
            action="survey.edit",
            is_done=Program.objects.exists,
            order=40,
        ),
        Step(
            "survey",
            "Publish a survey",
            "Start from one of the usual ones; its first question feeds a score by itself.",
            "surveys:list",
            action="survey.edit",
            is_done=surveys.exists,
            order=50,
        ),
        Step(
            "link",
            "Make a link and QR code",
            "For a unit, so that answers count there.",
            "surveys:link_create",
            action="survey.edit",
            is_done=links.exists,
            order=60,
        ),
    ):
        register(step)
