"""`Idempotency-Key`: a POST that is sent again is answered again, not done again."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http.response import HttpResponseBase
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.errors import CONTENT_TYPE, Conflict, Refused
from common.clock import now
from common.models import IdempotencyRecord

HEADER = "Idempotency-Key"
KEEP_FOR = timedelta(hours=24)
# A call that takes longer was killed: statements end after a minute.
DEAD_AFTER = timedelta(minutes=5)
LONGEST = 200
CONFLICT = Conflict.status_code
Method = Callable[..., Response]


def idempotent(method: Method) -> Method:
    """Decorator of an API view's POST method.

    The answer is kept for 24 h per credential and comes back for the same call. 409 while the first call is
    in flight, 422 for the same key with another path or body. Answers of ours that failed (5xx) aren't kept,
    nor what met another call (409): nothing was done, and the next time it may be.
    """

    @wraps(method)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = read_key(request)
        if not key:
            return method(view, request, *args, **kwargs)
        record, is_mine = claim(request, key)
        if not is_mine:
            return replay(record)
        try:
            answer = _answer(method, view, request, *args, **kwargs)
        except BaseException:
            record.delete()
            raise
        keep(record, answer)
        return answer

    return guarded


def read_key(request: Request) -> str:
    """The key that was sent, "" without one. Raises ValidationError for one that can't be kept."""
    key = request.headers.get(HEADER, "")
    if key and not (key.isascii() and key.isprintable() and len(key) <= LONGEST):
        raise ValidationError({HEADER: [f"Use up to {LONGEST} printable ASCII characters, such as a UUID."]})
    return str(key.strip())


def claim(request: Request, key: str) -> tuple[IdempotencyRecord, bool]:
    """The record of this key, and whether this call is the one to do the work.

    Raises Conflict (409) while another does, Refused (422) for a key used with another call.
    """
    user: Any = request.user
    credential, call = user.credential, call_of(request)
    moment = now()
    IdempotencyRecord.objects.filter(
        credential=credential, key=key, created_at__lte=moment - KEEP_FOR
    ).delete()
    IdempotencyRecord.objects.filter(
        credential=credential, key=key, status__isnull=True, created_at__lte=moment - DEAD_AFTER
    ).delete()
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(credential=credential, key=key, **call), True
    except IntegrityError:
        record = IdempotencyRecord.objects.filter(credential=credential, key=key).first()
    if record is None:  # its call failed in this very moment
        raise Conflict("A call with this Idempotency-Key just ended. Send it again.")
    if {name: getattr(record, name) for name in call} != call:
        raise Refused("This Idempotency-Key was used for another call. Use a new one for each call.")
    if record.status is None:
        raise Conflict("A call with this Idempotency-Key is being worked on. Try again in a moment.")
    return record, False


def call_of(request: Request) -> dict[str, str]:
    """What makes two calls the same: method, path and body, of uploaded files all their bytes."""
    said = json.dumps(request.data, sort_keys=True, separators=(",", ":"), default=_digest)
    digest = hashlib.sha256(said.encode()).hexdigest()
    return {"method": str(request.method), "path": request.get_full_path()[:500], "body_hash": digest}


def _digest(file: Any) -> str:
    """What an uploaded file holds, which is at its beginning before and after."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def keep(record: IdempotencyRecord, answer: Response) -> None:
    """Stores the answer, or frees the key where nothing was done that a second call would do twice.

    A record that is gone counted as dead meanwhile: whoever took its key answers for it now.
    """
    if answer.status_code >= 500 or answer.status_code == CONFLICT:
        record.delete()
        return
    answered = JSONRenderer().render(answer.data).decode()
    IdempotencyRecord.objects.filter(pk=record.pk).update(status=answer.status_code, answer=answered)


def replay(record: IdempotencyRecord) -> Response:
    """The stored answer, marked as such."""
    status = record.status or 200
    return Response(
        json.loads(record.answer) if record.answer else None,
        status=status,
        headers={"Idempotent-Replayed": "true"},
        content_type=CONTENT_TYPE if status >= 400 else None,
    )


def forget_old_keys() -> int:
    """Deletes records older than a day; how many."""
    return IdempotencyRecord.objects.filter(created_at__lte=now() - KEEP_FOR).delete()[0]


def _answer(method: Method, view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
    """The method's answer, errors that are answers included."""
    try:
        return method(view, request, *args, **kwargs)
    except Exception as error:
        answer: HttpResponseBase = view.handle_exception(error)
        if not isinstance(answer, Response):
            raise
        return answer
