"""What accounts does around every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.domain.audit import forget_refusals, keep_refusals


class KeepRefusals:
    """Audit entries of refused attempts stay, though the refusal rolled the view's transaction back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forget_refusals()
        try:
            return self.get_response(request)
        finally:
            keep_refusals()
