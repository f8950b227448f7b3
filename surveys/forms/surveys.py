"""Forms of whole surveys: a new one, a copy, its own texts, a language."""

from typing import Any

from django import forms

from accounts.forms import UnitChoice
from accounts.models import OrgUnit, User
from common.forms import Form, choice_of
from surveys.document.texts import offered_languages
from surveys.domain.questionnaires.starting import STARTS
from surveys.models import Program


class OwnedForm(Form):
    """Name of something owned at a unit where the user may edit surveys."""

    name = forms.CharField(max_length=120)
    owner = UnitChoice(
        OrgUnit.objects.none(),
        label="Belongs to",
        empty_label=None,
        help_text="Everybody beneath this unit sees it; who may edit here or above changes it.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.offer(OrgUnit.objects.active().reachable(user, "survey.edit").order_by("path"), "survey.edit")


class NewSurveyForm(OwnedForm):
    """Program, name and what to start with."""

    name = forms.CharField(
        max_length=150,
        widget=forms.TextInput(attrs={"autofocus": True}),
        help_text="Respondents read it as the heading, unless you change that under Settings.",
    )
    program = forms.ModelChoiceField(
        Program.objects.none(), empty_label=None, help_text="The listening effort it belongs to."
    )
    start = forms.ChoiceField(
        label="Start with",
        choices=[(start.key, start.label) for start in STARTS.values()],
        initial="relational",
        widget=forms.RadioSelect,
    )
    field_order = ("name", "program", "owner", "start")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        choice_of(self, "program").queryset = Program.objects.visible_to(user).open()


class SurveyTextsForm(Form):
    """The survey's own texts in its main language, and its name."""

    name = forms.CharField(max_length=150, label="Name", help_text="Only staff see it.")
    title = forms.CharField(max_length=300, required=False, help_text="The heading of the first page.")
    lead = forms.CharField(
        max_length=4000,
        required=False,
        label="Introduction",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Above the first question. Simple HTML such as <b> and links is kept.",
    )
    thanks = forms.CharField(
        max_length=4000,
        required=False,
        label="Thank you",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="On the last page. Without it, the product's own words.",
    )


class LanguageForm(Form):
    """A language to add: one of those that are known."""

    language = forms.ChoiceField()

    def __init__(self, *args: Any, there: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = addable_languages(there)


def addable_languages(there: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(code, name) of the languages that can still be added, in two groups."""
    spoken, others = offered_languages()
    groups = (("Buttons and messages too", spoken), ("Buttons and messages in English", others))
    taken = {code.lower() for code in there}
    return [(name, [one for one in group if one[0] not in taken]) for name, group in groups]
