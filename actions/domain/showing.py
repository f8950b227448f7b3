"""What a case's page shows, masked for who may not see names: answers, person, timeline, takers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count

from accounts.domain.audit import named_to
from accounts.models import OrgUnit, User
from accounts.policy import roles_allowing
from accounts.reach import Reach
from actions.domain.facts import is_low
from actions.domain.people import people_for
from actions.kinds import CHANNELS, OUTCOMES, TimelineEntry, event_kind, timeline_sources
from actions.models import Case, CaseEvent, RootCause
from common.clock import now
from delivery.addresses import masked
from metrics.domain.comments import answers_are_hidden, comment_is_hidden
from surveys.channels import label_of
from surveys.document import language_name
from surveys.domain.responses.values import AnswerInWords, answers_in_words
from surveys.models import Response

ANONYMOUS = "Anonymous"
HIDDEN = "Customer"
HIDDEN_MAIL = "Your access doesn’t show mail to customers."
# Lines that quote what was written to the customer, by name, or what their mail server said.
PERSONAL_KINDS = frozenset({"mailed", "mail_failed"})
# Where lines name units, by kind.
PLACES = {"assigned": ("unit",), "moved": ("from", "to"), "unit_merged": ("from", "to")}
RECENT = timedelta(days=30)
EARLIER = 10


@dataclass(frozen=True)
class Person:
    """Who the customer is, as far as the viewer may know."""

    name: str
    email: str = ""
    phone: str = ""
    is_anonymous: bool = False
    is_masked: bool = False
    may_be_contacted: bool = False
    language: str = ""


@dataclass(frozen=True)
class Said:
    """One response of a case: its comments, its ratings, its other answers."""

    response: Response
    channel: str
    comments: list[str]
    ratings: list[tuple[AnswerInWords, float, int, bool]]
    others: list[AnswerInWords]
    hides_comments: bool = False
    hides_answers: bool = False


def person_of(case: Case, reach: Reach) -> Person:
    """The customer as seen by somebody whose `contact.view` reach this is."""
    who = case.respondent
    if who is None:
        return Person(ANONYMOUS, is_anonymous=True)
    language = language_name(who.language) if who.language else ""
    if not reach.covers(case.unit):
        email = masked(who.email) if who.email else ""
        return Person(HIDDEN, email, is_masked=True, may_be_contacted=who.may_be_contacted, language=language)
    return Person(
        who.name or HIDDEN, who.email, who.phone, may_be_contacted=who.may_be_contacted, language=language
    )


def name_rows(cases: Iterable[Case], user: User) -> list[tuple[Case, Person]]:
    """Each case with its customer."""
    reach = user.reach("contact.view")
    return [(case, person_of(case, reach)) for case in cases]


def said_in(case: Case) -> list[Said]:
    """What the customer said, the newest response first."""
    links = case.case_responses.select_related(
        "response__unit", "response__program", "response__touchpoint", "response__questionnaire"
    ).order_by("-id")
    return [said(link.response) for link in links]


def said(response: Response) -> Said:
    """One response, sorted into comments, ratings and the rest; without texts where they stay hidden."""
    hides, hides_all = comment_is_hidden(response), answers_are_hidden(response)
    result = Said(response, label_of(response.channel), [], [], [], hides, hides_all)
    if hides_all:
        return result
    for answer in answers_in_words(response, "en"):
        if (hides and answer.is_text) or answer.is_personal:  # how to reach the person stands with the person
            continue
        if answer.kind in ("long_text", "short_text"):
            result.comments.append(answer.answer)
        elif answer.scale and isinstance(answer.value, int | float):
            low, high = map(float, answer.scale.split(".."))
            result.ratings.append((answer, answer.value, int(high), is_low(answer.value, low, high)))
        else:
            result.others.append(answer)
    return result


def timeline_of(case: Case, viewer: User) -> list[TimelineEntry]:
    """The case's own history and what other sources add, newest first."""
    sees_contact = viewer.can_at("contact.view", case.unit)
    events = list(case.events.all())
    name_units(events, viewer)
    entries = [entry_of(event, case, sees_contact=sees_contact) for event in events]
    for source in timeline_sources():
        entries += source(case, viewer)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def name_units(events: Iterable[CaseEvent], viewer: User) -> None:
    """Lets lines of history name no unit that the viewer may not see."""
    places = [(one.data, name) for one in events for name in PLACES.get(one.kind, ()) if one.data.get(name)]
    names = named_to(viewer, [data[name] for data, name in places])
    for data, name in places:
        data[name] = names[data[name]]


def shown_text(event: CaseEvent, *, sees_contact: bool) -> str:
    """The text of a line of history; none of a mail for who may not see names: it greets the customer."""
    return "" if event.kind in PERSONAL_KINDS and not sees_contact else event.text


