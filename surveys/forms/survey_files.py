"""Forms of surveys that come from files: the file, and what becomes of it."""

from typing import Any

from django import forms

from accounts.models import OrgUnit, User
from common.forms import Form, choice_of
from surveys.domain.questionnaires.staging import TOO_LARGE
from surveys.domain.questionnaires.survey_files import LONGEST_NAME, MAX_FILE_BYTES
from surveys.forms.surveys import OwnedForm
from surveys.models import Program

ENDINGS = ".qsf,.lss,.lsq,.xlsx,.xls,.json,.xml,.txt"


class SurveyFileForm(Form):
    """A survey file. What it is, its content says; the endings only help to find it."""

    file = forms.FileField(
        label="Survey file",
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS, "class": "dropzone"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


class MakeSurveyForm(OwnedForm):
    """What a survey file becomes: its name, program and owner."""

    name = forms.CharField(max_length=LONGEST_NAME, help_text="Only staff see it.")
    program = forms.ModelChoiceField(
        Program.objects.none(), empty_label=None, help_text="The listening effort it belongs to."
    )
    field_order = ("name", "program", "owner")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        programs = Program.objects.visible_to(user).open()
        choice_of(self, "program").queryset = programs
        self.fields["program"].initial = programs.filter(is_default=True).first()


def where_files_wait(user: User) -> OrgUnit | None:
    """The highest unit where this person edits surveys: whoever edits there too sees what was read."""
    units = OrgUnit.objects.active().reachable(user, "survey.edit")
    found: OrgUnit | None = units.order_by("depth", "path").first()
    return found
