"""Taking many answers at once: bulk calls of the API and imports."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from common.bulk import insert_rows
from common.wakeups import wake
from surveys import document as documents
from surveys.domain.responses.incoming import (
    Incoming,
    Recorded,
    SurveyClosed,
    build_response,
    check_incoming,
    check_open,
    compare,
)
from surveys.domain.responses.quotas import change_places, take_many
from surveys.domain.responses.replacing import (
    Replacement,
    gives_way,
    hand_over,
    keep_excluded,
    make_way,
    replaceable,
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
        recorded, fresh, replacements = _sort(prepared)
        if all_or_nothing and any(one.outcome not in ("created", "same") for one in recorded):
            return [one if one.outcome != "created" else Recorded(None, "created") for one in recorded]
        if not fresh:
            return recorded
        was = make_way(replacements) if replacements else {}
        of_quotas = take_many(fresh)
        known_by_now = _uuids_of(of_quotas)  # sent by somebody else who held the same quotas until now
        _insert(fresh)
        wake(WAKEUP)
        _take_keys(fresh)
        change_places([one for one in of_quotas if one.pk is None or one.uuid in known_by_now], -1)
        if was:
            hand_over(replacements, was)
        others = _known([response for response in fresh if response.pk is None])
        return [_as_stored(one, others) for one in recorded]


def look_ahead(prepared: Sequence[Prepared]) -> list[Recorded]:
    """What storing would come to at this moment, without storing anything."""
    return _sort(prepared)[0]


def _sort(prepared: Sequence[Prepared]) -> tuple[list[Recorded], list[Response], list[Replacement]]:
    """The outcomes in the order of `prepared`, the rows to be inserted, and whose place some of them take."""
    known = _known([response for response, _ in prepared if response])
    left = replaceable(known.values())
    recorded: list[Recorded] = []
    fresh: list[Response] = []
    replacements: list[Replacement] = []
    for response, refused in prepared:
        if response is None:
            recorded.append(refused)
            continue
        stored = _find(known, response)
        if stays := next((one for one in stored if not gives_way(one, response, left)), None):
            recorded.append(compare(response, stays))
            continue
        if stored:
            keep_excluded(response, stored)
            replacements.append((response, stored))
        fresh.append(response)
        _note(known, response)
        recorded.append(Recorded(response, "created"))
    return recorded, fresh, replacements


def _prepare(incoming: Incoming) -> Prepared:
    document = documents.of_version(incoming.version)
    found, errors = check_incoming(incoming, document)
    if errors:
        return None, Recorded(None, "invalid", errors)
    try:
        if incoming.check_open:
            check_open(incoming)
    except SurveyClosed as error:
        return None, Recorded(None, "closed", {"": str(error)})
    response = build_response(incoming, found)
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


def _uuids_of(responses: Sequence[Response]) -> set[UUID]:
    """Which uuids of these are stored."""
    stored = _in_chunks("uuid__in", [one.uuid for one in responses]) if responses else []
    return {one.uuid for one in stored}


def _in_chunks(lookup: str, values: list[Any], **where: Any) -> list[Response]:
    found: list[Response] = []
    for start in range(0, len(values), 500):
        found += Response.objects.filter(**{lookup: values[start : start + 500]}, **where)
    return found


def _note(known: Known, response: Response) -> None:
    known[response.uuid] = response
    if response.external_id is not None:
        known[(response.source, response.external_id)] = response


def _find(known: Known, response: Response) -> list[Response]:
    """The stored rows with its uuid or its source's id; nearly always one or none."""
    keys: list[Any] = [response.uuid]
    if response.external_id is not None:
        keys += [(response.source, name) for name in ids_of(response)]
    return list({id(found): found for key in keys if (found := known.get(key))}.values())


def ids_of(response: Response) -> list[str]:
    """What a response with an `external_id` may be stored under: that, or what an erased one keeps of it."""
    assert response.external_id is not None
    return [response.external_id, erased_id(response.source, response.external_id)]


def _as_stored(recorded: Recorded, stored_now: Known) -> Recorded:
    """What really stands in the table: with `ignore_conflicts` a row that somebody else wrote first wins."""
    if recorded.response is None or recorded.response.pk:
        return recorded
    stored = next(iter(_find(stored_now, recorded.response)), None)
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
