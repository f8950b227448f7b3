import itertools

import pytest

from common.phrases import find_language, languages, say
from delivery.addresses import address_hash
from delivery.domain.letters import (
    FOR_YOU_ALONE,
    LABELS,
    OTHER_WAY,
    REASONS,
    TEMPLATES,
    UNSUBSCRIBE,
    compose,
    organisation_name,
)
from delivery.domain.unsubscribing import unsubscribe_url
from tests.factories.accounts import OrgUnitFactory

pytestmark = pytest.mark.django_db
NASTY = "<img src=x onerror=alert(1)> & {{ x }}"


@pytest.fixture(autouse=True)
def organisation():
    return OrgUnitFactory(name="SFO & friends")


@pytest.mark.parametrize("template", TEMPLATES)
def test_threat_1_every_letter_escapes_in_html_and_not_in_text(template):
    values = {"heading": NASTY, "body": NASTY, "facts": [(NASTY, NASTY)], "signature": NASTY}
    letter = compose(template, **values, url="https://x.test/?a=1&b=2", label=NASTY)
    assert NASTY in letter.text
    assert "&lt;" not in letter.text
    assert "https://x.test/?a=1&b=2" in letter.text
    assert "<img" not in letter.html
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; {{ x }}" in letter.html
    assert 'href="https://x.test/?a=1&amp;b=2"' in letter.html
    assert "SFO & friends" in letter.text
    assert "SFO &amp; friends" in letter.html


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name != "resume"])  # whose text says it
def test_every_letter_says_why_one_gets_it(template):
    letter = compose(template, body="Hello")
    assert "You get this because" in letter.text
    assert "You get this because" in letter.html
    assert "Unsubscribe" not in letter.text + letter.html
    assert "<table" not in letter.html


@pytest.mark.parametrize("template", ["invitation", "remeasurement", "alert", "case_reply"])
def test_the_reason_can_be_another(template):
    letter = compose(template, body="Hello", reason="You get this because you asked for it.")
    assert letter.text.count("You get this because") == 1
    assert "because you asked for it." in letter.text
    assert "because you asked for it." in letter.html


def test_campaign_mail_links_to_unsubscribing():
    letter = compose("invitation", body="Hello", unsubscribe_address="ana@customer.test")
    url = unsubscribe_url(address_hash("ana@customer.test"), "en")
    assert f"Unsubscribe\n{url}\n" in letter.text
    assert f'href="{url}"' in letter.html


TO_RESPONDENTS = ("case_reply", "invitation", "remeasurement")


@pytest.mark.parametrize("code", [one.code for one in languages()])
@pytest.mark.parametrize("template", TO_RESPONDENTS)
def test_the_frame_speaks_the_readers_language(template, code):
    spoken = find_language(code)
    letter = compose(
        template, body="#", url="https://x.test/", unsubscribe_address="ana@customer.test", language=code
    )
    ours = {FOR_YOU_ALONE, OTHER_WAY, UNSUBSCRIBE, *LABELS.values(), *itertools.chain(*REASONS.values())}
    said = {phrase for phrase in ours if say(phrase, code, organisation="SFO & friends") in letter.text}
    assert said == {UNSUBSCRIBE, *REASONS[template], *filter(None, [LABELS.get(template)])}
    assert (OTHER_WAY in letter.html) == (code == "en" and template != "case_reply")
    assert f'lang="{code}" dir="{spoken.direction}"' in letter.html
    assert f"/?l={code}\n" in letter.text
    if code != "en":
        assert [one for one in ours if str(one) in letter.text + letter.html] == []


def test_a_language_that_we_dont_speak_gets_an_english_frame():
    letter = compose("invitation", body="#", language="tl")
    assert "You get this because" in letter.text
    assert '<html lang="en" dir="ltr">' in letter.html


def test_what_staff_get_is_english():
    assert '<html lang="en" dir="ltr">' in compose("alert", body="#").html


def test_text_of_a_letter_as_it_arrives():
    letter = compose(
        "alert", heading="New case", body="A rating of 3.", facts=[("Unit", "A"), ("Due", "3 h")]
    )
    assert letter.text == (
        "New case\n\nA rating of 3.\n\nUnit: A\nDue: 3 h\n\n--\nSFO & friends\n"
        "You get this because you work on cases at SFO & friends.\n"
    )


def test_body_makes_paragraphs_and_links():
    letter = compose("account", heading="x", body="One\n\nTwo https://x.test/a javascript:alert(1)")
    assert '<p>Two <a href="https://x.test/a"' in letter.html
    assert 'href="javascript' not in letter.html


def test_the_organisation_is_the_setting_or_the_root_unit(settings, organisation):
    assert organisation_name() == "SFO & friends"
    settings.ORGANISATION_NAME = "Port of SF"
    assert organisation_name() == "Port of SF"


def test_without_units_the_organisation_is_rapport(organisation):
    organisation.delete()
    assert organisation_name() == "Rapport"
