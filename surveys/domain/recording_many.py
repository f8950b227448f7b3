"""Taking many answers at once: bulk calls of the API and imports."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from common.bulk import insert_rows
from common.wakeups import wake
from surveys import document as documents
from surveys.domain.incoming import (
    Incoming,
    Recorded,
    SurveyClosed,
    build_response,
    check_incoming,
    check_open,
    compare,
)
from surveys.models import Response
from surveys.tokens import erased_id

WAKEUP = "process_responses"
Prepared = tuple[Response | None, Recorded]


def complete_responses(incomings: Sequence[Incoming], *, all_or_nothing: bool = False) -> list[Recorded]:
    """Stores many, in few statements; the outcomes stand in the order of `incomings`.

    A bad row is "invalid" (or "closed") with its errors and stops no other; with `all_or_nothing` one row
    that is not created or the same keeps all from being written. Contacts are not taken here.
    """
    return store_prepared(prepare_responses(incomings), all_or_nothing=all_or_nothing)


def prepare_responses(incomings: Sequence[Incoming]) -> list[Prepared]:
    """Checks and builds many with no transaction open, for `store_prepared`."""
    return [_prepare(incoming) for incoming in incomings]


def store_prepared(prepared: Sequence[Prepared], *, all_or_nothing: bool = False) -> list[Recorded]:
    """Stores what `prepare_responses` made, in one short transaction."""
    with transaction.atomic():
        recorded, fresh = _sort(prepared)
        if all_or_nothing and any(one.outcome not in ("created", "same") for one in recorded):
            return [one if one.outcome != "created" else Recorded(None, "created") for one in recorded]
        if not fresh:
            return recorded
        _insert(fresh)
        wake(WAKEUP)
        _take_keys(fresh)
        others = _known([response for response in fresh if response.pk is None])
        return [_as_stored(one, others) for one in recorded]


def look_ahead(prepared: Sequence[Prepared]) -> list[Recorded]:
    """What storing would come to at this moment, without storing anything."""
    return _sort(prepared)[0]


def _sort(prepared: Sequence[Prepared]) -> tuple[list[Recorded], list[Response]]:
    """The outcomes in the order of `prepared`, and the rows that are to be inserted."""
    known = _known([response for response, _ in prepared if response])
    recorded: list[Recorded] = []
    fresh: list[Response] = []
    for response, refused in prepared:
        if response is None:
            recorded.append(refused)
        elif stored := _find(known, response):
            recorded.append(compare(response, stored))
        else:
            fresh.append(response)
            _note(known, response)
            recorded.append(Recorded(response, "created"))
    return recorded, fresh


def _prepare(incoming: Incoming) -> Prepared:
    document = documents.of_version(incoming.version)
    if errors := check_incoming(incoming, document):
        return None, Recorded(None, "invalid", errors)
    try:
        if incoming.check_open:
            check_open(incoming)
    except SurveyClosed as error:
        return None, Recorded(None, "closed", {"": str(error)})
    response = build_response(incoming, document)
    response.status, response.processing = Response.Status.COMPLETE, Response.Processing.WAITING
    return response, Recorded(response, "created")


Known = dict[Any, Response]


def _known(responses: Sequence[Response]) -> Known:
    """The stored rows that share a uuid or a source's id with `responses`, under both keys."""
    known: Known = {}
    by_source: dict[str, list[str]] = {}
    for response in responses:
        if response.external_id is not None:
            by_source.setdefault(response.source, []).extend(ids_of(response))
    for stored in _in_chunks("uuid__in", [response.uuid for response in responses]):
        _note(known, stored)
    for source, ids in by_source.items():
        for stored in _in_chunks("external_id__in", ids, source=source):
            _note(known, stored)
    return known


def _insert(fresh: Sequence[Response]) -> None:
    """Inserts rows; one whose uuid or source's id somebody else has just stored is passed over."""
    fields = [field for field in Response._meta.concrete_fields if not field.primary_key]
    rows = ([field.pre_save(response, add=True) for field in fields] for response in fresh)
    insert_rows(Response, [field.attname for field in fields], rows, ignore_conflicts=True)


def _take_keys(fresh: Sequence[Response]) -> None:
    """Gives each row that was stored as it is its key: no row needs to be read back whole."""
    for start in range(0, len(fresh), 500):
        chunk = {response.uuid: response for response in fresh[start : start + 500]}
        rows = Response.objects.filter(uuid__in=list(chunk)).values_list("pk", "uuid", "body_hash")
        for pk, key, said in rows:
            if chunk[key].body_hash == said:
                chunk[key].pk, chunk[key]._state.adding = pk, False


def _in_chunks(lookup: str, values: list[Any], **where: Any) -> list[Response]:
    found: list[Response] = []
    for start in range(0, len(values), 500):
        found += Response.objects.filter(**{lookup: values[start : start + 500]}, **where)
    return found


def _note(known: Known, response: Response) -> None:
    known[response.uuid] = response
    if response.external_id is not None:
        known[(response.source, response.external_id)] = response


def _find(known: Known, response: Response) -> Response | None:
    found = known.get(response.uuid)
    if found is None and response.external_id is not None:
        found = next(filter(None, (known.get((response.source, name)) for name in ids_of(response))), None)
    return found


def ids_of(response: Response) -> list[str]:
    """What a response with an `external_id` may be stored under: that, or what an erased one keeps of it."""
    assert response.external_id is not None
    return [response.external_id, erased_id(response.source, response.external_id)]


def _as_stored(recorded: Recorded, stored_now: Known) -> Recorded:
    """What really stands in the table: with `ignore_conflicts` a row that somebody else wrote first wins."""
    if recorded.response is None or recorded.response.pk:
        return recorded
    stored = _find(stored_now, recorded.response)
    if stored is None:
        raise IntegrityError(f"Response {recorded.response.uuid} was not stored.")
    if recorded.outcome != "created":  # a row of this very call came first, and was compared with this one
        is_ours = stored.body_hash == recorded.response.body_hash
        return Recorded(stored, recorded.outcome if is_ours else "conflict")
    if stored.uuid != recorded.response.uuid:
        return compare(recorded.response, stored)
    if stored.body_hash != recorded.response.body_hash:
        return Recorded(stored, "conflict")
    return Recorded(stored, "created")
