"""One look into the builder: who looks at which survey, and what of it is chosen."""

from dataclasses import dataclass

from accounts.http import StaffRequest
from surveys.document import Document
from surveys.models import Questionnaire
from surveys.views.builder.selection import Selection


@dataclass(frozen=True)
class Scene:
    """`document` is the draft as it is shown: a form that comes back isn't saved, and stands in it."""

    request: StaffRequest
    questionnaire: Questionnaire
    document: Document
    selection: Selection
