"""A survey's own colour, logo, words on buttons, progress and way back."""

import base64
import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from common.contrast import contrast
from surveys.document import DefinitionInvalid, Document
from surveys.document.look import DARK_GROUNDS, ENOUGH, LIGHT_GROUNDS, look_of
from surveys.models import PublicLink, Response
from tests.factories.accounts import make_user
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db
GREEN = "#0a6b4f"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(200)).decode()
LOGO = f"data:image/png;base64,{PNG}"


def with_look(look: dict[str, Any], **changes: Any) -> PublicLink:
    return a_link(publish(definition=a_definition(look=look, **changes)))


def page_of(client: Client, link: PublicLink) -> tuple[str, str]:
    answer = client.get(f"/s/{link.token}/")
    return text_of(answer), answer["Content-Security-Policy"]


def accents(theme: str) -> list[str]:
    """The accent of light screens, then that of dark ones."""
    return re.findall(r"--accent:(#[0-9a-f]{6});", theme)


@pytest.mark.parametrize("accent", [GREEN, "#000000", "#3A4BD0", "#a3006d", "#7a4b00", "#5b5b5b"])
def test_accent_can_be_read_on_light_and_on_dark_screens(accent: str) -> None:
    theme = look_of(Document(a_definition(look={"accent": accent}))).theme
    light, dark = accents(theme)
    assert light == accent.lower()
    ratios = [contrast(light, one) for one in LIGHT_GROUNDS] + [contrast(dark, one) for one in DARK_GROUNDS]
    assert min(ratios) >= ENOUGH
    inks = re.findall(r"--accent-ink:(#[0-9a-f]{6})", theme)
    hovers = re.findall(r"--accent-hover:(#[0-9a-f]{6})", theme)
    for ink, colour, hover in zip(inks, (light, dark), hovers, strict=True):
        assert min(contrast(ink, colour), contrast(ink, hover)) >= ENOUGH


def test_grounds_are_those_of_the_tokens() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    found = re.findall(r"--(?:canvas|surface|sunken): +light-dark\((#\w+), (#\w+)\)", tokens)
    assert tuple(zip(*found, strict=True)) == (LIGHT_GROUNDS, DARK_GROUNDS)


def test_page_and_thanks_wear_the_colour_and_the_policy_lets_it(client: Client) -> None:
    link = with_look({"accent": GREEN, "accent_dark": "#8fe0c4"})
    html, policy = page_of(client, link)
    theme = html.split("<style>")[2].split("</style>")[0]
    assert accents(theme) == [GREEN, "#8fe0c4"]
    assert policy.split("style-src ")[1].split(";")[0].count("'sha256-") == 2
    step = post(client, link, hidden(html) | {"q1": "9"})
    thanks = post(client, link, hidden(text_of(client.get(step["Location"]))))
    assert ("Thank you" in text_of(thanks), f"<style>{theme}</style>" in text_of(thanks)) == (True, True)
    assert thanks["Content-Security-Policy"] == policy


def test_survey_without_a_look_has_one_style(client: Client) -> None:
    html, policy = page_of(client, a_link(publish()))
    assert (html.count("<style>"), "<img" in html) == (1, False)
    assert policy.split("style-src ")[1].split(";")[0].count("'sha256-") == 1


def test_logo_takes_the_place_of_the_sign_and_the_page_stays_light(client: Client) -> None:
    link = with_look({"accent": GREEN, "logo": LOGO})
    html, policy = page_of(client, link)
    assert f'<img class="logo" src="{LOGO}" alt="' in html
    assert "img-src 'self' data:" in policy
    largest = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 23).decode()
    heavy = with_look({"accent": GREEN, "logo": f"data:image/png;base64,{largest}"})
    packed = client.get(f"/s/{heavy.token}/", headers={"accept-encoding": "gzip"})
    assert len(packed.content) <= 15_000 < len(gzip.decompress(packed.content))


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"accent": "#ffee00"}, "#ffee00 has a contrast of 1.1, words need 4.5. Choose a darker one."),
        ({"accent": GREEN, "accent_dark": "#222222"}, "Choose a lighter one."),
        ({"accent": "green"}, "has a colour 'green': write it as #1a7f5a."),
        ({"accent": "#123456;}body{}"}, "write it as #1a7f5a."),
        ({"logo": "https://evil.example/logo.png"}, "is no PNG, JPEG, GIF or WebP picture."),
        ({"logo": f"data:image/svg+xml;base64,{PNG}"}, "is no PNG, JPEG, GIF or WebP picture."),
        ({"logo": f"data:image/jpeg;base64,{PNG}"}, "has a logo that is another kind of file than it says."),
        ({"logo": 'data:image/png;base64,"><script>'}, "has a logo that can't be read."),
        ({"logo": "data:image/png;base64," + PNG * 40}, "has a logo"),
    ],
)  # fmt: skip
def test_threat_26_look_that_cannot_be_read_or_is_no_picture_is_not_published(
    look: dict[str, Any], said: str
) -> None:
    definition = a_definition(look=look)
    with pytest.raises(DefinitionInvalid) as refused:
        publish(definition=definition)
    [(where, what)] = refused.value.problems
    assert (where, said in what) == ("Questionnaire", True)


def test_draft_with_a_wrong_look_is_previewed_without_it(client: Client) -> None:
    survey = publish()
    client.force_login(make_user("program_manager", survey.owner))
    draft = survey.versions.get(number=None)
    draft.definition = a_definition(look={"accent": "#ffee00", "logo": "javascript:1"})
    draft.save()
    html = text_of(client.get(f"/surveys/{survey.uuid}/preview/en/0/"))
    assert (html.count("<style>"), "javascript:1" in html) == (1, False)


def test_progress_and_the_way_back_can_be_left_out(client: Client) -> None:
    link = with_look({"progress": "none", "back": False})
    step = post(client, link, open_page(client, link) | {"q1": "9"})
    html = text_of(client.get(step["Location"]))
    assert ('class="prog"' in html, 'value="back"' in html) == (False, False)
    done = post(client, link, hidden(html) | {"q3": "slow", "go": "back"})
    assert "Thank you" in text_of(done)
    assert Response.objects.get().status == "complete"
    usual = text_of(client.get(f"/s/{a_link(publish()).token}/"))
    assert 'class="prog"' in usual


def test_buttons_say_the_survey_s_own_words(client: Client) -> None:
    texts = {"en": a_definition()["texts"]["en"] | {"next": "Go on & on", "back": "Return"}}
    link = with_look({}, texts=texts)
    html, _ = page_of(client, link)
    step = post(client, link, hidden(html) | {"q1": "9"})
    back = text_of(client.get(step["Location"]))
    assert (">Go on &amp; on</button>" in html, "Return</button>" in back) == (True, True)
