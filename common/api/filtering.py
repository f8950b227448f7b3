"""Filters: explicit sets, and 400 for everything they don't know."""

import uuid
from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from common.api.paging import PARAMS
from common.api.parsing import check_text

MAX_IDS = 200


class TrueFalse(django_filters.TypedChoiceFilter):
    """`true` or `false`; anything else is an error instead of no filter."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(choices=choices, coerce=lambda text: text == "true", **kwargs)


class StrictFilters(DjangoFilterBackend):
    """400 for unknown and repeated parameters, and for values that a filter can't read."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        filters = self.get_filterset_class(view, queryset)
        check_params(request, set(filters.base_filters if filters else ()) | PARAMS)
        return super().filter_queryset(request, queryset, view)


def check_params(request: Request, known: Any) -> None:
    """ValidationError for query parameters that aren't in `known`, come twice or can't be stored."""
    errors = {}
    for name, values in request.query_params.lists():
        check_text(name)
        for value in values:
            check_text(value)
        if name not in known:
            errors[name[:100]] = ["Unknown filter."]
        elif len(values) > 1:
            errors[name] = ["Give this once."]
        elif not values[0]:
            errors[name] = ["Give a value, or leave it out."]
    if errors:
        raise ValidationError(errors)


def read_ids(text: str) -> list[uuid.UUID]:
    """`a,b,c` as UUIDs. Raises ValidationError for what is none, and for more than 200."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > MAX_IDS:
        raise ValidationError({"id": [f"Give at most {MAX_IDS} ids."]})
    try:
        return [uuid.UUID(part) for part in parts]
    except ValueError:
        raise ValidationError({"id": ["Give ids as UUIDs, with commas between them."]}) from None


def all_of(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows with these ids; where one of them isn't in `queryset` the whole list is refused."""
    wanted = set(read_ids(text))
    rows = queryset.filter(uuid__in=wanted)
    if len(set(rows.values_list("uuid", flat=True))) != len(wanted):
        raise ValidationError({"id": ["Some of these ids don't exist, or this credential can't reach them."]})
    return rows
