"""Many responses in one call."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response as Answer

from common.api.errors import pointers
from surveys.api.bodies import ResponseIn
from surveys.api.intake import REFERENCES, Intake, Row
from surveys.domain.responses.recording import (
    AnswersInvalid,
    Incoming,
    Recorded,
    SurveyClosed,
    complete_response,
    complete_responses,
)

NOT_SENT = Recorded(None, "invalid")
CONFLICT = {"": "A response with this id (or source and external id) is stored and says something else."}


def read_rows(principal: Any, sent: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The rows as Incoming or with their errors, in the order of `sent`.

    Raises ValidationError for the whole call where any row refers to what doesn't exist or is out of reach.
    """
    bodies = [ResponseIn(data=one) for one in sent]
    rows = [Row(one) for one in sent]
    shaped = []
    for row, body in zip(rows, bodies, strict=True):
        if body.is_valid():
            shaped.append(body.validated_data)
        else:
            row.errors = dict(body.errors)
    _refuse_wrong_references(rows)
    intake = Intake(principal, shaped)
    rows = [
        intake.read(body.validated_data) if not row.errors else row
        for row, body in zip(rows, bodies, strict=True)
    ]
    _refuse_wrong_references(rows)
    return rows


def answer_bulk(rows: Sequence[Row], *, all_or_nothing: bool) -> Answer:
    """Stores what can be stored and tells what became of each row."""
    if all_or_nothing:
        _refuse(
            {str(place): row.errors or _no_contact(row) for place, row in enumerate(rows)},
        )
        recorded = complete_responses(_incomings(rows), all_or_nothing=True)
        _refuse({str(place): errors_of(row, one) for place, (row, one) in _pairs(rows, recorded)})
    else:
        recorded = _store_each(rows)
    results = [_result(place, row, one) for place, (row, one) in _pairs(rows, recorded)]
    created, same = (sum(one["outcome"] == what for one in results) for what in ("created", "same"))
    refused = len(results) - created - same
    body = {"created": created, "same": same, "refused": refused, "results": results}
    return Answer(body, status=207 if refused else 200)


def errors_of(row: Row, recorded: Recorded) -> dict[str, Any]:
    """What is wrong with the row, by the sender's names."""
    if row.errors or recorded.outcome in ("created", "same"):
        return row.errors
    return row.named(CONFLICT if recorded.outcome == "conflict" else recorded.errors)


def _store_each(rows: Sequence[Row]) -> list[Recorded]:
    """Rows without contact details in few statements, those with them one by one."""
    plain = [row for row in rows if row.incoming and not row.incoming.contact]
    by_row = dict(zip(map(id, plain), complete_responses(_incomings(plain)), strict=True))
    for row in rows:
        if row.incoming and row.incoming.contact:
            by_row[id(row)] = _store_one(row.incoming)
    return [by_row.get(id(row), NOT_SENT) for row in rows]


def _store_one(incoming: Incoming) -> Recorded:
    try:
        return complete_response(incoming)
    except AnswersInvalid as error:
        return Recorded(None, "invalid", error.errors)
    except SurveyClosed as error:
        return Recorded(None, "closed", {"": str(error)})


def _result(place: int, row: Row, recorded: Recorded) -> dict[str, Any]:
    result = {"row": place, "id": str(row.said.get("id", "")), "outcome": recorded.outcome}
    errors = errors_of(row, recorded)
    return result | ({"errors": pointers(errors)} if errors else {})


def _refuse_wrong_references(rows: Sequence[Row]) -> None:
    _refuse(
        {
            str(place): {name: errors for name, errors in row.errors.items() if name in REFERENCES}
            for place, row in enumerate(rows)
            if row.refers_wrongly
        }
    )


def _refuse(errors: Mapping[str, Any]) -> None:
    """ValidationError for the whole call if any row has errors."""
    if found := {place: one for place, one in errors.items() if one}:
        raise ValidationError({"rows": found})


def _no_contact(row: Row) -> dict[str, Any]:
    has_contact = row.incoming is not None and row.incoming.contact is not None
    return {"contact": ["Contact details can't be sent with all_or_nothing."]} if has_contact else {}


def _incomings(rows: Sequence[Row]) -> list[Incoming]:
    return [row.incoming for row in rows if row.incoming is not None]


def _pairs(rows: Sequence[Row], recorded: Sequence[Recorded]) -> Any:
    return enumerate(zip(rows, recorded, strict=True))
