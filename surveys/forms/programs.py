"""Forms of programs, touchpoints and journey stages."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import Department, User
from common.forms import CodedForm, CodeField, Form
from common.origins import is_origin, is_secure_site
from common.phrases import ENGLISH
from surveys.domain.asking.privacy import how_long, what_is_kept
from surveys.domain.asking.programs import languages_of
from surveys.forms.origins import SitesField
from surveys.forms.surveys import OwnedForm
from surveys.forms.texts import TextsField, TextsWidget
from surveys.models import JourneyStage, Program, Touchpoint

THANK_YOU_HINT = "On the thank-you page, in each language of the program's surveys. Simple HTML is kept."
PRIVACY_HINT = (
    "What is kept and how long, in the program's own words. Empty: as the box says. Simple HTML is kept."
)


def offer_texts(fields: Mapping[str, forms.Field], program: Program | None) -> None:
    """Gives the fields of texts by language a box for each language of the program."""
    languages = [ENGLISH]
    if program:
        languages = list(dict.fromkeys([*languages_of(program), *program.thank_you, *program.privacy]))
    is_anonymous = bool(program and program.is_anonymous)

    def said_without(language: str) -> str:
        sentences = what_is_kept(language, is_anonymous=is_anonymous)
        return "\n\n".join([*sentences, how_long(language, is_anonymous=is_anonymous)])

    for name, placeholder in (("thank_you", None), ("privacy", said_without)):
        field = fields.get(name)
        if isinstance(field, TextsField):
            field.offer(languages, placeholder)


class ProgramForm(OwnedForm, CodedForm):
    """A listening effort. The code is given once; the default program is the organisation's to choose."""

    code = CodeField(Program, max_length=60, used_by="imports and the API")
    kind = forms.ChoiceField(choices=Program.Kind.choices)
    audience = forms.ChoiceField(choices=Program.Audience.choices)
    default_department = forms.ModelChoiceField(
        Department.objects.all(),
        empty_label=None,
        label="Department",
        help_text="Works on cases that no workflow rule gives to another.",
    )
    is_anonymous = forms.BooleanField(
        required=False, label="Anonymous: keeps no contact, rounds the time to the day"
    )
    is_default = forms.BooleanField(required=False, label="Units' pages open on this program")
    min_answers = forms.IntegerField(
        min_value=1, max_value=100, initial=5, help_text="Fewer answers than this show no score."
    )
    min_comments = forms.IntegerField(
        min_value=1,
        max_value=100,
        initial=10,
        help_text="Fewer than this show no comments, in anonymous and employee programs.",
    )
    remeasure_after_days = forms.IntegerField(
        min_value=0,
        max_value=365,
        initial=14,
        label="Ask again after a case (days)",
        help_text="After a case was closed, its customer gets the same question again.",
    )
    partial_after_days = forms.IntegerField(
        min_value=1,
        max_value=90,
        initial=7,
        label="Time to finish an answer (days)",
        help_text="Who breaks off and stays away so long counts with what they answered, as partial.",
    )
    thank_you = TextsField(max_length=2000, label="What happens next", help_text=THANK_YOU_HINT)
    privacy = TextsField(
        max_length=8000, label="Privacy page", help_text=PRIVACY_HINT, widget=TextsWidget({"rows": 8})
    )
    privacy_contact = forms.EmailField(
        required=False,
        label="Whom to ask about what is kept",
        help_text="A mail address, shown on the privacy page. Empty: the address that mails come from.",
    )
    frame_origins = SitesField(
        is_fine=is_origin,
        example="https://www.example.org",
        label="Sites that may show the survey inside their pages",
        help_text="One address a line, such as https://www.example.org.",
    )
    redirect_origins = SitesField(
        is_fine=is_secure_site,
        example="https://www.example.org",
        label="Sites that surveys may lead to at their end",
        help_text="One address a line, as above. Endings that lead elsewhere can’t be published.",
    )
    field_order = ("name", "code", "kind", "audience", "owner", "default_department")

    def __init__(self, *args: Any, user: User, program: Program | None = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        offer_texts(self.fields, program)
        if program:
            del self.fields["code"]
        if not user.reach("survey.edit").covers_organisation:
            del self.fields["is_default"]


class TouchpointForm(OwnedForm, CodedForm):
    """A point of contact with its stage and department."""

    name = forms.CharField(max_length=100)
    code = CodeField(Touchpoint, max_length=60, used_by="imports and links")
    stage = forms.ModelChoiceField(
        JourneyStage.objects.all(), empty_label=None, label="Stage", help_text="Of the customer's journey."
    )
    department = forms.ModelChoiceField(
        Department.objects.all(), empty_label=None, help_text="Answers for what happens there."
    )
    field_order = ("name", "code", "stage", "department", "owner")

    def __init__(self, *args: Any, user: User, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if not is_new:
            del self.fields["code"]


class StageForm(Form):
    name = forms.CharField(max_length=100)
