"""Cursor pages: a page starts after the last row of the one before, so new rows shift nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

PARAMS = frozenset({"cursor", "page_size", "ordering"})


class CursorPages(BasePagination):
    """`?page_size=` (50, at most 200), `?ordering=` (one of the view's `orderings`), `?cursor=` from `next`.

    The view's `orderings` maps what may be asked for to a model field that is never null; "-" before it
    reverses. The first one is the default. Rows that are equal in it follow in the order of creation.
    """

    default_size: ClassVar[int] = 50
    max_size: ClassVar[int] = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        name, field, is_down = self.ordering(request, view)
        size = self.size(request)
        self.request, self.salt = request, f"cursor:{request.path}:{name}"
        rows = queryset.order_by(f"{'-' if is_down else ''}{field}", "-pk" if is_down else "pk")
        if cursor := request.query_params.get("cursor"):
            rows = rows.filter(after(field, is_down, *self.read(cursor)))
        found = list(rows[: size + 1])
        page = found[:size]
        self.next_cursor = self.write(page[-1], field) if len(found) > size else None
        return page

    def ordering(self, request: Request, view: Any) -> tuple[str, str, bool]:
        """What was asked for, its field, and whether it goes downward."""
        orderings: Mapping[str, str] = view.orderings
        name = request.query_params.get("ordering") or next(iter(orderings))
        if name not in orderings:
            known = ", ".join(orderings)
            raise ValidationError({"ordering": [f"Unknown order. Known are: {known}."]})
        field = orderings[name]
        return name, field.removeprefix("-"), field.startswith("-")

    def size(self, request: Request) -> int:
        text = request.query_params.get("page_size") or str(self.default_size)
        if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= self.max_size):
            raise ValidationError({"page_size": [f"Give a number from 1 to {self.max_size}."]})
        return int(text)

    def write(self, row: Any, field: str) -> str:
        value = getattr(row, field)
        return signing.dumps([_plain(value), row.pk], salt=self.salt, compress=True)

    def read(self, cursor: str) -> tuple[Any, int]:
        try:
            value, pk = signing.loads(cursor[:1000], salt=self.salt)
        except (signing.BadSignature, ValueError):
            message = "This cursor isn't one of ours, or belongs to another list or order."
            raise ValidationError({"cursor": [message]}) from None
        return (parse_datetime(value) or value) if isinstance(value, str) else value, pk

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_url(), "results": data})

    def next_url(self) -> str | None:
        """The address of the next page, built from the configured base URL."""
        if self.next_cursor is None:
            return None
        path = f"{settings.BASE_URL}{self.request.get_full_path()}"
        return str(replace_query_param(path, "cursor", self.next_cursor))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        example = f"{settings.BASE_URL}/api/v1/units/?cursor=WyIyMDI2…"
        link = {"type": "string", "nullable": True, "format": "uri", "example": example}
        properties = {"next": link, "results": schema}
        return {"type": "object", "required": ["next", "results"], "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orderings = list(view.orderings)
        sizes = {"type": "integer", "minimum": 1, "maximum": self.max_size, "default": self.default_size}
        orders = {"type": "string", "enum": orderings, "default": orderings[0]}
        return [
            _parameter("cursor", {"type": "string"}, "The page after this one; take it from `next`."),
            _parameter("page_size", sizes, "How many rows a page has."),
            _parameter("ordering", orders, "The order of the rows."),
        ]


def after(field: str, is_down: bool, value: Any, pk: int) -> Q:
    """Rows that come after the one with this value and key."""
    way = "lt" if is_down else "gt"
    return Q(**{f"{field}__{way}": value}) | Q(**{field: value, f"pk__{way}": pk})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
