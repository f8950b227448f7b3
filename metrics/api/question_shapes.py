"""What the API says of a survey's results."""

from typing import Any

from rest_framework import serializers

from accounts.api import UnitRef
from metrics.api.shapes import PeriodOut

S = serializers.Serializer[Any]


class ResultFigureOut(S):
    """A figure with its 95 % interval: points (−100 to 100), percent (0 to 100), or mean (of the scale)."""

    value = serializers.FloatField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    unit_of_value = serializers.ChoiceField(choices=["points", "percent", "mean"])


class HideableOut(S):
    """What few answers may hide; its figures are null or left out then."""

    is_hidden = serializers.BooleanField()
    why_hidden = serializers.CharField(help_text='"" where it is shown.')


class LookOut(S):
    """What is looked at: a survey's responses at a unit and beneath it, in a period."""

    questionnaire = serializers.UUIDField()
    unit = UnitRef()
    period = PeriodOut(allow_null=True)


class AnswerShareOut(S):
    """One answer of those that were offered."""

    id = serializers.CharField()
    name = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    share = ResultFigureOut()


class ResultPartOut(HideableOut):
    """What was answered at one address; the figures that don't apply, and hidden ones, are null or empty."""

    address = serializers.CharField()
    name = serializers.CharField()
    n = serializers.IntegerField()
    answers = AnswerShareOut(many=True)
    nps = ResultFigureOut(allow_null=True)
    mean = ResultFigureOut(allow_null=True)
    top_2 = ResultFigureOut(allow_null=True)
    bottom_2 = ResultFigureOut(allow_null=True)
    first_place = ResultFigureOut(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    quartiles = serializers.ListField(child=serializers.FloatField(), allow_null=True)


class BestWorstOut(S):
    """One choice of a best-worst question; `score` is best less worst of 100 times shown."""

    id = serializers.CharField()
    name = serializers.CharField()
    shown = serializers.IntegerField()
    best = serializers.IntegerField()
    worst = serializers.IntegerField()
    score = ResultFigureOut(allow_null=True)


class QuestionResultOut(HideableOut):
    """One question; in a loop one for each `item` of it."""

    key = serializers.CharField(help_text="As the parameters `rows` and `columns` take it.")
    title = serializers.CharField()
    item = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    versions = serializers.ListField(child=serializers.IntegerField())
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    skipped = serializers.IntegerField()
    not_applicable = serializers.IntegerField()
    not_shown = serializers.IntegerField(help_text="The logic left it out, or another version was answered.")
    not_reached = serializers.IntegerField(help_text="Left before it.")
    parts = ResultPartOut(many=True)
    texts = serializers.IntegerField(help_text="How many wrote something beside their answer.")
    best_worst = BestWorstOut(many=True)


class TableTestOut(S):
    """Whether rows and columns hang together; `p` is null where there is no verdict."""

    method = serializers.CharField()
    statistic = serializers.FloatField(allow_null=True)
    df = serializers.IntegerField()
    p = serializers.FloatField(allow_null=True)
    cramers_v = serializers.FloatField(allow_null=True)


class CrosstabColumnOut(HideableOut):
    """One column; a hidden one has no letter and no cells."""

    name = serializers.CharField()
    letter = serializers.CharField(allow_null=True)
    n = serializers.IntegerField()
    mean = ResultFigureOut(allow_null=True)
    mean_higher_than = serializers.ListField(child=serializers.CharField())


class CrosstabCellOut(S):
    """A share of its column; `higher_than` names the columns whose share is significantly lower."""

    letter = serializers.CharField()
    n = serializers.IntegerField()
    share = ResultFigureOut()
    higher_than = serializers.ListField(child=serializers.CharField())


class CrosstabRowOut(S):
    name = serializers.CharField()
    cells = CrosstabCellOut(many=True)


class CrosstabOut(HideableOut):
    """A question by another, or by what is known beside the answers."""

    rows_of = serializers.CharField()
    columns_of = serializers.CharField()
    test = TableTestOut()
    columns = CrosstabColumnOut(many=True)
    rows = CrosstabRowOut(many=True)


class ResultsOut(LookOut):
    """A survey's results. `responses` fit the filters, `partial_responses` of them broke off."""

    is_weighted = serializers.BooleanField()
    responses = serializers.IntegerField()
    partial_responses = serializers.IntegerField()
    questions = QuestionResultOut(many=True)
    crosstab = CrosstabOut(allow_null=True)
