"""Sending rows as a CSV file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from common.tables import csv_rows


def csv_response(name: str, rows: Iterator[Sequence[Any]]) -> StreamingHttpResponse:
    """A download of `rows`, the head first, sent as it is made; cells are quoted against formulas."""
    head = [str(cell) for cell in next(rows)]
    response = StreamingHttpResponse(csv_rows(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{safe_name(name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def safe_name(name: str) -> str:
    """`name` as a header and any disk take it."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in name)
