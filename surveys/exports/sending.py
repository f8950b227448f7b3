"""The file of a finished export as an answer, for pages and programs alike."""

from django.http import StreamingHttpResponse

from common.clock import local_day
from common.downloads import safe_name
from surveys.domain.responses.exporting import file_of
from surveys.exports.writers import FORMATS
from surveys.models import Export

ZIP = "application/zip"


def answer_with_file(export: Export) -> StreamingHttpResponse:
    """The file, piece by piece, to be saved and never shown."""
    chosen = FORMATS[export.format]
    kind, ending = (chosen.content_type, chosen.ending) if export.questionnaire else (ZIP, "zip")
    response = StreamingHttpResponse(file_of(export), content_type=kind)
    name = safe_name(f"{export.subject.name}-{local_day(export.created_at)}.{ending}")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Length"] = str(export.size_bytes)
    response["X-Content-Type-Options"] = "nosniff"
    return response
