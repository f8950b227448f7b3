"""Forms of cases, rules and root causes. Choices hold only what the person may reach."""

from typing import Any

from django import forms

from accounts.forms import UnitChoice
from accounts.models import Department, OrgUnit, User
from actions.domain.mailing import MERGE_FIELDS, merge_values
from actions.domain.rule_conflicts import state_of
from actions.domain.showing import causes_for, takers_at
from actions.domain.speaking import begin_reply, first_response, language_of
from actions.kinds import CHANNELS, OUTCOMES
from actions.models import Case, RootCause, Rule
from common.forms import Form, ModelForm, choice_of
from common.phrases import find_language
from delivery import merge
from surveys.models import Program

ANSWERED_IN = "The customer’s language is {}: what stands around your text is written in it."
FIELD_LIST = ", ".join(f"{{{{ {name} }}}}" for name in MERGE_FIELDS)


class StepForm(Form):
    """One step of a case. `rev` is the revision the person saw."""

    rev = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.user = case, user
        self.fields["rev"].initial = case.rev
        self.prepare()

    def prepare(self) -> None:
        """Fills in choices."""


class NoteForm(StepForm):
    text = forms.CharField(
        label="Note for colleagues", widget=forms.Textarea(attrs={"rows": 4}), max_length=5000
    )


class MailForm(StepForm):
    subject = forms.CharField(max_length=200)
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=10000,
        help_text=f"You can use {FIELD_LIST}.",
    )

    def prepare(self) -> None:
        """Begins a letter in the customer's language, by name: who writes sees what will be read."""
        language = language_of(self.case, first_response(self.case))
        values = merge_values(self.case, self.user, language)
        subject, text = begin_reply(self.case, language)
        self.fields["subject"].initial = merge.render(subject, values)
        self.fields["text"].initial = merge.render(text, values)
        spoken = find_language(language)
        if spoken and spoken.code != "en":
            self.fields[
                "text"
            ].help_text = f"{ANSWERED_IN.format(spoken.name)} {self.fields['text'].help_text}"


class ContactForm(StepForm):
    channel = forms.ChoiceField(label="How", choices=list(CHANNELS.items()), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label="How it ended", choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="What was said", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=5000
    )

    def prepare(self) -> None:
        self.fields["channel"].initial, self.fields["outcome"].initial = "phone", "reached"


class WaitForm(StepForm):
    whom = forms.ChoiceField(
        label="Who is waited for",
        choices=[("customer", "The customer: the clock stands still"), ("us", "Us: the clock runs on")],
        widget=forms.RadioSelect,
        initial="customer",
    )
    text = forms.CharField(label="For what", required=False, max_length=500)


class ReopenForm(StepForm):
    text = forms.CharField(
        label="Why", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )


class HandOverForm(StepForm):
    """To a person, or to a department's queue; at this unit or another one within reach."""

    person = forms.ModelChoiceField(
        label="To", queryset=User.objects.none(), required=False, empty_label="The department’s queue"
    )
    department = forms.ModelChoiceField(queryset=Department.objects.all(), empty_label=None)
    unit = UnitChoice(OrgUnit.objects.none(), empty_label=None)
    text = forms.CharField(
        label="What they should know",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )

    def prepare(self) -> None:
        takers = [user.pk for user in takers_at(self.case.unit) if user.pk != self.case.owner_id]
        choice_of(self, "person").queryset = User.objects.filter(pk__in=takers)
        unit: Any = self.fields["unit"]
        unit.offer(OrgUnit.objects.reachable(self.user, "case.reassign").active(), "case.reassign")
        unit.initial, self.fields["department"].initial = self.case.unit, self.case.department


class CloseForm(StepForm):
    """What caused it and what was done; closing asks the customer again unless told not to."""

    root_cause = forms.ModelChoiceField(
        label="What caused it?",
        queryset=RootCause.objects.none(),
        error_messages={"required": "Choose a root cause: without it nobody learns from this case."},
    )
    resolution = forms.CharField(
        label="What was done?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        error_messages={"required": "Write what was done."},
    )
    asks_again = forms.BooleanField(label="Ask the customer again", required=False, initial=True)

    def prepare(self) -> None:
        self.often, self.groups = causes_for(self.case)
        choice_of(self, "root_cause").queryset = RootCause.objects.active()
        self.fields["root_cause"].initial = self.case.root_cause_id
        self.fields["resolution"].initial = self.case.resolution or self.taken_back

    @property
    def taken_back(self) -> str:
        """What was written for a closing that was undone: often only the cause was wrong."""
        lines = self.case.events.filter(kind="resolved", data__has_key="before").order_by("-id")
        return lines.values_list("text", flat=True).first() or ""

    @property
    def chosen_cause(self) -> str:
        """The key of the cause that is ticked."""
        return str(self["root_cause"].value() or "")


class RootCauseForm(ModelForm):
    class Meta:
        model = RootCause
        fields = ["name", "parent", "is_active"]
        labels = {"is_active": "Can be chosen"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = RootCause.objects.filter(parent__isnull=True).exclude(pk=self.instance.pk)
        has_children = self.instance.pk and self.instance.children.exists()
        field: Any = self.fields["parent"]
        field.queryset = groups.none() if has_children else groups
        field.label, field.empty_label = "Group", "None: this is a group"


class RuleForm(ModelForm):
    """All of a rule but its conditions, which are rows of their own."""

    owner = UnitChoice(OrgUnit.objects.none(), label="For this unit and all beneath", empty_label=None)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Rule
        fields = [
            "name", "program", "owner", "is_active", "department", "priority", "contact_hours",
            "resolve_hours", "max_age_days", "position",
        ]  # fmt: skip
        labels = {
            "is_active": "On",
            "contact_hours": "First contact within",
            "resolve_hours": "Resolved within",
            "max_age_days": "Answers up to this many days old",
            "position": "Place in the list",
        }
        help_texts = {"resolve_hours": "Business hours to the solution."}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["seen"].initial = state_of(self.instance)
        chosen["owner"].offer(OrgUnit.objects.reachable(user, "rule.edit").active(), "rule.edit")
        chosen["program"].queryset = Program.objects.visible_to(user)
        chosen["program"].empty_label = "All programs"
        must_choose = not self.instance.pk and Department.objects.count() > 1
        chosen["department"].empty_label = "Choose …" if must_choose else None
