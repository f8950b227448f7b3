"""Files sent with one response at the same time: with real connections and real commits."""

from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.ids import new_uuid
from surveys.domain.responses import uploads
from surveys.domain.responses.uploads import UploadRefused, keep_upload
from surveys.kinds import QuestionSpec
from surveys.models import Upload
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, publish
from tests.races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_file"),
]
AT_ONCE, MOST = 8, 3


def test_no_more_files_are_taken_than_a_response_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = publish(ProgramFactory(owner=OrgUnitFactory(name="Airport")))
    all_there, answer_uuid, clean = Barrier(AT_ONCE), new_uuid(), uploads.clean_name

    def cleaned(*args: Any) -> str:
        all_there.wait(timeout=30)
        return clean(*args)

    monkeypatch.setattr(uploads, "clean_name", cleaned)  # each one waits there until all have come
    monkeypatch.setattr(uploads, "MOST_PER_RESPONSE", MOST)
    question = QuestionSpec("q1", {"kind": "file", "key": "photo"})
    calls = [
        partial(
            keep_upload,
            SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
            questionnaire=survey,
            question=question,
            ref="q1",
            answer_uuid=answer_uuid,
        )
        for _ in range(AT_ONCE)
    ]
    said = at_once(calls)
    assert sorted(type(one).__name__ for one in said) == sorted(
        [Upload.__name__] * MOST + [UploadRefused.__name__] * (AT_ONCE - MOST)
    )
    assert Upload.objects.filter(answer_uuid=answer_uuid).count() == MOST
