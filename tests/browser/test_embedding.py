"""A survey inside another site's page: shown and sized where its link allows it, refused elsewhere."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from surveys.domain.asking.links import set_sites, snippets
from surveys.models import PublicLink, Response
from tests.browser.axe import flaws
from tests.factories.surveys import a_definition, a_link, publish
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = (
    "<!doctype html><html lang=en><title>Shop</title><body><h1>Shop</h1><a href=#a>Link</a>{}</body></html>"
)
HEIGHT = "frame => frame.getBoundingClientRect().height"
# Said to the page itself: a key pressed by the browser's tools is never confirmed by a frame that it closes.
ESCAPE = """node => setTimeout(() => {
  node.focus();
  node.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
})"""
CONTENT = "document.body.getBoundingClientRect().height"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Any]:
    """Another origin; `site(html)` gives the address of a page with it."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"

    def serve(html: str = "") -> str:
        (tmp_path / "index.html").write_text(PAGE.format(html))
        return f"{origin}/index.html" if html else origin

    yield serve
    server.shutdown()
    server.server_close()


@pytest.fixture
def link(settings: Any, live_server: Any) -> PublicLink:
    settings.SPAM_MIN_SECONDS, settings.BASE_URL = 0, live_server.url
    return a_link(publish(definition=a_definition()), channel="web")


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def snippet(link: PublicLink, mode: str) -> str:
    found = {text.split('data-mode="')[1].split('"')[0]: text for _, text in snippets(link)}
    return found[mode].replace('data-delay="3"', 'data-delay="0"')


def frame_of(page: Any) -> Any:
    return page.locator("iframe")


def wait_until_sized(page: Any) -> float:
    """The frame's height once it is its content's."""
    page.locator("iframe").wait_for(state="attached")
    inside = next(frame for frame in page.frames if frame != page.main_frame)
    inside.wait_for_selector("h1")
    page.wait_for_function("document.querySelector('iframe').style.height !== '320px'")

    def is_whole() -> bool:
        return bool(abs(frame_of(page).evaluate(HEIGHT) - inside.evaluate(CONTENT)) <= 2)

    wait_until(is_whole, seconds=15)  # first it's told, then drawn
    height: float = frame_of(page).evaluate(HEIGHT)
    return height


def test_allowed_site_shows_the_survey_at_its_own_height_to_the_end(
    page: Any, site: Any, link: PublicLink
) -> None:
    set_sites(link, [site()], by=None)
    page.goto(
        site(snippet(link, "inline").replace("<script ", '<script data-embedded="source=a b&amp;l=de" '))
    )
    assert frame_of(page).get_attribute("src").endswith("/?source=a+b&l=de&embed=1")
    first = wait_until_sized(page)
    inside = page.frame_locator("iframe")
    inside.locator("label:has(input[name='q1'][value='9'])").click()
    inside.locator(".btn.primary").click()
    inside.locator("#q3").wait_for()
    page.wait_for_function(
        "(was) => parseFloat(document.querySelector('iframe').style.height) !== was", arg=first
    )
    wait_until_sized(page)
    inside.locator(".btn.primary").click()
    inside.get_by_text("Your answers are in.").wait_for()
    stored = Response.objects.get()
    assert (stored.answers, stored.channel, stored.status) == ({"q1": 9}, "web", "complete")
    assert page.context.cookies() == []


@pytest.mark.parametrize("mode", ["inline", "popup", "slide-in"])
def test_a_mistake_is_focused_and_a_page_begins_at_its_top(
    page: Any, site: Any, link: PublicLink, mode: str
) -> None:
    set_sites(link, [site()], by=None)
    page.set_viewport_size({"width": 390, "height": 400})
    page.goto(site("<p>Goods</p>" * 9 + snippet(link, mode) + "<p>Goods</p>" * 99))
    wait_until_sized(page)
    inside, first = (
        page.frame_locator("iframe"),
        page.frame_locator("iframe").locator("input[name='q1']").first,
    )
    inside.locator(".btn.primary").click()
    inside.locator(".errsum").wait_for()
    inside.locator("input[name='q1']:focus").wait_for(state="attached")
    expect(inside.locator("label:has(input[name='q1'][value='0'])")).to_be_in_viewport()
    assert first.evaluate("node => node === document.activeElement")
    inside.locator("label:has(input[name='q1'][value='9'])").click()
    inside.locator(".btn.primary").click()
    inside.locator("#q3").wait_for()
    expect(inside.locator("header")).to_be_in_viewport()
    inside.locator(".btn.primary").click()
    expect(inside.get_by_text("Your answers are in.")).to_be_in_viewport()


