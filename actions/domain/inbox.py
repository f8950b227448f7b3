"""The inbox: which cases stand in which view, page by page, without ever counting all of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import OrgUnit, User
from accounts.querysets import units_in_reach
from actions.models import Case
from actions.querysets import CaseQuerySet
from common.clock import now

VIEWS = {
    "mine": "Mine",
    "units": "My units",
    "unclaimed": "Unclaimed",
    "overdue": "Overdue",
    "waiting": "Waiting",
    "closed": "Closed",
}
SORTS = {"due": "Due first", "newest": "Newest first", "priority": "Most urgent", "rating": "Lowest rating"}
# What has no deadline, or no rating, comes last on both databases, which by themselves don't agree on it.
ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": ("-id",),
    "priority": ("-priority", F("due_at").asc(nulls_last=True), "id"),
    "rating": (F("score_value").asc(nulls_last=True), "id"),
}
PAGE = 50
CAP = 1000
LAST_PAGE = 200
# Up to so many units, counting and listing go by way of the units (measured at 100,000 cases, 1,750 leaves).
FEW_TO_COUNT, FEW_TO_LIST = 600, 150


@dataclass
class CasePage:
    """Rows `start`+1 … `end` of a view; `total` is None where there are more than the cap."""

    rows: list[Case]
    number: int
    has_more: bool
    total: int | None

    @property
    def start(self) -> int:
        return (self.number - 1) * PAGE

    @property
    def end(self) -> int:
        return self.start + len(self.rows)


def cases_in(view: str, user: User, *, few: int = FEW_TO_LIST) -> CaseQuerySet:
    """The cases of a view that `user` may see; `few` as in `in_reach`.

    Conditions are stated so that partial indexes serve them: an open case has a deadline, or is paused.
    """
    # Where another index leads to few rows, that one drives.
    drives = {"mine": 0, "waiting": min(few, 60)}
    rows = in_reach(user, drives.get(view, few))
    match view:
        case "mine":
            return rows.open().owned_by(user)
        case "unclaimed":
            return rows.unclaimed()
        case "overdue":
            return rows.filter(due_at__isnull=False, due_at__lt=now())
        case "waiting":
            return rows.filter(state="waiting")
        case "closed":
            return rows.filter(resolved_at__isnull=False)
    return rows.open()


def in_reach(user: User, few: int) -> CaseQuerySet:
    """`visible_to(user)`, in the form that is fast for this user.

    Few units lead to their cases by an index (`IN`). Of many units most cases are wanted anyway, so the list
    is read in its own order and each case asks for its unit (`EXISTS`); the other form would sort them all.
    """
    if few and reached_units(user) <= few:
        return Case.objects.visible_to(user)
    here = OrgUnit.objects.filter(pk=OuterRef("unit")).reachable(user, "case.view")
    return Case.objects.filter(Exists(here))


def reached_units(user: User) -> int:
    """How many units `user` sees cases of, counted a little past FEW_TO_COUNT; asked once per user object."""
    if "reached_units" not in user.noted:
        units = OrgUnit.objects.reachable(user, "case.view").order_by().values("pk")
        user.noted["reached_units"] = units[: FEW_TO_COUNT + 1].count()
    return int(user.noted["reached_units"])


def narrow(rows: CaseQuerySet, user: User, *, text: str = "", **filters: Any) -> CaseQuerySet:
    """Only rows that fit the filters and words. Names and addresses only where the user may see them."""
    rows = rows.filter(**{name: value for name, value in filters.items() if value not in (None, "")})
    named = Q(unit__in=units_in_reach(user, "contact.view"))
    for word in text.replace("\x00", "").split()[:8]:
        condition = Q(excerpt__icontains=word) | Q(title__icontains=word) | Q(unit__name__icontains=word)
        condition |= named & (Q(respondent__name__icontains=word) | Q(respondent__email__icontains=word))
        if word.lstrip("#").isdecimal() and len(word) < 10:
            condition |= Q(number=int(word.lstrip("#")))
        rows = rows.filter(condition)
    return rows


def page_of_cases(rows: CaseQuerySet, *, view: str, sort: str, number: int, total: int | None) -> CasePage:
    """One page: the rows and one more, to know whether there are others. At most two statements."""
    number = min(max(number, 1), LAST_PAGE)
    found = slice_of(in_order(rows, view, sort), (number - 1) * PAGE, PAGE + 1)
    return CasePage(found[:PAGE], number, len(found) > PAGE, total)


def in_order(rows: CaseQuerySet, view: str, sort: str) -> list[CaseQuerySet]:
    """The rows in order, in one part or two: those without a deadline follow those with one.

    NULLS LAST would say the same in one statement, but then SQLite reads and sorts everything.
    """
    if view == "closed":
        return [rows.order_by(*ORDERS.get(sort, ("-resolved_at", "-id")))]
    dated = rows.filter(due_at__isnull=False)
    if sort in ORDERS:
        return [rows.order_by(*ORDERS[sort])]
    if view == "overdue":
        return [dated.order_by("due_at", "id")]
    return [dated.order_by("due_at", "id"), rows.filter(paused_at__isnull=False).order_by("paused_at", "id")]


def slice_of(parts: list[CaseQuerySet], start: int, length: int) -> list[Case]:
    """Rows `start` … of the parts laid end to end.

    Keys first, rows then: what has to be sorted is narrow that way.
    """
    keys = list(parts[0].values_list("pk", flat=True)[start : start + length])
    if len(keys) < length and len(parts) > 1:
        before = start + len(keys) if keys or not start else parts[0].count()
        first = max(start - before, 0)
        keys += parts[1].values_list("pk", flat=True)[first : first + length - len(keys)]
    rows = Case.objects.select_related("unit", "owner", "respondent").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def counts_of(user: User) -> dict[str, int]:
    """How many cases each view holds, counted up to CAP; the navigation takes its figure from here."""
    counts = {view: count_up(cases_in(view, user, few=FEW_TO_COUNT)) for view in VIEWS if view != "closed"}
    user.noted["open_cases"] = counts["units"]
    return counts


def count_up(rows: CaseQuerySet) -> int:
    """How many rows there are, at most CAP: a page must not wait for counting a hundred thousand."""
    return rows.order_by().values("pk")[:CAP].count()


def in_figures(count: int) -> str:
    """A capped count as it is shown."""
    return f"{CAP - 1}+" if count >= CAP else str(count)


def open_count(user: User) -> int:
    """The figure in the navigation: open cases of one's units."""
    if "open_cases" not in user.noted:
        user.noted["open_cases"] = count_up(cases_in("units", user, few=FEW_TO_COUNT))
    return int(user.noted["open_cases"])
