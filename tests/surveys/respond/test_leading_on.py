"""Endings that lead to another site: to those of the program's list alone, with values that stay values."""

from typing import Any

import pytest
from django.test import Client

from surveys.document import DefinitionInvalid
from surveys.models import Program, Questionnaire
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory, a_definition, a_link, publish
from tests.surveys.quotas.given import answered, quota
from tests.surveys.visiting import open_page, post, text_of

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example.org"
THERE = f"{SHOP}/done?id={{{{embedded.id}}}}&why={{{{q3|none given}}}}"


def leading(address: str = THERE, *, sites: list[str] | None = None, **changes: Any) -> Questionnaire:
    """A page, and an end that leads to the shop."""
    program = ProgramFactory(redirect_origins=[SHOP] if sites is None else sites)
    flow = [{"type": "block", "id": "b1"}, {"type": "end", "id": "f1", "redirect": address}]
    values: dict[str, Any] = {
        "flow": flow,
        "blocks": {"b1": {"pages": [["q1", "q3"]]}},
        "embedded": [{"name": "id", "from": "link", "default": "a b"}],
    }
    return publish(program, definition=a_definition(**values | changes))


def test_threat_21_an_ending_leads_on_with_values_encoded_and_the_page_may_go_there(client: Client) -> None:
    link = a_link(leading())
    form = open_page(client, link) | {"q1": "9", "q3": "é&x=1#//evil.example\nSet-Cookie: a"}

    answers = [post(client, link, form) for _ in range(2)]

    said = "%C3%A9%26x%3D1%23%2F%2Fevil.example%0ASet-Cookie%3A%20a"
    there = (303, f"{SHOP}/done?id=a%20b&why={said}", "no-referrer")
    found = [(one.status_code, one["Location"], one["Referrer-Policy"]) for one in answers]
    assert found == [there, there]
    policy = client.get(f"/s/{link.token}/")["Content-Security-Policy"]
    assert f"form-action 'self' {SHOP};" in policy


def test_survey_that_leads_nowhere_sends_its_form_to_us_alone(client: Client) -> None:
    link = a_link(publish())
    assert "form-action 'self';" in client.get(f"/s/{link.token}/")["Content-Security-Policy"]


def test_value_that_nobody_gave_is_what_stands_behind_the_bar(client: Client) -> None:
    link = a_link(leading())
    answer = post(client, link, open_page(client, link) | {"q1": "9"})
    assert answer["Location"] == f"{SHOP}/done?id=a%20b&why=none%20given"


def test_test_link_stays_and_says_where_it_would_lead(client: Client) -> None:
    link = a_link(leading(), is_test=True)
    answer = post(client, link, open_page(client, link) | {"q1": "9"})
    assert answer.status_code == 200
    assert f"<code>{SHOP}/done?id=a%20b&amp;why=none%20given</code>" in text_of(answer)


def test_preview_stays_and_says_where_it_would_lead(client: Client) -> None:
    survey = leading()
    client.force_login(make_user("program_manager", survey.owner))
    answer = client.post(f"/surveys/{survey.uuid}/preview/en/0/", {"p": "b1.p0", "go": "next", "q1": "3"})
    assert answer.status_code == 200
    assert f"<code>{SHOP}/done?id=a%20b&amp;why=none%20given</code>" in text_of(answer)


def test_site_taken_off_the_list_is_led_to_no_more(client: Client) -> None:
    survey = leading()
    Program.objects.update(redirect_origins=[])
    link = a_link(survey)
    answer = post(client, link, open_page(client, link) | {"q1": "9"})
    assert answer.status_code == 200
    assert "shop.example.org" not in text_of(answer)


def test_full_quota_leads_to_its_own_address(client: Client) -> None:
    full = quota(limit=1, redirect=f"{SHOP}/full?nps={{{{q1}}}}")
    survey = leading(quotas=[full])
    answered(survey)
    link = a_link(survey)
    answer = post(client, link, open_page(client, link) | {"q1": "10"})
    assert (answer.status_code, answer["Location"]) == (303, f"{SHOP}/full?nps=10")


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/", "/\\evil.example", "/%09/evil.example", "https:evil.example",
        "javascript:alert(1)",
        f"{SHOP}@evil.example/", f"{SHOP}.evil.example/", f"{SHOP}\\@evil.example/", f"{SHOP}:8443/",
        f"{SHOP}{{{{q3}}}}/", "{{q3}}", "http://shop.example.org/", "https://other.example.org/",
        f"{SHOP}/a\nb", f'{SHOP}/"x', f"{SHOP}/ x",
    ],
)  # fmt: skip
def test_threat_21_an_address_off_the_list_is_not_published(address: str) -> None:
    with pytest.raises(DefinitionInvalid, match="leads to an address that is not on the program's list"):
        leading(address)


def test_gap_in_an_address_that_nothing_fills_is_not_published() -> None:
    with pytest.raises(DefinitionInvalid, match=r"has a gap \{\{q77\}\} that nothing fills"):
        leading(f"{SHOP}/?a={{{{q77}}}}")
