"""Parts of the builder's page that look the same until what they show changes: drawn once, then kept.

Of a survey of 100 questions one card changes at a time; drawing all of them took most of the time.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from surveys.kinds import kinds_by_family
from surveys.views.builder.cards import Card
from surveys.views.builder.tree import Row

CARD = "surveys/builder/_card.html"
LINE = "surveys/builder/_outline_row.html"
KINDS = "surveys/builder/_kinds.html"
MOST_KEPT = 4_000  # of about a kilobyte each
_kept: dict[Hashable, SafeString] = {}


def drawn(template: str, key: Hashable, context: Mapping[str, Any]) -> SafeString:
    """The template with `context`, which `key` must tell apart from every other that looks different.

    Only for what is the same for all who see it: no request, no token, nobody's name.
    """
    whole = (template, key)
    found = _kept.get(whole)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[whole] = render_to_string(template, dict(context))
    return found


def draw_cards(cards: Iterable[Card], *, chosen: str, here: str, may_edit: bool) -> None:
    """Gives each card its HTML; the chosen one only where it isn't the form that edits it."""
    for card in cards:
        is_chosen = card.uid == chosen
        if is_chosen and may_edit:
            continue
        context = {"card": card, "is_chosen": is_chosen, "here": here, "may_edit": may_edit}
        card.html = drawn(CARD, (card.look, is_chosen, here, may_edit), context)


def draw_lines(rows: Iterable[Row], *, chosen: str, here: str, may_edit: bool, has_pages: bool) -> None:
    """Gives each row its line of the outline; `has_pages` says that there is more than one."""
    for row in rows:
        is_chosen = row.id == chosen
        context = {"row": row, "is_chosen": is_chosen, "here": here}
        context |= {"may_edit": may_edit, "has_pages": has_pages}
        row.html = drawn(LINE, (row.look, is_chosen, here, may_edit, has_pages), context)


def kinds_menu() -> SafeString:
    """The kinds of questions to choose from, by family: the same for everybody."""
    return drawn(KINDS, (), {"kinds": kinds_by_family()})
