"""Sending files back: those of respondents to staff, pictures of surveys to everybody. None of them runs."""

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, check_params, get_reachable_or_404, staff_view
from common.downloads import safe_name
from surveys.exports.veils import veil_over
from surveys.models import Picture, Response, Upload

PIECE_BYTES = 64 * 1024
LOCKED = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
@staff_view(action="contact.view")
def upload(request: StaffRequest, uuid: UUID) -> HttpResponseBase:
    """A file that a respondent sent, always as a download.

    404 where its response is out of reach, or where what was said there in people's own words stays hidden.
    """
    check_params(request)
    rows = Upload.objects.visible_to(request.user).exclude(is_unwanted=True).select_related("response")
    found = get_reachable_or_404(rows, request.user, "contact.view", uuid=uuid)
    response = found.response
    around = Response.objects.finished().filter(
        program=response.program_id, unit=response.unit_id, questionnaire=response.questionnaire_id
    )
    veil = veil_over(around)
    if not response.is_finished or veil.hides_answers(response) or veil.hides_texts(response):
        raise Http404
    answer = _sent(found, "application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{safe_name(found.name)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def picture(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """A picture that a survey shows. It never changes under its address."""
    found = Picture.objects.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    answer = _sent(found, found.content_type)
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def _sent(row: Upload | Picture, content_type: str) -> StreamingHttpResponse:
    """The bytes, with all that keeps a browser from making more of them than they are."""
    if not row.file.storage.exists(str(row.file.name)):
        raise Http404
    answer = StreamingHttpResponse(_pieces(row), content_type=content_type)
    answer["Content-Length"] = str(row.size_bytes)
    answer["Content-Security-Policy"] = LOCKED
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _pieces(row: Upload | Picture) -> Iterator[bytes]:
    """Opened when the first piece is asked for: of HEAD none is."""
    with row.file.storage.open(str(row.file.name)) as stream:
        yield from iter(lambda: stream.read(PIECE_BYTES), b"")