def test_threat_37_unlisted_site_is_refused(page: Any, site: Any, link: PublicLink) -> None:
    set_sites(link, ["https://shop.example.org"], by=None)
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.goto(site(snippet(link, "inline")))
    assert frame_of(page).evaluate(HEIGHT) == 320


def test_threat_38_messages_of_others_are_ignored_on_both_sides(
    page: Any, site: Any, link: PublicLink, live_server: Any
) -> None:
    set_sites(link, [site()], by=None)
    page.goto(site(snippet(link, "inline")))
    height = wait_until_sized(page)
    page.evaluate("window.postMessage({rapport: 'size', value: 5000}, '*')")  # own origin, not the frame's
    page.evaluate("""() => new Promise((done) => {
      const other = document.createElement('iframe');  // null origin
      other.sandbox = 'allow-scripts';
      other.srcdoc = "<script>parent.postMessage({rapport: 'size', value: 5000}, '*')<\\/script>";
      other.onload = () => setTimeout(done, 300);
      document.body.append(other);
    })""")
    assert page.locator("iframe").first.evaluate(HEIGHT) == height
    # The survey's frame answers nobody but a listed site: not itself, nor a page that merely holds it.
    inside = next(frame for frame in page.frames if "/s/" in frame.url)
    heard = inside.evaluate("""() => new Promise((done) => {
      const heard = [];
      addEventListener('message', (event) => heard.push(event.data));
      window.postMessage({rapport: 'hello'}, '*');
      setTimeout(() => done(heard.length), 300);
    })""")
    assert heard == 1  # its own, answered by nobody


def test_threat_38_frame_says_nothing_to_a_parent_that_is_not_listed(
    page: Any, site: Any, link: PublicLink, live_server: Any
) -> None:
    """Our own origin may frame it ('self'), yet is no site of the list."""
    set_sites(link, ["https://shop.example.org"], by=None)
    page.goto(f"{live_server.url}/healthz")
    heard = page.evaluate(
        """(src) => new Promise((done) => {
          const heard = [], frame = document.createElement('iframe');
          addEventListener('message', (event) => heard.push(event.data));
          frame.onload = () => { frame.contentWindow.postMessage({rapport: 'hello'}, '*');
            setTimeout(() => done([heard, !!frame.contentDocument.querySelector('#f')]), 400); };
          frame.src = src; document.body.append(frame);
        })""",
        f"/s/{link.token}/?embed=1",
    )
    assert heard == [[], True]


@pytest.mark.parametrize("mode", ["popup", "slide-in"])
def test_dialog_asks_once_and_closes_by_the_keyboard(
    page: Any, site: Any, link: PublicLink, mode: str
) -> None:
    set_sites(link, [site()], by=None)
    page.goto(site(snippet(link, mode)))
    dialog = page.get_by_role("dialog", name="After your flight")
    dialog.wait_for()
    wait_until_sized(page)
    focused = page.evaluate("document.activeElement.textContent")
    inert = page.evaluate("document.querySelector('h1').inert")
    assert (focused == "Close", inert) == (mode == "popup", mode == "popup")
    if mode == "popup":
        page.keyboard.press("Escape")
    else:
        page.frame_locator("iframe").locator("input[name='q1']").first.evaluate(ESCAPE)  # the frame tells
    dialog.wait_for(state="detached")
    assert page.evaluate("document.querySelector('h1').inert") is False
    page.goto(site(snippet(link, mode)))
    page.wait_for_timeout(400)
    assert page.get_by_role("dialog").count() == 0


def test_embedded_page_has_no_flaws(page: Any, link: PublicLink, live_server: Any) -> None:
    page.goto(f"{live_server.url}/s/{link.token}/?embed=1")
    assert flaws(page, "embedded") == []
