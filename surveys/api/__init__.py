"""Responses through the API."""

from surveys.api.views import ResponseViewSet

__all__ = ["ResponseViewSet"]
