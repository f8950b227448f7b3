"""The results of a survey under one look, counted in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.domain.questions.choosing import Chosen, Offer
from metrics.domain.questions.counting import Census, count
from metrics.domain.questions.items import Item
from metrics.domain.questions.siblings import Siblings
from metrics.domain.questions.summaries import ItemResult, summarise
from metrics.domain.sheets.keeping import PATIENCE_SECONDS, read_sheets


@dataclass(frozen=True)
class Results:
    """What a page of results shows. `responses` are all that fit the look, `partial` those of them that broke
    off."""

    chosen: Chosen
    offer: Offer
    items: Sequence[ItemResult]
    responses: int
    partial: int


def read_results(chosen: Chosen, *, patience: float | None = PATIENCE_SECONDS) -> Results:
    """Counts all questions. Raises StillCounting; `patience` None waits for however long it takes."""
    siblings = Siblings([chosen.look], chosen.measures, chosen.tree)
    census, offer = Census(chosen.look, chosen.items, chosen.tree, siblings), Offer(chosen)
    count(read_sheets(chosen.look.questionnaire, patience=patience), census, offer)
    items = [summarise(census, item, sets_of(chosen, item)) for item in chosen.items]
    asked = [one for one in items if one.asked.asked or one.asked.not_reached or not one.item.round]
    return Results(chosen, offer, asked, census.responses, census.partial)


def sets_of(chosen: Chosen, item: Item) -> dict[str, list[str]]:
    """The sets of a best-worst question, of all versions that ask it."""
    found: dict[str, list[str]] = {}
    for key, _, document in chosen.versions:
        if key in item.versions and item.kind == "best_worst":
            for one in document.questions[item.uid].data.get("sets", ()):
                found.setdefault(one["id"], list(one["choices"]))
    return found
