"""Metric definitions and annotations for staff; scores are for looking at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin, ScopedModelAdmin
from metrics.models import Annotation, Metric, Score
from surveys.domain.anonymity import at_places, places_with_few_answers


@admin.register(Metric)
class MetricAdmin(ReadOnlyAdmin):
    """Definitions; they are changed under Settings, Metrics, where the scores are computed anew."""

    view_action = "score.view"
    list_display = ("name", "kind", "concept", "owner", "target", "is_headline")
    list_filter = ("kind", "is_headline")
    search_fields = ("name", "key")
    list_select_related = ("concept", "owner")


@admin.register(Annotation)
class AnnotationAdmin(ScopedModelAdmin):
    view_action = "score.view"
    change_action = add_action = delete_action = "metric.edit"
    list_display = ("day", "unit", "text", "by")
    search_fields = ("text",)
    autocomplete_fields = ("unit",)
    fields = ("unit", "day", "text")


@admin.register(Score)
class ScoreAdmin(ReadOnlyAdmin):
    """Single ratings, but none where so few answered that it would tell who gave it."""

    view_action = "score.view"
    list_display = ("metric", "unit", "program", "day", "value", "weight", "is_counted")
    list_filter = ("metric", "program", "is_counted")
    list_select_related = ("metric", "unit", "program")
    exclude = ("respondent", "company")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Score]:
        return super().get_queryset(request).exclude(at_places(places_with_few_answers()))
