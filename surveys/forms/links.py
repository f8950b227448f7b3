"""The form for a new public link. What may be chosen is scoped by what its maker may do."""

from typing import Any

from django import forms

from accounts.forms import UnitChoice
from accounts.models import OrgUnit, User
from common.forms import Form, choice_of
from common.origins import is_embedding_site
from surveys.forms.origins import SitesField
from surveys.models import PublicLink, Questionnaire, Touchpoint


class SitesForm(Form):
    """Which sites may show the survey inside their pages."""

    sites = SitesField(
        is_fine=is_embedding_site,
        example="https://www.example.org",
        label="Sites that may show it",
        help_text="One a line, such as https://www.example.org. Others are refused by the browser.",
    )


class LinkForm(Form):
    """Which survey, for which unit and touchpoint, and how it is shown."""

    questionnaire = forms.ModelChoiceField(Questionnaire.objects.none(), label="Survey", empty_label=None)
    unit = UnitChoice(OrgUnit.objects.none(), label="Unit", empty_label=None)
    touchpoint = forms.ModelChoiceField(
        Touchpoint.objects.none(), required=False, empty_label="None in particular"
    )
    channel = forms.ChoiceField(
        choices=[
            ("qr", "QR code, to print"),
            ("link", "Link, to send or to put on a page"),
            ("web", "Website, inside a page of yours"),
            ("kiosk", "Kiosk, a device that stands somewhere"),
        ],
        label="Shown as",
    )
    label = forms.CharField(
        max_length=100, required=False, label="Name", help_text="For your own list, such as Gate A4, poster."
    )
    is_test = forms.BooleanField(
        required=False, label="For testing", help_text="Its answers are kept apart and count nowhere."
    )

    def __init__(self, *args: Any, user: User, survey: str = "", **kwargs: Any) -> None:
        """`survey` is the public id of the one to begin with."""
        super().__init__(*args, **kwargs)
        surveys = Questionnaire.objects.visible_to(user).filter(current__isnull=False, is_system=False)
        self.surveys = surveys.order_by("-is_open", "name")
        choice_of(self, "questionnaire").queryset = self.surveys
        chosen = next((one for one in self.surveys if str(one.uuid) == survey), None) if survey else None
        self.fields["questionnaire"].initial = chosen
        unit: Any = self.fields["unit"]
        unit.offer(OrgUnit.objects.active().reachable(user, "survey.edit"), "survey.edit")
        choice_of(self, "touchpoint").queryset = Touchpoint.objects.visible_to(user)

    def link_values(self) -> dict[str, Any]:
        """What `create_link` takes beside the questionnaire."""
        names = [field.name for field in PublicLink._meta.fields]
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in names and name != "questionnaire"
        }
