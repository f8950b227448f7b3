"""The bank of questions and blocks: keeping them, finding them again, and the ready-made ones of the product.

An item belongs to a unit: it can be read and used beneath it, and changed by who may edit surveys there.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.domain import audit
from accounts.models import OrgUnit
from common.clock import now
from common.refusals import Refused
from surveys.document import Document, check_shape
from surveys.domain.questionnaires.drafting import Definition, take_question
from surveys.domain.questionnaires.gallery import Template, templates
from surveys.models import BankItem

MOST_TAGS, LONGEST_TAG = 10, 30
KEPT_FOR = timedelta(days=30)
Kind = BankItem.Kind


class ItemRefused(Refused):
    """Something that can't be kept in the bank; the message says why."""


@transaction.atomic
def keep_piece(
    piece: Definition, *, kind: str, name: str, tags: Iterable[str], owner: OrgUnit, by: Any
) -> BankItem:
    """A question or block in the bank, as `take_question` and `take_block` give it."""
    check_shape(piece)
    item = BankItem(kind=kind, owner=owner, made_by=by, definition=piece)
    item.name, item.tags = _name(name, piece), tidy_tags(tags)
    item.words = words_of(item)
    item.save(force_insert=True)
    audit.record(by, "bank_item.created", item, changes={"name": [None, item.name]})
    return item


@transaction.atomic
def change_item(item: BankItem, *, name: str, tags: Iterable[str], owner: OrgUnit, by: Any) -> BankItem:
    """Another name, other tags, another owner. What it asks stays: surveys that use it have copies."""
    before = {"name": item.name, "tags": item.tags, "owner": str(item.owner)}
    item.name, item.tags, item.owner = _name(name, item.definition), tidy_tags(tags), owner
    after = {"name": item.name, "tags": item.tags, "owner": str(owner)}
    if before != after:
        item.words = words_of(item)
        item.save()
        changes = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
        audit.record(by, "bank_item.changed", item, changes=changes)
    return item


@transaction.atomic
def remove_item(item: BankItem, *, by: Any) -> None:
    """Takes it out of the bank; surveys that use it keep their copies. `restore_item` brings it back."""
    if item.deleted_at is None:
        item.deleted_at = now()
        item.save(update_fields=["deleted_at"])
        audit.record(by, "bank_item.deleted", item)


@transaction.atomic
def restore_item(item: BankItem, *, by: Any) -> None:
    """Brings back what was taken out."""
    if item.deleted_at is not None:
        item.deleted_at = None
        item.save(update_fields=["deleted_at"])
        audit.record(by, "bank_item.restored", item)


def forget_removed_items() -> int:
    """Deletes for good what was taken out long ago; how many."""
    old = BankItem.objects.filter(deleted_at__lt=now() - KEPT_FOR)
    return old.delete()[0]


def tidy_tags(tags: Iterable[str]) -> list[str]:
    """Tags in small letters, each once, in order. Raises ItemRefused for too many."""
    tidy = dict.fromkeys(" ".join(tag.casefold().split())[:LONGEST_TAG] for tag in tags)
    found = [tag for tag in tidy if tag]
    if len(found) > MOST_TAGS:
        raise ItemRefused(f"At most {MOST_TAGS} tags, please.")
    return found


def words_of(item: BankItem) -> str:
    """All that can be searched for: name, tags, what it measures, every text in every language."""
    texts = [text for of in item.definition.get("texts", {}).values() for text in of.values()]
    concepts = [spec.concept for spec in Document(item.definition).fields() if spec.concept]
    return " ".join(dict.fromkeys([item.name, *item.tags, *concepts, *texts])).casefold()


def ready_made(text: str = "") -> list[tuple[Template, str]]:
    """Questions of the gallery that say every word of `text`, each wording once: (template, id)."""
    words, seen, found = text.casefold().split()[:8], set(), []
    for template in templates().values():
        document = template.document
        for uid, question in document.questions.items():
            said = document.text(f"{uid}.text")
            all_of_it = f"{said} {question.concept} {template.name}".casefold()
            is_alone = not question.data.get("carry") and "{{loop" not in said
            if is_alone and said not in seen and all(word in all_of_it for word in words):
                seen.add(said)
                found.append((template, uid))
    return found


def ready_made_piece(template: Template, uid: str) -> Definition:
    """A question of the gallery as a piece. EditRefused for an unknown one."""
    return take_question(dict(template.document.definition), uid)


def _name(name: str, piece: Definition) -> str:
    """The name given, else the first question's words."""
    document = Document(piece)
    first = next((document.text(f"{uid}.text") for uid in document.questions), "")
    found = (name.replace("\x00", "").strip() or first)[:120]
    if not found:
        raise ItemRefused("Give it a name to find it by.")
    return found
