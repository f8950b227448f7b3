"""The floor: an answer of two letters, and one inserted row, through the same server and middleware."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path

from common.models import IdempotencyRecord
from config.urls import urlpatterns as product_urls


def floor(request: HttpRequest) -> HttpResponse:
    """GET says ok; POST inserts one row and says ok."""
    if request.method == "POST":
        IdempotencyRecord.objects.create(
            credential="floor",
            key=uuid4().hex,
            method="POST",
            path=request.path,
            body_hash=request.POST.get("q8", ""),
        )
    return HttpResponse("ok")


urlpatterns = [path("s/-/floor/", floor), *product_urls]
