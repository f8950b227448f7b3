"""A survey of SurveyJS as a definition."""

from typing import Any

from surveys.formats.report import FileUnreadable, Translation
from surveys.formats.shared.draft import Draft, short
from surveys.formats.shared.jsonfiles import read_file
from surveys.formats.surveyjs.expressions import Names, pipes_of
from surveys.formats.surveyjs.flow import Flow
from surveys.formats.surveyjs.source import Locales, Source
from surveys.formats.surveyjs.survey import (
    expression_of,
    keep_calculated,
    name_calculated,
    read_endings,
    read_survey_words,
    read_triggers,
    tell_settings,
)
from surveys.formats.surveyjs.unread import OF_PAGES
from surveys.formats.surveyjs.visible import show_by_triggers

FORMAT = "surveyjs"
NO_SURVEY = "This JSON holds no survey of SurveyJS: it has neither pages nor elements."
BASES = ("pages", "elements", "questions")


def read_surveyjs(data: bytes) -> Translation:
    """The survey of a JSON file. Raises FileUnreadable."""
    return of_json(read_file(data))


def of_json(value: Any) -> Translation:
    """The survey of a value that was read already. Raises FileUnreadable."""
    if not isinstance(value, dict) or not any(isinstance(value.get(name), list) for name in BASES):
        raise FileUnreadable(NO_SURVEY)
    locale = value.get("locale")
    locales = Locales(locale if isinstance(locale, str) else "")
    locales.collect(value)
    show_by_triggers(value, lambda trigger: expression_of(Source(trigger, locales)))
    survey = Source(value, locales)
    draft = Draft(FORMAT, locales.languages)
    draft.full("survey", "survey")
    names = Names()
    flow = Flow(draft, names, survey.text("questionsOnPageMode") in ("questionPerPage", "inputPerPage"))
    name_calculated(survey, draft, names)
    pages = _pages(survey, draft)
    for page, place in pages:
        draft.full(place, "page")
        flow.place(page)
    if not draft.questions:
        raise FileUnreadable("This survey of SurveyJS asks no question.")
    for page, place in pages:
        nodes = flow.page(page, place)
        draft.flow += nodes
        if not nodes:
            draft.leave_out(place, "page", "It has no questions.")
        _tell_page(page, place, draft)
    name = read_survey_words(survey, draft)
    _shuffle(survey, draft)
    read_triggers(survey, draft, names)
    keep_calculated(survey, draft, names)
    read_endings(survey, draft, names)
    tell_settings(survey, draft)
    draft.source = {"name": name}
    loops = {made.id: made.loop for made in flow.made.values()} | flow.loops
    return draft.finish(name, pipes_of(names, loops))


def _pages(survey: Source, draft: Draft) -> list[tuple[Source, str]]:
    """The pages with what the report calls them; of older files without pages, one."""
    listed = [Source(one, survey.locales) for one in survey.items("pages") if isinstance(one, dict)]
    rest = survey.items("elements") or survey.items("questions")
    if rest:
        listed.append(Source({"elements": rest}, survey.locales))
    found, taken = [], set()
    for number, page in enumerate(listed, 1):
        place = f"page/{page.name('name') or number}"
        place = f"{place}#{number}" if place in taken else place
        taken.add(place)
        found.append((page, place))
    return found


def _tell_page(page: Source, place: str, draft: Draft) -> None:
    for name in page.unread():
        if name not in OF_PAGES:
            draft.leave_out(
                f"{place}/{name}", name, f"Nothing here corresponds to it: {short(str(page.data[name]), 100)}"
            )


def _shuffle(survey: Source, draft: Draft) -> None:
    """Questions in random order on every page."""
    if survey.text("questionsOrder") != "random":
        return
    for block in draft.blocks.values():
        block["random"] = {"questions": True}
    draft.full("survey/questionsOrder", "setting")
