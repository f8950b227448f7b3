"""What people do in a browser, step by step, named as they would say it."""

import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from tests.journeys.running import Site

SHORTEST_ANSWER_SECONDS = 2.3  # a faster one is taken for a robot's
MAIL_SECONDS = 60.0  # only how long to wait for it on a busy machine


@dataclass(frozen=True)
class Shown:
    """A unit's score as its page shows it."""

    n: int
    score: str


def sign_in(page: Any, site: Site, role: str) -> None:
    """With the login that `make run` printed for the role."""
    sign_in_as(page, site, *site.logins[role])


def sign_in_as(page: Any, site: Site, mail: str, password: str) -> None:
    page.goto(f"{site.url}/login/")
    page.fill("input[name=login]", mail)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/login/" not in url)


def open_unit(page: Any, site: Site, name: str, program: str) -> str:
    """The unit's page on a program, found by walking the tree; gives its address."""
    page.goto(f"{site.url}/units/all/?q={name.replace(' ', '+')}")
    href = page.get_by_role("link", name=name, exact=True).first.get_attribute("href")
    page.goto(urljoin(site.url, href))
    program_link = (
        page.locator("details.menu a, details.chip-menu a, .filters a").filter(has_text=program).first
    )
    url = urljoin(page.url, program_link.get_attribute("href")) if program_link.count() else page.url
    page.goto(url)
    return url


def read_score(page: Any, url: str) -> Shown:
    """The score and its base."""
    page.goto(url)
    n = re.search(r"n\s([\d,]+)", page.locator("main").inner_text())
    score = (
        page.locator(".figure-52").first.inner_text().strip() if page.locator(".figure-52").count() else ""
    )
    return Shown(int(n.group(1).replace(",", "")) if n else 0, score)


def answer_survey(page: Any, site: Site, *, rating: int, comment: str, name: str, mail: str) -> float:
    """ "After your flight" at boarding area A, with a contact; gives the moment it was sent."""
    page.goto(f"{site.url}/s/demo-a-after-your-flight/")
    time.sleep(SHORTEST_ANSWER_SECONDS)
    page.click(f'#q1 label:has(input[value="{rating}"])')
    page.click('#q2 label:has(input[value="c4"])')
    page.locator(".go .primary").click()
    page.fill("textarea[name=q4]", comment)
    page.click('#q5 label:has(input[value="yes"])')
    page.fill('input[name="q5.name"]', name)
    page.fill('input[name="q5.email"]', mail)
    page.locator(".go .primary").click()
    sent = time.monotonic()
    page.get_by_role("heading", name=re.compile("Thank you")).wait_for()
    return sent


def wait_for_score(page: Any, url: str, *, n: int, until: float) -> Shown:
    """Reloads until the base is `n`; fails at the moment `until`."""
    while True:
        shown = read_score(page, url)
        if shown.n == n:
            return shown
        assert time.monotonic() < until, f"n is still {shown.n}, not {n}"
        time.sleep(0.2)


def sees_case(page: Any, site: Site, text: str) -> bool:
    """Whether the inbox finds a case by its words."""
    page.goto(f"{site.url}/cases/?view=units&q={text.replace(' ', '+')}")
    return bool(page.locator(".caserow").filter(has_text=text).count())


def find_mail_link(page: Any, site: Site, mail: str) -> str:
    """The link of the newest mail to this customer, read in the stored outbox."""
    until = time.monotonic() + MAIL_SECONDS
    while True:
        page.goto(f"{site.url}/outbox/?q={mail}")
        found = page.locator("main table a, main .list-table a").filter(has_not_text="Waiting")
        for index in range(found.count()):
            href = found.nth(index).get_attribute("href")
            page.goto(f"{urljoin(page.url, href)}?part=text")
            links = re.findall(re.escape(site.url) + r"/s/i/[\w-]+/", page.content())
            if links:
                return str(links[0])
            page.goto(f"{site.url}/outbox/?q={mail}")
        assert time.monotonic() < until, "no mail with a link to answer again"
        time.sleep(0.3)


def answer_again(page: Any, link: str, *, rating: int) -> None:
    """The second survey: the same question, and that the matter was handled well."""
    page.goto(link)
    page.click(f'.keys label:has(input[value="{rating}"])')
    well = page.locator("fieldset").nth(1).locator("label").last
    if well.count():
        well.click()
    for _ in range(3):
        page.locator(".go .primary").click()
        page.wait_for_load_state()
        if page.get_by_role("heading", name=re.compile("Thank you")).count():
            return
    raise AssertionError(page.locator("main").inner_text())
