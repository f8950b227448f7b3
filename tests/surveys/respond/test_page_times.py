"""Seconds by page, stored with what a posted page stores anyway; and the kind of device."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from common.clock import now
from surveys.domain.responses.page_times import add_seconds
from surveys.models import Response
from tests.factories.surveys import ProgramFactory, a_definition, a_link, publish
from tests.surveys.visiting import hidden

pytestmark = pytest.mark.django_db
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"}
FIRST, LAST = {"q1": "9", "q2.r1": "c4"}, {"q3": "fine"}
BEGIN = now().replace(hour=10, minute=0, second=0, microsecond=0)


def after(seconds: float) -> Any:
    return time_machine.travel(BEGIN + timedelta(seconds=seconds), tick=False)


def answer(client: Client, path: str, *moments: float, back: bool = False) -> Response:
    """Opens the survey at BEGIN and posts its two pages at `moments`."""
    with after(0):
        form = hidden(client.get(path).content.decode())
    with after(moments[0]):
        step = client.post(path, form | FIRST, **PHONE)
        form = hidden(client.get(step["Location"]).content.decode())
    if back:
        with after(moments[1]):
            step = client.post(path, form | LAST | {"go": "back"}, **PHONE)
            form = hidden(client.get(step["Location"]).content.decode())
        with after(moments[2]):
            step = client.post(path, form | FIRST, **PHONE)
            form = hidden(client.get(step["Location"]).content.decode())
    with after(moments[-1]):
        client.post(path, form | LAST, **PHONE)
    return Response.objects.get()


def test_pages_keep_the_seconds_spent_on_each_and_the_device(client: Client) -> None:
    stored = answer(client, f"/s/{a_link(publish()).token}/", 12.34, 50)
    assert stored.status == "complete"
    assert (stored.page_seconds, stored.device) == ({"b1.p0": 12.3, "b1.p1": 37.7}, "phone")


def test_page_that_is_come_back_to_gets_the_time_of_both_visits(client: Client) -> None:
    stored = answer(client, f"/s/{a_link(publish()).token}/", 10, 30, 35, 60, back=True)
    assert stored.page_seconds == {"b1.p0": 15, "b1.p1": 45}


def test_mistakes_count_where_they_are_made(client: Client) -> None:
    path = f"/s/{a_link(publish()).token}/"
    with after(0):
        form = hidden(client.get(path).content.decode())
    with after(20):
        wrong = client.post(path, form | {"q1": "11"})
    assert wrong.status_code == 400
    with after(30):
        client.post(path, hidden(wrong.content.decode()) | FIRST)
    assert Response.objects.get().page_seconds == {"b1.p0": 30}


def test_who_goes_on_elsewhere_is_asked_what_the_first_device_is_asked(client: Client) -> None:
    definition = a_definition()
    definition["questions"]["q3"]["display"] = {"field": "device", "op": "eq", "value": "phone"}
    path = f"/s/{a_link(publish(definition=definition)).token}/"
    form = hidden(client.get(path, **PHONE).content.decode())
    step = client.post(path, form | FIRST, **PHONE)
    html = client.get(step["Location"]).content.decode()
    client.post(path, hidden(html) | LAST)
    stored = Response.objects.get()
    assert ('name="q3"' in html, stored.answers.get("q3"), stored.device) == (True, LAST["q3"], "phone")


def test_anonymous_programs_keep_five_seconds_as_the_least_and_no_device(client: Client) -> None:
    pages = {"b1": {"pages": [["q1", "q2"], ["q3"]]}}
    program = ProgramFactory(is_anonymous=True)
    questionnaire = publish(program=program, definition=a_definition(blocks=pages))
    stored = answer(client, f"/s/{a_link(questionnaire).token}/", 12.34, 51)
    assert (stored.page_seconds, stored.device) == ({"b1.p0": 10, "b1.p1": 40}, "")


@pytest.mark.parametrize(("is_anonymous", "least"), [(False, 0.1), (True, 5)])
def test_rounding_never_adds_up(is_anonymous: bool, least: float) -> None:
    seconds: dict[str, float] = {}
    for page in range(1, 41):
        seconds = add_seconds(seconds, f"b1.p{page}", page * 3.14, is_anonymous=is_anonymous)
    assert sum(seconds.values()) == pytest.approx(40 * 3.14, abs=least)


def test_clock_that_was_set_back_costs_nothing() -> None:
    assert add_seconds({"b1.p0": 30}, "b1.p1", 20, is_anonymous=False) == {"b1.p0": 30, "b1.p1": 0}
