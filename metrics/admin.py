"""Metric definitions and annotations for staff; scores are for looking at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin, ScopedModelAdmin, person_of
from metrics.domain.dimensions import (
    FIELDS,
    change_dimension,
    declare_dimension,
    delete_dimension,
    rename_value,
)
from metrics.domain.rebuild_requests import ALL, rebuilds_asked
from metrics.domain.storing import SEGMENTS
from metrics.models import Annotation, Dimension, DimensionValue, Metric, Score
from surveys.domain.asking.anonymity import at_places, places_with_few_answers


@admin.register(Metric)
class MetricAdmin(ReadOnlyAdmin):
    """Definitions; they are changed under Settings, Metrics, where the scores are computed anew."""

    view_action = "score.view"
    list_display = ("name", "kind", "concept", "owner", "target", "is_headline")
    list_filter = ("kind", "is_headline")
    search_fields = ("name", "key")
    list_select_related = ("concept", "owner")


@admin.register(Dimension)
class DimensionAdmin(ScopedModelAdmin):
    """By what scores are told apart: the same in the whole organisation."""

    view_action = "score.view"
    change_action = add_action = delete_action = "metric.edit"
    list_display = ("name", "key", "field", "is_active", "filling")
    list_filter = ("is_active",)
    search_fields = ("name", "key", "field")
    fields = ("name", "key", "field", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where the value comes from, and what addresses say, stay once scores hold it."""
        return ("key", "field") if obj else ()

    @admin.display(description="Scores told apart")
    def filling(self, obj: Dimension) -> str:
        """How far the scores are that were there before it."""
        if not obj.is_filling:
            return "all"
        done, total = rebuilds_asked().get(ALL, (0, 0))
        return f"{done} of {total} responses" if total else "soon"

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by, values = person_of(request), {name: getattr(obj, name) for name in FIELDS}
        if change:
            change_dimension(obj, by=by, **values)
        else:
            obj.__dict__.update(declare_dimension(by=by, **values).__dict__)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Its values go along, which nobody deletes by themselves."""
        return [str(one) for one in objs], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_dimension(obj, by=person_of(request))


@admin.register(DimensionValue)
class DimensionValueAdmin(ScopedModelAdmin):
    """The words for what the values are called; answers bring new ones along."""

    view_action = change_action = "metric.edit"
    list_display = ("label", "dimension", "key")
    list_filter = ("dimension",)
    search_fields = ("label", "key")
    list_select_related = ("dimension",)
    fields = ("label", "dimension", "key")
    readonly_fields = ("dimension", "key")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answers from anywhere bring values along: they are the whole organisation's to see."""
        reach = person_of(request).reach(self.view_action)
        return bool(super().has_view_permission(request, obj) and reach.covers_organisation)

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        rename_value(obj, obj.label, by=person_of(request))


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
    exclude = ("respondent", "company", *SEGMENTS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Score]:
        return super().get_queryset(request).exclude(at_places(places_with_few_answers()))
