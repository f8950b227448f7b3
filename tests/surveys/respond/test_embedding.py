"""What other sites load and may show; and the list of them."""

import gzip
import re
from html import escape, unescape

import pytest
from django.test import Client

from accounts.models import AuditEntry
from accounts.policy import Role
from common.origins import is_embedding_site
from surveys.domain.asking.links import link_url, set_sites, snippets
from surveys.models import PublicLink
from tests.factories.accounts import make_user
from tests.factories.surveys import a_link
from tests.surveys.visiting import text_of

pytestmark = pytest.mark.django_db
SITES = ["https://www.example.org", "https://shop.example.org:8443"]


def test_loader_is_small_and_sets_no_cookie(client: Client) -> None:
    answer = client.get("/s/embed.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert len(answer.content) <= 5_000
    assert len(gzip.compress(answer.content)) <= 2_500
    assert not answer.cookies


@pytest.mark.parametrize(
    ("site", "is_fine"),
    [
        ("https://www.example.org", True),
        ("https://www.example.org:8443", True),
        ("http://127.0.0.1:9000", True),
        ("http://localhost", True),
        ("http://www.example.org", False),
        ("https://www.example.org/", False),
        ("https://*.example.org", False),
        ("https://user@www.example.org", False),
        ("https://www.example.org:443", False),
        ("https://WWW.example.org", False),
        ("https://www.example.org; script-src *", False),
        ("'none'", False),
        ("*", False),
        ("null", False),
        ("data:", False),
    ],
)
def test_threat_37_only_plain_sites_may_be_listed(site: str, is_fine: bool) -> None:
    assert is_embedding_site(site) is is_fine


def test_threat_37_policy_names_the_links_own_sites(client: Client, link: PublicLink) -> None:
    other = a_link(link.questionnaire)
    set_sites(link, SITES, by=None)
    policies = [client.get(f"/s/{one.token}/?embed=1")["Content-Security-Policy"] for one in (link, other)]
    ancestors = [policy.split("frame-ancestors ")[1] for policy in policies]
    assert ancestors == ["'self' https://www.example.org https://shop.example.org:8443", "'self'"]


def test_embedded_pages_lead_to_embedded_pages(client: Client, two_pages: PublicLink) -> None:
    set_sites(two_pages, SITES, by=None)
    html = text_of(client.get(f"/s/{two_pages.token}/?embed=1"))
    assert ['action="./?embed=1"' in html, f'data-sites="{" ".join(SITES)}"' in html] == [True, True]
    assert 'value="save"' not in html
    plain = text_of(client.get(f"/s/{two_pages.token}/"))
    assert ["embed" in plain.split("</style>")[-1], "postMessage" in plain] == [False, False]


def test_snippet_escapes_the_name_of_the_survey(link: PublicLink) -> None:
    link.questionnaire.name = 'A "survey"><script>'
    texts = [text for _, text in snippets(link)]
    assert len(texts) == 3
    assert {text.count("<script") for text in texts} == {1}


def test_without_a_script_the_snippet_is_a_link(link: PublicLink) -> None:
    words = f'<noscript><a href="{link_url(link)}">{escape(link.questionnaire.name)}</a></noscript>'
    assert [text.endswith(words) for _, text in snippets(link)] == [True] * 3


def test_page_of_the_link_shows_the_snippets_to_copy(client: Client, link: PublicLink) -> None:
    set_sites(link, SITES, by=None)
    client.force_login(make_user(Role.ADMINISTRATOR, link.unit))
    html = text_of(client.get(f"/surveys/links/{link.uuid}/"))
    shown = [unescape(found) for found in re.findall(r'id="snippet-\d" value="([^"]*)"', html)]
    assert shown == [text for _, text in snippets(link)]


def test_sites_are_saved_checked_and_noted(client: Client, link: PublicLink) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR, link.unit))
    path = f"/surveys/links/{link.uuid}/sites/"
    wrong = client.post(path, {"sites": "https://*.example.org"})
    saved = client.post(path, {"sites": "\n".join([*SITES, SITES[0], " "])})
    link.refresh_from_db()
    assert (wrong.status_code, saved.status_code, link.sites) == (400, 302, SITES)
    assert AuditEntry.objects.filter(action="link.sites_changed").count() == 1
