"""Reading questionnaires. `Document(definition)`; `of_version(version)` keeps published ones in memory."""

from surveys.document.model import Document, Page
from surveys.document.shape import DefinitionInvalid, check_shape
from surveys.document.splitting import is_split, one_each
from surveys.document.texts import clean_texts, direction, language_name, rich
from surveys.models import QuestionnaireVersion

MOST_KEPT = 256
_kept: dict[int, Document] = {}


def of_version(version: QuestionnaireVersion) -> Document:
    """The version's document; a published one is read once per process, since it never changes."""
    if version.number is None:
        return Document(version.definition)
    return _kept.get(version.pk) or _keep(version.pk, version.definition)


def of_published(version_id: int) -> Document:
    """The document of a published version by its key; the database is asked once per process."""
    if version_id in _kept:
        return _kept[version_id]
    definition = QuestionnaireVersion.objects.published().values_list("definition", flat=True)
    return _keep(version_id, definition.get(pk=version_id))


def forget(version_id: int) -> None:
    """Reads this version anew next time: a transaction that was rolled back may have had its key before."""
    _kept.pop(version_id, None)


def forget_all() -> None:
    """Reads every version anew; for tests, whose rows come and go under the same keys."""
    _kept.clear()


def _keep(version_id: int, definition: dict) -> Document:
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[version_id] = Document(one_each(definition) if is_split(definition) else definition)
    return _kept[version_id]


__all__ = [
    "DefinitionInvalid",
    "Document",
    "Page",
    "check_shape",
    "clean_texts",
    "direction",
    "forget",
    "forget_all",
    "language_name",
    "of_published",
    "of_version",
    "rich",
]
