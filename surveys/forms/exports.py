"""What somebody wants exported."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.forms import DayInput, UnitChoice
from accounts.models import OrgUnit, User
from common.forms import Form, choice_of
from surveys.document import language_name
from surveys.exports.selection import ACTION
from surveys.exports.writers import FORMATS
from surveys.models import Program, Questionnaire

LABELS, CODES = "labels", "codes"
WORDS = [(LABELS, "Labels, as people read them"), (CODES, "Codes, for statistics")]


class ExportForm(Form):
    """A survey, a unit, a period, and how the file is written."""

    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.none(), label="Survey", empty_label="Choose …", required=False
    )
    program = forms.ModelChoiceField(
        Program.objects.none(),
        label="Or all surveys of a program",
        empty_label="No, one survey",
        required=False,
    )
    unit = UnitChoice(OrgUnit.objects.none(), label="Answers at")
    first_on = forms.DateField(required=False, widget=DayInput, label="From")
    last_on = forms.DateField(required=False, widget=DayInput, label="Last day")
    file_format = forms.ChoiceField(label="Format", initial="csv")
    language = forms.ChoiceField(required=False, label="Labels in")
    told_as = forms.ChoiceField(label="Answers as", choices=WORDS, initial=LABELS, widget=forms.RadioSelect)
    has_reasons = forms.BooleanField(required=False, label="Say why a cell is empty: skipped, not asked")
    has_contacts = forms.BooleanField(required=False, label="With names and addresses")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        surveys = Questionnaire.objects.visible_to(user).filter(current__isnull=False)
        choice_of(self, "questionnaire").queryset = surveys
        programs = Program.objects.filter(pk__in=surveys.order_by().values("program"))
        choice_of(self, "program").queryset = programs.visible_to(user)
        language: Any = self.fields["language"]
        language.choices = [("", "Each survey’s first language"), *_languages_of(surveys)]
        formats: Any = self.fields["file_format"]
        formats.choices = [(one.name, one.label) for one in FORMATS.values() if one.is_installed()]
        unit: Any = self.fields["unit"]
        # Files are whole: of units with all beneath them.
        units = OrgUnit.objects.active().filter(user.reach(ACTION).whole().unit_filter())
        unit.offer(units, ACTION)
        unit.empty_label, unit.initial = None, units.order_by("depth", "path").first()
        self._contacts = user.reach("contact.view")
        if not self._contacts:
            del self.fields["has_contacts"]

    def clean(self) -> dict[str, Any]:
        """The days in their order; names only where the person may see them all."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last, unit = cleaned.get("first_on"), cleaned.get("last_on"), cleaned.get("unit")
        if bool(cleaned.get("questionnaire")) == bool(cleaned.get("program")) and not self.errors:
            self.add_error("questionnaire", "Choose one survey, or all of a program.")
        if first and last and last < first:
            self.add_error("last_on", "This day is before the first one.")
        if cleaned.get("has_contacts") and unit and not self._contacts.covers_subtree(unit):
            self.add_error("has_contacts", "Your access doesn’t include all names and addresses there.")
        return cleaned

    def choices(self) -> dict[str, Any]:
        """What `start_export` takes, of a valid form."""
        said = dict(self.cleaned_data)
        has_labels = said.pop("told_as") != CODES and FORMATS[said["file_format"]].has_words
        survey, program = said.pop("questionnaire"), said.pop("program")
        return {**said, "subject": survey or program, "has_labels": has_labels}


def _languages_of(surveys: QuerySet[Questionnaire]) -> list[tuple[str, str]]:
    """(code, own name) of all languages that one of these surveys is published in, by name."""
    published = surveys.order_by().values_list("current__languages", flat=True)
    codes = {code for languages in published for code in languages}
    return sorted(((code, language_name(code)) for code in codes), key=lambda one: one[1].casefold())
