"""What the page "State of the system" tells of responses."""

from django.urls import reverse

from accounts.system import Line
from surveys.models import Response


def set_aside_line() -> Line:
    """Responses that could not be processed: kept, and in no score."""
    count = Response.objects.set_aside().count()
    if not count:
        return Line("None", "good")
    text = "An error stopped their processing: they are kept, and in no score."
    url = f"{reverse('admin:surveys_response_changelist')}?processing__exact=failed"
    return Line(f"{count:,}", "bad", text, url, "Look at them, process them again", action="response.correct")
