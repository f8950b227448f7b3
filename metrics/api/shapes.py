"""What the API says of scores."""

from typing import Any

from rest_framework import serializers

from accounts.api import UnitRef
from metrics.stats import Verdict


class PeriodOut(serializers.Serializer[Any]):
    """Days, both included."""

    def get_fields(self) -> Any:
        return {"from": serializers.DateField(), "to": serializers.DateField()}


class MetricOut(serializers.Serializer[Any]):
    """A metric. `unit` of its values: points (−100 to 100), percent (0 to 100), or mean (of the scale)."""

    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()


class FigureOut(serializers.Serializer[Any]):
    """A score with its base and its 95 % interval; the numbers are null where too few answered."""

    period = PeriodOut()
    n = serializers.IntegerField(help_text="How many answers.")
    is_hidden = serializers.BooleanField()
    why_hidden = serializers.CharField(help_text='"" where it is shown.')
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    unit_of_value = serializers.ChoiceField(choices=["points", "percent", "mean"], allow_null=True)


class ChangeOut(serializers.Serializer[Any]):
    """This period less the previous one."""

    value = serializers.FloatField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    p = serializers.FloatField(allow_null=True)
    is_significant = serializers.BooleanField()


class OfferedOut(serializers.Serializer[Any]):
    """What the filters may be set to here."""

    programs = serializers.ListField(child=serializers.CharField())
    metrics = serializers.ListField(child=serializers.CharField())
    touchpoints = serializers.ListField(child=serializers.CharField())
    channels = serializers.ListField(child=serializers.CharField())
    dimensions = serializers.ListField(child=serializers.CharField())


class ValueOut(serializers.Serializer[Any]):
    """One value of a dimension, with its score; `verdict` compares it with all others together."""

    code = serializers.IntegerField(help_text="As the parameter `value` takes it; 0: not known.")
    name = serializers.CharField()
    n = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    verdict = serializers.ChoiceField(choices=[one.value for one in Verdict])


class DimensionOut(serializers.Serializer[Any]):
    """The score by a dimension, best first. What too few answers hide is only counted."""

    key = serializers.CharField()
    name = serializers.CharField()
    values = ValueOut(many=True)
    hidden_values = serializers.IntegerField()
    hidden_n = serializers.IntegerField(help_text="Answers that the hidden values hold together.")


class ScoreOut(FigureOut):
    """A unit's score on one metric of one program."""

    unit = UnitRef()
    program = serializers.CharField()
    metric = MetricOut()
    touchpoint = serializers.CharField(allow_null=True)
    channel = serializers.CharField(allow_null=True)
    is_weighted = serializers.BooleanField()
    confidence = serializers.FloatField()
    previous = FigureOut(allow_null=True)
    change = ChangeOut(allow_null=True)
    value_of = serializers.CharField(
        allow_null=True, help_text="The name of the dimension's value that everything is about."
    )
    dimension = DimensionOut(allow_null=True)
    offered = OfferedOut()