def entry_of(event: CaseEvent, case: Case, *, sees_contact: bool) -> TimelineEntry:
    """A line of history in words, for somebody who may see names and addresses there or may not."""
    kind, data = event_kind(event.kind), event.data
    score = None
    if event.kind in ("opened", "joined", "remeasured") and data.get("value") is not None:
        score = (float(data["value"]), int(data.get("max") or case.score_max))
    label = kind.label
    if event.kind == "remeasured" and score:
        label = f"Asked again, answered {score[0]:g}"
    return TimelineEntry(
        at=event.at, label=label, icon=kind.icon, who=event.actor_label, score=score,
        text=details_of(event, sees_contact=sees_contact),
        quote=shown_text(event, sees_contact=sees_contact) if event.kind in ("mailed", "commented") else "",
    )  # fmt: skip


def details_of(event: CaseEvent, *, sees_contact: bool) -> str:
    """What else a line says."""
    if event.kind in PERSONAL_KINDS and not sees_contact:
        return HIDDEN_MAIL
    data: dict[str, Any] = event.data
    match event.kind:
        case "opened" | "joined":
            names = " and ".join(f"“{name}”" for name in data.get("rules", []))
            return f"by rule {names}" if names else "by hand"
        case "contacted" | "attempted":
            how = CHANNELS.get(data.get("channel", ""), "")
            ended = OUTCOMES.get(data.get("outcome", ""), "")
            return ". ".join(part for part in (how, ended, event.text) if part)
        case "assigned":
            to = data.get("to") or f"the queue of {data.get('department', '')} at {data.get('unit', '')}"
            return ". ".join(part for part in (f"to {to}", event.text) if part)
        case "waiting":
            whom = "for the customer, clock paused" if data.get("whom") == "customer" else "for us"
            return ". ".join(part for part in (whom, event.text) if part)
        case "resolved":
            return f"{data.get('root_cause', '')}: {event.text}"
        case "unit_merged" | "moved":
            return f"from {data.get('from', '')} to {data.get('to', '')}"
        case "corrected" if "now" in data:
            rated = [f"{data[name]:g}" if data[name] is not None else "none" for name in ("before", "now")]
            return f"rated {rated[1]} instead of {rated[0]}. {event.text}".strip()
        case "closing_undone" if data.get("withdrawn"):
            return "the customer is not asked again"
        case "mailed":
            return str(data.get("subject", ""))
        case "remeasured":
            handled = {True: "My matter was handled well", False: "My matter was not handled well"}
            return handled.get(data["well_handled"], "") if data.get("well_handled") is not None else ""
        case "commented":
            return ""
    return event.text


def earlier_answers(case: Case, viewer: User) -> list[TimelineEntry]:
    """What the same person answered at other times, as far as the viewer may see responses there."""
    if case.respondent_id is None:
        return []
    own = case.case_responses.values("response")
    rows = Response.objects.visible_to(viewer).counted().filter(respondent=case.respondent_id)
    rows = rows.filter(is_remeasurement=False).exclude(pk__in=own).select_related("program")
    return [earlier_entry(response) for response in rows.order_by("-completed_at")[:EARLIER]]


def earlier_entry(response: Response) -> TimelineEntry:
    """One earlier response as a line."""
    rating = next(iter(said(response).ratings), None)
    score = (rating[1], rating[2]) if rating else None
    words = f"answered {rating[1]:g}" if rating else "answered"
    return TimelineEntry(
        at=response.completed_at or response.started_at, label=f"{response.program}: {words}", icon="survey",
        score=score,
    )  # fmt: skip


def takers_at(unit: OrgUnit) -> list[User]:
    """Who may take cases at `unit`, those nearest to it first."""
    people = people_for([unit], sorted(roles_allowing("case.take")))
    return people.all_for(unit)


def causes_for(case: Case) -> tuple[list[RootCause], dict[str, list[RootCause]]]:
    """The causes used most at the case's unit lately (with `used_lately`), and all causes by their group."""
    active = list(RootCause.objects.active().select_related("parent"))
    recent = Case.objects.filter(unit=case.unit_id, resolved_at__gte=now() - RECENT, root_cause__isnull=False)
    counts = dict(recent.values_list("root_cause").annotate(n=Count("pk")).order_by("-n")[:4])
    groups: dict[str, list[RootCause]] = {}
    parents = {cause.parent_id for cause in active if cause.parent_id}
    for cause in active:
        if cause.pk not in parents:
            groups.setdefault(cause.parent.name if cause.parent else "", []).append(cause)
    often = [cause for cause in active if cause.pk in counts and cause.pk not in parents]
    for cause in often:
        cause.used_lately = counts[cause.pk]
    return sorted(often, key=lambda cause: -counts[cause.pk]), groups


def others_open(case: Case, user: User) -> int:
    """How many other cases are open at the same unit."""
    rows = Case.objects.visible_to(user).open().filter(unit=case.unit_id).exclude(pk=case.pk)
    return rows.count()
