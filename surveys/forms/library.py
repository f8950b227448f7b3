"""Forms of the gallery and the bank: what a survey starts from, what is kept and found again."""

from typing import Any

from django import forms

from accounts.models import User
from common.forms import Form, choice_of
from surveys.document.texts import language_name
from surveys.domain.questionnaires.gallery import Template
from surveys.forms.surveys import OwnedForm
from surveys.models import Program
from surveys.models.trial_runs import MOST_RESPONSES


class TemplateForm(OwnedForm):
    """A survey from a template: name, program, owner, and in which languages it is asked."""

    name = forms.CharField(max_length=150, help_text="Only staff see it.")
    program = forms.ModelChoiceField(
        Program.objects.none(), empty_label=None, help_text="The listening effort it belongs to."
    )
    languages = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text="Others can be added at any time."
    )
    main = forms.ChoiceField(label="Written in", help_text="The others are its translations.")
    field_order = ("name", "program", "owner", "main", "languages")

    def __init__(self, *args: Any, template: Template, user: User, **kwargs: Any) -> None:
        programs = Program.objects.visible_to(user).open()
        languages = [(code, language_name(code)) for code in template.document.languages]
        kwargs.setdefault("initial", {}).update(
            name=template.name,
            languages=[code for code, _ in languages],
            main=languages[0][0],
            program=_fitting(programs, template),
        )
        super().__init__(*args, user=user, **kwargs)
        choice_of(self, "program").queryset = programs
        for name in ("languages", "main"):
            field: Any = self.fields[name]
            field.choices = languages

    def in_order(self) -> list[str]:
        """The languages chosen, the main one first."""
        main, chosen = self.cleaned_data["main"], self.cleaned_data["languages"]
        return [main, *(code for code in chosen if code != main)]


def _fitting(programs: Any, template: Template) -> int | None:
    """The key of a program that the template is made for, else the default one."""
    fitting = programs.filter(audience=template.audience)
    found = fitting.filter(kind=template.kind).first() or fitting.filter(is_default=True).first()
    found = found or fitting.first() or programs.filter(is_default=True).first()
    return found.pk if found else None


class BankItemForm(OwnedForm):
    """What an item of the bank is called, found by and owned at."""

    name = forms.CharField(max_length=120, required=False, help_text="Without one, the question's own words.")
    tags = forms.CharField(
        max_length=300, required=False, help_text="Words to find it by, with commas between them."
    )
    field_order = ("name", "tags", "owner")

    def said(self) -> dict[str, Any]:
        """What the domain takes: name, tags, owner."""
        said = self.cleaned_data
        return {"name": said["name"], "tags": said["tags"].split(","), "owner": said["owner"]}


class TrialForm(Form):
    """How many test responses, and from which seed."""

    wanted = forms.IntegerField(
        label="How many", min_value=1, max_value=MOST_RESPONSES, initial=100, help_text="Up to 1,000."
    )
    seed = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Leave it empty, or write the seed of an earlier run to draw the same answers.",
    )

    def said(self) -> dict[str, Any]:
        """What the domain takes: wanted, seed."""
        return {"wanted": self.cleaned_data["wanted"], "seed": self.cleaned_data["seed"]}
