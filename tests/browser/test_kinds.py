"""Every kind of question on its page: no rule of axe's is broken, targets are large enough, nothing scrolls
sideways, in both themes, wide and narrow, also from right to left; what scripts make quicker."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from docs.pictures.drawn import html_of
from docs.pictures.gallery import EXAMPLES, LOOKS, UNSEEN, Example
from surveys.forms.questions.limits import LOOKS as OFFERED_LOOKS
from surveys.kinds import all_kinds
from surveys.models import Response, Upload
from tests.browser.axe import NARROW, flaws
from tests.factories.surveys import a_link, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SMALL = """() => [...document.querySelectorAll(
  "a, button, select, textarea, input:not(.vh):not([type=hidden]), label:has(.vh)"
)].filter(one => one.checkVisibility() && one.closest("main") && !one.closest(".hp, .folded")
  && one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def sheet(browser: Any) -> Any:
    """A tab whose content is set: what is looked at comes from no server."""
    page = browser.new_page(viewport=NARROW)
    yield page
    page.close()


def example(name: str) -> Example:
    return next(one for one in (*EXAMPLES, *LOOKS) if one.name == name)


def test_the_gallery_shows_every_kind_that_respondents_see() -> None:
    assert {one.kind for one in EXAMPLES} == {kind.name for kind in all_kinds()} - set(UNSEEN)


def test_the_gallery_shows_every_look_that_the_builder_offers() -> None:
    offered = {f"{kind}_{look}" for kind, looks in OFFERED_LOOKS.items() for look, _ in looks[1:]}
    shown_by_data = {"information_image"}  # a picture is drawn where there is one
    like_others = {"matrix_text_medium", "matrix_text_long", "matrix_text_numbers"}  # fields fill their cells
    assert offered - {one.name for one in LOOKS} == shown_by_data | like_others


@pytest.mark.parametrize("kind", [one.name for one in (*EXAMPLES, *LOOKS)])
def test_each_kind_is_accessible(sheet: Any, kind: str) -> None:
    found: list[str] = []
    for is_answered in (False, True):
        sheet.set_content(html_of(example(kind), is_answered=is_answered))
        found += flaws(sheet, f"{kind}, {'answered' if is_answered else 'empty'}")
    sheet.set_viewport_size(NARROW)
    found += [f"small: {one}" for one in sheet.evaluate(SMALL)]
    sheet.set_content(html_of(example(kind), language="ar"))
    over = sheet.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (found, over) == ([], 0)


@pytest.mark.parametrize("kind", [one.name for one in (*EXAMPLES, *LOOKS)])
def test_each_kind_is_light(kind: str) -> None:
    html = html_of(example(kind))
    plain = re.sub("<script>.*?</script>", "", html, flags=re.DOTALL)
    without, everything = (len(gzip.compress(one.encode(), 6)) for one in (plain, html))
    assert (without <= 15_000, everything <= 40_000) == (True, True), (without, everything)


def values(sheet: Any, name: str) -> list[str]:
    """What the form would send under this name."""
    said: list[str] = sheet.evaluate("name => new FormData(document.getElementById('f')).getAll(name)", name)
    return said


def test_a_press_on_the_picture_marks_the_very_place_and_again_takes_it_back(sheet: Any) -> None:
    sheet.set_content(html_of(example("heat_map"), is_answered=False))
    box = sheet.locator("[data-marks]").bounding_box()
    at = {"x": box["width"] * 0.31, "y": box["height"] * 0.22}

    sheet.locator("[data-marks]").click(position=at)
    sheet.wait_for_selector(".map circle", state="attached")
    (said,) = values(sheet, "q1")
    assert [round(float(one), 2) for one in said.split(",")] == [0.31, 0.22]

    sheet.locator("[data-marks]").click(position=at)
    sheet.wait_for_selector(".map circle", state="detached")
    assert values(sheet, "q1") == []


def test_no_more_places_are_marked_than_asked_for_and_keys_mark_them_too(sheet: Any) -> None:
    sheet.set_content(html_of(example("heat_map"), is_answered=False))
    for number in range(4):
        sheet.get_by_label(f"Column {number + 1}, line 1").press("Space")
    assert len(values(sheet, "q1")) == 4  # by keys the server counts
    sheet.set_content(html_of(example("heat_map"), is_answered=False))
    box = sheet.locator("[data-marks]").bounding_box()
    for number in range(4):
        sheet.locator("[data-marks]").click(position={"x": 40 + 70 * number, "y": box["height"] / 2})
        sheet.wait_for_timeout(20)
    assert len(values(sheet, "q1")) == 3


def test_a_press_on_a_region_takes_its_next_state(sheet: Any) -> None:
    sheet.set_content(html_of(example("hot_spot"), is_answered=False))
    region, said = sheet.locator("[data-for='q1.r2'] rect"), []
    for _ in range(3):
        region.click()
        said.append(values(sheet, "q1.r2"))
    assert said == [["c1"], ["c2"], []]


def test_a_level_offers_what_belongs_to_the_answer_above(sheet: Any) -> None:
    sheet.set_content(html_of(example("drilldown"), is_answered=False))
    harbour = sheet.get_by_label("Harbour")
    sheet.get_by_label("Coast").select_option("North coast")
    assert harbour.locator("option").all_inner_texts() == ["Please choose", "Northport", "Seal Bay"]
    harbour.select_option("Seal Bay")
    sheet.get_by_label("Coast").select_option("South coast")
    assert harbour.locator("option").all_inner_texts() == ["Please choose", "Southhaven"]
    assert (values(sheet, "q1.k1"), values(sheet, "q1.k2")) == (["c2"], [""])
    sheet.get_by_label("Coast").select_option("North coast")
    assert harbour.locator("option").count() == 3


def test_a_slider_says_nothing_until_it_is_moved_and_follows_keys(sheet: Any) -> None:
    sheet.set_content(html_of(example("slider"), is_answered=False))
    assert values(sheet, "q1.r1") == [""]
    sheet.get_by_role("slider", name="Seats").press("ArrowRight")
    assert values(sheet, "q1.r1") == ["55"]
    sheet.get_by_role("spinbutton", name="Café").fill("20")
    assert sheet.get_by_role("slider", name="Café").input_value() == "20"


def test_a_sum_tells_what_it_comes_to(sheet: Any) -> None:
    sheet.set_content(html_of(example("constant_sum"), is_answered=False))
    assert sheet.locator("output.off").count() == 0  # nobody has made a mistake yet
    sheet.get_by_label("Price").fill("60")
    assert sheet.locator("output").inner_text() == "60 / 100 points"
    assert sheet.locator("output.off").count() == 1
    sheet.get_by_label("Time").fill("40")
    assert sheet.locator("output").inner_text() == "100 / 100 points"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_picture_is_marked_and_a_file_sent_from_a_real_page(
    tab: Any, browser: Any, live_server: Any, tmp_path: Path, *, is_scripted: bool
) -> None:
    first, second = example("heat_map"), example("file")
    definition = first.definition()
    definition["blocks"]["b1"]["pages"] = [["q1", "q2"]]
    definition["questions"]["q2"] = {"kind": "file", "key": "photo", **second.data}
    definition["texts"]["en"]["q2.text"] = second.texts["text"]
    link = a_link(publish(definition=definition))
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    page = tab if is_scripted else browser.new_page(java_script_enabled=False, base_url=live_server.url)

    page.goto(f"/s/{link.token}/")
    box = page.locator("[data-marks]").bounding_box()
    page.locator("[data-marks]").click(position={"x": box["width"] * 0.3, "y": box["height"] * 0.3})
    page.get_by_label("Do you have a photo of it?").set_input_files(photo)
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("photo.png 1 KB").wait_for()
    page.get_by_role("button", name="Send").click()
    page.locator(".thanks").wait_for()

    answers = Response.objects.get().answers
    assert answers["q2"] == [str(uuid) for uuid in Upload.objects.values_list("uuid", flat=True)]
    ((x, y),) = answers["q1"]
    assert (round(x, 1), round(y, 1)) == ((0.3, 0.3) if is_scripted else (0.2, 0.4))
    if not is_scripted:
        page.close()


def places(sheet: Any) -> list[tuple[str, str]]:
    """The lines of a ranking from above, each with its place."""
    found: list[tuple[str, str]] = sheet.evaluate(
        """() => [...document.querySelectorAll(".line")].map(
          line => [line.querySelector("label").textContent, line.querySelector("select").value])"""
    )
    return [tuple(one) for one in found]


def test_a_ranking_is_ordered_by_arrow_keys(sheet: Any) -> None:
    sheet.set_content(html_of(example("rank"), is_answered=False))
    grip = sheet.get_by_role("button", name="Place: Wi-Fi")
    assert grip.get_attribute("aria-keyshortcuts") == "ArrowUp ArrowDown"
    grip.press("ArrowUp")
    assert sheet.get_by_role("button", name="Place: Wi-Fi, 2", exact=True).evaluate(
        "grip => grip === document.activeElement"
    )
    assert places(sheet) == [("Café", "1"), ("Wi-Fi", "2"), ("Boarding", "3"), ("Seats", "4")]


# Where the mouse dragged on the page before, the grip isn't granted the pointer.
@pytest.mark.parametrize("page", ["first", "next"])
def test_a_ranking_is_ordered_by_dragging(sheet: Any, page: str) -> None:
    sheet.set_content(html_of(example("rank"), is_answered=False))
    sheet.get_by_role("button", name="Place: Seats").hover()  # waits until nothing moves any more
    first = sheet.get_by_role("button", name="Place: Café").bounding_box()
    sheet.mouse.down()
    sheet.mouse.move(first["x"] + 20, first["y"] + 4, steps=12)
    sheet.mouse.up()
    assert places(sheet) == [("Seats", "1"), ("Café", "2"), ("Boarding", "3"), ("Wi-Fi", "4")]
    assert values(sheet, "q1.c4") == ["1"]


def test_a_ranking_that_was_answered_stands_in_its_order(sheet: Any) -> None:
    sheet.set_content(html_of(example("rank")))
    assert [place for _, place in places(sheet)] == ["1", "2", "3", "4"]


def test_searching_leaves_the_answers_that_hold_the_words(sheet: Any) -> None:
    sheet.set_content(html_of(example("single_search"), is_answered=False))
    sheet.get_by_role("searchbox", name="Search").fill("fam")
    offered = sheet.evaluate("() => [...document.querySelectorAll('option')].map(one => one.text)")
    assert (offered, values(sheet, "q1")) == (["Please choose", "Family or friends"], ["c2"])
    sheet.get_by_role("searchbox", name="Search").fill("")
    assert sheet.locator("option").count() == 5


def test_searching_never_takes_a_choice_away(sheet: Any) -> None:
    """What was chosen by hand stays whatever is searched for; what the search chose goes with its words."""
    sheet.set_content(html_of(example("single_search"), is_answered=False))
    search, said = sheet.get_by_role("searchbox", name="Search"), []
    for words in ("fam", "hol", "nothing like this"):
        search.fill(words)
        said.append(values(sheet, "q1"))
    assert said == [["c2"], ["c3"], [""]]

    search.fill("")
    sheet.locator("select").select_option("Holiday")
    for words in ("fam", "nothing like this", ""):
        search.fill(words)
        assert (words, values(sheet, "q1")) == (words, ["c3"])
    search.fill("fam")
    search.press("Enter")
    assert sheet.locator("select:focus option").all_inner_texts() == [
        "Please choose", "Family or friends", "Holiday",
    ]  # fmt: skip


def test_words_beside_an_answer_of_a_drop_down_are_asked_with_it(sheet: Any) -> None:
    sheet.set_content(html_of(example("single_dropdown"), is_answered=False))
    assert not sheet.get_by_label("Other").is_visible()
    sheet.locator("select").select_option("c4")
    assert sheet.get_by_label("Other").is_visible()


def test_handles_of_a_sum_are_counted_once(sheet: Any) -> None:
    sheet.set_content(html_of(example("constant_sum_bars")))
    assert sheet.locator("output").text_content() == "100 / 100 points"
    sheet.get_by_role("slider", name="Price").press("ArrowRight")
    assert values(sheet, "q1.c1") == ["51"]
    assert sheet.locator("output").text_content() == "101 / 100 points"


def test_a_slider_has_the_lines_and_words_that_it_was_brought_with(sheet: Any) -> None:
    brought = Example(
        "slider",
        {"text": "How loud was it?", "k1": "Silent", "k2": "Bearable", "k3": "Loud"},
        {
            "validation": {"min": 0, "max": 100, "lines": 4},
            "cols": [{"id": "k1"}, {"id": "k2"}, {"id": "k3"}],
        },
        {"q1": 25},
    )
    sheet.set_content(html_of(brought, is_answered=False))
    words = sheet.locator(".along span")
    assert words.all_inner_texts() == ["Silent", "Bearable", "Loud"]
    drawn = sheet.get_by_role("slider").evaluate("one => getComputedStyle(one).backgroundImage")
    assert "repeating-linear-gradient" in drawn
    assert "calc(25% - 0.25px)" in drawn  # four parts
    assert flaws(sheet, "slider with lines and words") == []


def test_a_slider_without_a_number_is_moved_and_sent_all_the_same(sheet: Any) -> None:
    bare = Example(
        "slider",
        {"text": "How loud was it?"},
        {"validation": {"min": 0, "max": 100, "step": 5, "hide_value": True}},
        {"q1": 25},
    )
    sheet.set_content(html_of(bare, is_answered=False))
    assert (sheet.get_by_role("spinbutton").count(), values(sheet, "q1")) == (0, [""])
    sheet.get_by_role("slider", name="How loud was it?").press("ArrowRight")
    assert values(sheet, "q1") == ["55"]
    assert flaws(sheet, "slider without a number") == []
