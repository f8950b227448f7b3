"""Places of quotas: taken by who finishes, held over versions, given back, counted anew."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from surveys.document import DefinitionInvalid
from surveys.domain.questionnaires.editing import change_draft, draft_of, publish_version
from surveys.domain.responses.correcting import exclude_response, exclude_responses, include_response
from surveys.domain.responses.correcting_many import exclude_some, include_some
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.quotas import recount_quotas
from surveys.domain.responses.recording import (
    Incoming,
    complete_response,
    complete_responses,
    prepare_responses,
    save_partial,
    store_prepared,
)
from surveys.domain.responses.superseding import correct_response
from surveys.models import Questionnaire, QuotaCount, Response
from tests.factories.surveys import publish
from tests.surveys.quotas.given import answered, quota, taken, with_quotas

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def incoming(questionnaire: Questionnaire, score: int = 9, **more: Any) -> Incoming:
    return Incoming(
        questionnaire=questionnaire,
        version=questionnaire.published,
        unit=questionnaire.owner,
        answers={"q1": score},
        **more,
    )


def test_place_is_taken_by_who_meets_the_condition_and_who_comes_later_is_over_quota() -> None:
    survey = with_quotas(quota(limit=2))

    found = [answered(survey, score) for score in (9, 3, 10, 9, 2)]

    assert [one.status for one in found] == ["complete", "complete", "complete", "over_quota", "complete"]
    assert [one.quotas for one in found] == [["u1"], None, ["u1"], ["u1"], None]
    assert taken(survey) == {"u1": 2}
    assert [one.is_counted for one in found] == [True, True, True, False, True]


def test_full_quota_that_only_counts_lets_everybody_finish() -> None:
    survey = with_quotas(quota(limit=1, action="count"))
    assert [answered(survey).status for _ in range(3)] == ["complete"] * 3
    assert taken(survey) == {"u1": 1}
    assert list(Response.objects.order_by("pk").values_list("quotas", flat=True)) == [["u1"], None, None]


def test_who_is_over_one_quota_takes_no_place_in_another() -> None:
    everybody = quota("u2", limit=5, when={})
    survey = with_quotas(quota(limit=1), everybody)

    found = [answered(survey) for _ in range(2)]

    assert [(one.status, one.quotas) for one in found] == [("complete", ["u1", "u2"]), ("over_quota", ["u1"])]
    assert taken(survey) == {"u1": 1, "u2": 1}


@pytest.mark.parametrize("extra", [{"is_test": True}, {"flags": ["honeypot"]}], ids=["test", "robot"])
def test_what_counts_nowhere_takes_no_place_and_meets_the_same_end(extra: dict[str, Any]) -> None:
    survey = with_quotas(quota(limit=1))
    first, real, last = answered(survey, **extra), answered(survey), answered(survey, **extra)
    assert [one.status for one in (first, real, last)] == ["complete", "complete", "over_quota"]
    assert (first.quotas, taken(survey)) == (None, {"u1": 1})


def test_answers_sent_twice_take_one_place() -> None:
    survey = with_quotas(quota(limit=5))
    said = incoming(survey)
    assert [complete_response(said).outcome for _ in range(2)] == ["created", "same"]
    assert taken(survey) == {"u1": 1}


def test_unfinished_answers_take_no_place_until_they_are_finished() -> None:
    survey = with_quotas(quota(limit=5))
    said = incoming(survey, continues=True)
    save_partial(said)
    assert taken(survey) == {"u1": 0}
    complete_response(said)
    assert (taken(survey), Response.objects.get().quotas) == ({"u1": 1}, ["u1"])


def test_many_at_once_are_turned_away_one_by_one_and_what_is_known_takes_nothing() -> None:
    survey = with_quotas(quota(limit=2))
    said = [incoming(survey) for _ in range(3)]

    first = complete_responses([said[0]])
    rest = complete_responses(said)

    assert [one.outcome for one in first + rest] == ["created", "same", "created", "created"]
    statuses = {one.uuid: one.status for one in Response.objects.all()}
    assert [statuses[one.uuid] for one in said] == ["complete", "complete", "over_quota"]
    assert taken(survey) == {"u1": 2}


def test_place_of_a_bulk_answer_that_somebody_else_stored_meanwhile_is_given_back() -> None:
    survey = with_quotas(quota(limit=5))
    said = incoming(survey)

    class Late(list[Any]):
        """Answers that another call stores once these have been looked for."""

        readings = 0

        def __iter__(self) -> Any:
            yield from list.__iter__(self)
            self.readings += 1
            if self.readings == 2:
                complete_response(said)

    prepared = prepare_responses([said])
    store_prepared(Late(prepared))

    assert (taken(survey), Response.objects.count()) == ({"u1": 1}, 1)


def test_places_are_held_across_versions() -> None:
    survey = with_quotas(quota(limit=1))
    answered(survey)
    draft = draft_of(survey)
    definition = draft.definition | {"quotas": [quota(limit=2), quota("u2", limit=1, when={})]}
    change_draft(draft, rev=draft.rev, definition=definition, label="More", by=None)
    publish_version(survey, by=None)
    survey.refresh_from_db()

    assert [answered(survey).status for _ in range(2)] == ["complete", "over_quota"]
    assert taken(survey) == {"u1": 2, "u2": 1}


def test_excluded_response_gives_its_place_back_and_takes_it_again_even_beyond_the_limit() -> None:
    survey = with_quotas(quota(limit=1))
    first = answered(survey)
    exclude_response(first, by=None, reason="Twice")
    assert taken(survey) == {"u1": 0}
    assert answered(survey).status == "complete"
    include_response(first, by=None)
    assert taken(survey) == {"u1": 2}


def test_many_excluded_and_included_change_the_count_once_each() -> None:
    survey = with_quotas(quota(limit=3))
    found = [answered(survey) for _ in range(4)]
    exclude_responses(found, by=None, reason="Twice")
    assert taken(survey) == {"u1": 0}
    include_some([one.pk for one in found], by=None, excluded_why="Twice")
    assert taken(survey) == {"u1": 3}
    exclude_some([one.pk for one in found[:2]], by=None, reason="Undone")
    assert taken(survey) == {"u1": 1}


def test_corrected_or_erased_response_keeps_its_place() -> None:
    survey = with_quotas(quota(limit=3))
    first = answered(survey)
    corrected = correct_response(first, answers={"q1": 2}, by=None, why="Mistaken")
    erase_response(corrected, by=None, reason="Asked for")
    assert (taken(survey), recount_quotas(check=True)) == ({"u1": 1}, 0)


def test_recount_finds_and_mends_wrong_counts() -> None:
    survey = with_quotas(quota(limit=3), quota("u2", limit=3, when={"field": "q1", "op": "lt", "value": 9}))
    found = [answered(survey, score) for score in (9, 9, 1)]
    exclude_response(found[0], by=None, reason="Twice")
    assert (taken(survey), recount_quotas(check=True)) == ({"u1": 1, "u2": 1}, 0)
    QuotaCount.objects.filter(quota="u1").update(taken=3)

    with pytest.raises(CommandError):
        call_command("recount_quotas", check=True)
    assert taken(survey) == {"u1": 3, "u2": 1}
    call_command("recount_quotas")
    assert taken(survey) == {"u1": 1, "u2": 1}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"limit": "ten"}, "needs a whole number of places."),
        ({"limit": -1}, "needs a whole number of places."),
        ({"action": "explode"}, "does something unknown when it is full."),
        ({"when": {"field": "q9", "op": "eq", "value": 1}}, "hangs on an answer that isn't in the survey"),
        ({"when": {"field": "quota:u1", "op": "eq", "value": "full"}}, "hangs on a quota"),
        ({"when": {"field": "q1", "op": "like"}}, "counts on a condition that can't be read"),
        ({"redirect": "https://example.org/full"}, "leads to an address that is not on the program's list."),
    ],
)
def test_quota_that_could_not_be_counted_is_not_published(broken: dict[str, Any], said: str) -> None:
    with pytest.raises(DefinitionInvalid) as refused:
        with_quotas(quota(**broken))
    [(where, what)] = refused.value.problems
    assert where == "Quota Fans"
    assert what.startswith(said)


def test_condition_on_a_quota_that_is_none_is_not_published() -> None:
    with pytest.raises(DefinitionInvalid, match=r"a quota that isn't in the survey \(u7\)"):
        flow = [
            {
                "type": "branch",
                "id": "f1",
                "when": {"field": "quota:u7", "op": "eq", "value": "full"},
                "flow": [],
            },
            {"type": "block", "id": "b1"},
        ]
        with_quotas(flow=flow)


def test_survey_without_quotas_keeps_none() -> None:
    assert answered(publish()).quotas is None
    assert not QuotaCount.objects.exists()
