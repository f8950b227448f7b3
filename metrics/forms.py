"""Forms of metrics."""

from typing import Any, cast

from django import forms

from accounts.models import OrgUnit
from accounts.reach import Principal
from common.forms import ModelForm
from metrics.domain.definitions import FIELDS
from metrics.models import Metric


class MetricForm(ModelForm):
    """A metric's definition; its owner is one of the units where the user may edit metrics."""

    class Meta:
        model = Metric
        fields = FIELDS
        labels = {
            "short_name": "Short name",
            "kind": "How it is computed",
            "concept": "What is measured",
            "owner": "Owned by",
            "scale_min": "Lowest value",
            "scale_max": "Highest value",
            "top_n": "Top boxes",
            "includes_remeasurements": "Count second measurements",
            "is_headline": "Offer first on a unit’s page",
        }
        help_texts = {
            "short_name": "Stands on charts and filters, such as NPS.",
            "concept": "Questions of any questionnaire that are linked to this are read.",
            "owner": "Can be used at this unit and beneath it.",
            "target": "Drawn on the trend; leave it empty for none.",
            "includes_remeasurements": "Answers given after a case was closed. Usually left out.",
            "position": "Low numbers stand first.",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = OrgUnit.objects.active().reachable(principal, "metric.edit")
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = owners
        if self.instance.pk is None:
            self.fields["scale_min"].initial, self.fields["scale_max"].initial = 0, 10

    def _post_clean(self) -> None:
        """Leaves checking and saving to the domain function; the form only reads."""
