"""What is made anew in the builder is open afterwards, under an id that nothing ever had."""

import pytest
from django.urls import reverse

from accounts.policy import Role
from surveys.domain.questionnaires.drafting import add_page, given_ids
from surveys.domain.questionnaires.editing import change_draft, draft_of
from surveys.domain.questionnaires.editing import undo as take_back
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "args", "said", "goal"),
    [
        ("quota_add", [], {}, "at=u1&pane=quotas"),
        ("score_add", [], {}, "at=g1&pane=scores"),
        ("step_add", [], {"type": "end"}, "at=f1"),
        ("step_add", [], {"type": "block", "goal": "b1"}, "at=b2"),
        ("step_wrap", ["b1"], {"type": "branch"}, "at=f1"),
        ("block_split", ["b1"], {"number": "1"}, "at=b2"),
    ],
)
def test_it_is_opened_and_its_id_never_given_again(client, root, survey, name, args, said, goal):
    maya = make_user(Role.PROGRAM_MANAGER, root)
    client.force_login(maya)
    draft = draft_of(survey)
    two_pages = add_page(draft.definition, 0)
    change_draft(draft, rev=draft.rev, definition=two_pages, label="Another page", by=maya)
    url = reverse(f"surveys:{name}", args=[survey.uuid, *args])
    answer = client.post(url, said | {"rev": draft_of(survey).rev})
    assert (answer.status_code, answer.url.partition("?")[2]) == (302, goal)
    made = goal.partition("&")[0].removeprefix("at=")
    take_back(draft_of(survey))
    assert made in given_ids(survey)
    again = client.post(url, said | {"rev": draft_of(survey).rev})
    assert f"at={made[0]}{int(made[1:]) + 1}" in again.url
