"""What the API says of how far people come through a survey."""

from typing import Any

from rest_framework import serializers

from metrics.api.question_shapes import HideableOut, LookOut, ResultFigureOut

S = serializers.Serializer[Any]


class SecondsOut(S):
    """Median and quartiles of `n` times, in seconds."""

    n = serializers.IntegerField()
    lower = serializers.FloatField()
    median = serializers.FloatField()
    upper = serializers.FloatField()


class EndsOut(S):
    """How those who began ended; `partial` left."""

    complete = serializers.IntegerField()
    screened = serializers.IntegerField()
    over_quota = serializers.IntegerField()
    partial = serializers.IntegerField()  # type: ignore[assignment]  # a name that the base has too


class PassageOut(HideableOut):
    """One page, in one round of its loop."""

    page = serializers.CharField()
    name = serializers.CharField()
    questions = serializers.ListField(child=serializers.CharField())
    reached = serializers.IntegerField()
    passed = serializers.IntegerField(allow_null=True)
    left = serializers.IntegerField(allow_null=True)
    share_left = ResultFigureOut(allow_null=True)
    seconds = SecondsOut(allow_null=True)


class GroupOut(S):
    """Those of one device, language or channel."""

    by = serializers.ChoiceField(choices=["device", "language", "channel"])
    name = serializers.CharField()


class FinishOut(GroupOut, HideableOut):
    """How those of one group came through."""

    started = serializers.IntegerField()
    finished = ResultFigureOut(allow_null=True)
    seconds = SecondsOut(allow_null=True)


class PageSecondsOut(GroupOut):
    """The seconds that those of one group spent on one page; null where few were timed."""

    page = serializers.CharField()
    seconds = SecondsOut(allow_null=True)


class CompletionOut(LookOut, HideableOut):
    """Who began, came through each page and finished, and how long it took."""

    started = serializers.IntegerField()
    finished = ResultFigureOut(allow_null=True)
    ends = EndsOut(allow_null=True)
    seconds = SecondsOut(allow_null=True)
    pages = PassageOut(many=True)
    groups = FinishOut(many=True)
    page_seconds = PageSecondsOut(many=True)
