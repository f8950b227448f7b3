"""Files of respondents in an export: their names, and where who may see them finds them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from surveys.models import Upload


class FileNames:
    """The names of files that a batch of responses sent along; known for one batch at a time."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def prepare(self, responses: Sequence[int]) -> None:
        """Reads what these responses (by key) sent."""
        rows = Upload.objects.filter(response__in=responses).values_list("uuid", "name")
        self._names = {str(uuid): name for uuid, name in rows}

    def told(self, ids: Any) -> str:
        """ "photo.jpg https://…/files/…/; …"; of a file that is gone the id alone."""
        said = ids if isinstance(ids, list) else [ids]
        return "; ".join(self._told(str(one)) for one in said)

    def _told(self, upload: str) -> str:
        name = self._names.get(upload)
        return f"{name} {settings.BASE_URL}{reverse('surveys:upload', args=[upload])}" if name else upload
