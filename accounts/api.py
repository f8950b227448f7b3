"""What the API's views share about who may do what; and the units."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.http import get_reachable_or_404
from accounts.models import OrgUnit, UnitLevel
from accounts.reach import Principal
from common.api.filtering import TrueFalse, all_of

UNKNOWN = "There is no such thing, or this credential can't reach it."


class ScopedViewSet(GenericViewSet[Any]):
    """Rows of `queryset` where the principal may do `rights[action]`; found by their uuid."""

    queryset: Any
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    rights: ClassVar[dict[str, str]] = {}
    orderings: ClassVar[dict[str, str]] = {}

    @property
    def principal(self) -> Any:
        """Who asks: a user or a key."""
        return self.request.user

    @property
    def right(self) -> str:
        return self.rights[str(self.action)]

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().reachable(self.principal, self.right)

    def get_object(self) -> Any:
        """404 out of reach, 403 where the row may be seen but this may not be done.

        A key that may change what it can't see gets 404, too: the answer would show it.
        """
        seen = self.queryset.all().visible_to(self.principal)
        return get_reachable_or_404(seen, self.principal, self.right, uuid=self.kwargs["uuid"])

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """No cache keeps what one credential was shown."""
        response.headers.setdefault("Cache-Control", "no-store")
        return super().finalize_response(request, response, *args, **kwargs)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


class SharedViewSet(ScopedViewSet):
    """Configuration that is changed on the pages only: read wherever it holds, elsewhere 404."""

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().visible_to(self.principal)

    def get_object(self) -> Any:
        return get_object_or_404(self.get_queryset(), uuid=self.kwargs["uuid"])


class Lookup:
    """Rows that a body or a filter names by code or uuid, found in reach and in few queries."""

    def __init__(self, rows: QuerySet[Any], names: Iterable[str]) -> None:
        self.found: dict[str, Any] = {}
        wanted = sorted(set(names))
        for start in range(0, len(wanted), 400):
            part = wanted[start : start + 400]
            condition = Q(uuid__in=[one for one in map(as_uuid, part) if one])
            if any(field.name == "code" for field in rows.model._meta.fields):
                condition |= Q(code__in=part)
            for row in rows.filter(condition):
                self.found[str(row.uuid)] = row
                if code := getattr(row, "code", ""):
                    self.found.setdefault(code, row)

    def get(self, name: str) -> Any | None:
        """The row, or None for what doesn't exist and for what is out of reach."""
        found = as_uuid(name)
        return self.found.get(str(found) if found else name) or self.found.get(name)


def as_uuid(text: str) -> uuid.UUID | None:
    """`text` as a UUID, if it is one written out."""
    try:
        return uuid.UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def find_named(rows: QuerySet[Any], name: str, field: str) -> Any:
    """The row called `name`. Raises ValidationError, the same for unknown and out of reach."""
    found = Lookup(rows, [name]).get(name)
    if found is None:
        raise ValidationError({field: [UNKNOWN]})
    return found


def shared_rows(rows: Any, principal: Principal, action: str) -> Any:
    """Shared configuration of `rows` that holds where `principal` may do `action`: owned above or beneath."""
    owners = OrgUnit.objects.filter(principal.reach(action).owners_above())
    return rows.filter(owner__in=owners.values("pk"))


class ScopedFilters(django_filters.FilterSet):
    """Filters of rows with a uuid and a unit. A unit stands for itself and everything beneath it."""

    id = django_filters.CharFilter(
        method="by_ids", label="Up to 200 ids with commas; refused whole if one is out of reach."
    )
    unit = django_filters.CharFilter(
        method="by_unit", label="Code or uuid of a unit; includes what is beneath."
    )

    @property
    def principal(self) -> Any:
        return self.request.user

    @property
    def right(self) -> str:
        view = self.request.parser_context["view"]
        return str(view.right)

    def by_ids(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        in_reach = self.request.parser_context["view"].get_queryset()
        return rows.filter(pk__in=all_of(in_reach, value).values("pk"))

    def by_unit(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        unit = find_named(OrgUnit.objects.reachable(self.principal, self.right), value, name)
        return rows.filter(unit__in=OrgUnit.objects.within(unit).values("pk"))

    def by_shared(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """For programs, touchpoints and questionnaires."""
        model = rows.model._meta.get_field(name).related_model
        found = find_named(shared_rows(model._default_manager, self.principal, self.right), value, name)
        return rows.filter(**{name: found})


class UnitRef(serializers.ModelSerializer[OrgUnit]):
    """A unit as other rows name it."""

    id = serializers.UUIDField(source="uuid")

    class Meta:
        model = OrgUnit
        fields = ("id", "code", "name")


class UnitOut(serializers.ModelSerializer[OrgUnit]):
    """A unit of the tree."""

    id = serializers.UUIDField(source="uuid")
    parent = serializers.SerializerMethodField(  # type: ignore[assignment]  # not DRF's own
        help_text="Code of the unit above, if it is in reach."
    )
    level = serializers.SerializerMethodField(help_text="The name of its level, such as Terminal.")

    class Meta:
        model = OrgUnit
        fields = ("id", "code", "name", "parent", "depth", "level", "is_active")

    @extend_schema_field({"type": "string", "nullable": True, "example": "SFO"})
    def get_parent(self, unit: OrgUnit) -> str | None:
        is_seen = unit.parent is not None and self.context["view"].principal.can_at("unit.view", unit.parent)
        return unit.parent.code if unit.parent and is_seen else None

    @extend_schema_field({"type": "string", "example": "Terminal"})
    def get_level(self, unit: OrgUnit) -> str:
        return str(self.context["view"].levels.get(unit.depth, ""))


class UnitFilters(ScopedFilters):
    """Filters of units."""

    parent = django_filters.CharFilter(method="by_parent", label="Code or uuid of the unit right above.")
    code = django_filters.CharFilter(field_name="code", lookup_expr="exact")
    depth = django_filters.NumberFilter(field_name="depth", min_value=0, max_value=100, decimal_places=0)
    is_active = TrueFalse(field_name="is_active")

    class Meta:
        model = OrgUnit
        fields: ClassVar[list[str]] = []

    def by_unit(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(path__startswith=self._unit(name, value).path)

    def by_parent(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(parent=self._unit(name, value))

    def _unit(self, name: str, value: str) -> Any:
        return find_named(OrgUnit.objects.reachable(self.principal, self.right), value, name)


@extend_schema_view(
    list=extend_schema(summary="List units", tags=["Units"]),
    retrieve=extend_schema(summary="Read a unit", tags=["Units"]),
)
class UnitViewSet(ScopedViewSet):
    """The units of the tree that this credential reaches. Needs the scope `unit.view`."""

    queryset = OrgUnit.objects.select_related("parent")
    serializer_class = UnitOut
    filterset_class = UnitFilters
    rights: ClassVar[dict[str, str]] = {"list": "unit.view", "retrieve": "unit.view"}
    orderings: ClassVar[dict[str, str]] = {"path": "path", "code": "code", "-code": "-code", "name": "name"}

    @property
    def levels(self) -> dict[int, str]:
        """The names of the tree's levels; one query a request."""
        if not hasattr(self, "_levels"):
            self._levels = dict(UnitLevel.objects.values_list("depth", "name"))
        return self._levels
