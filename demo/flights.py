"""Invented answers to "After your flight": two months up to now, from a fixed seed, by invented people."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import OrgUnit
from delivery.addresses import address_hash
from demo.structure import AREAS
from surveys.domain.responses.recording import Incoming, complete_responses
from surveys.models import Questionnaire, Respondent, Response, Touchpoint

SOURCE = "demo-after-your-flight"
DAYS = 60
PER_DAY = 9
MORE_AND_MORE = 0.85  # under 1: from week to week more people answer
NAMESPACE = uuid.UUID("5f0c1b52-6a3e-4b0e-9a57-2d6d0a8f7c11")
# Where people are less happy, in the invented survey too; weights of the eleven ratings.
UNHAPPY = (2, 1, 2, 3, 2, 6, 5, 12, 20, 18, 22)
HAPPY = (0, 0, 1, 1, 1, 3, 3, 9, 22, 26, 34)
FIRST = (
    "Aiko Amara Bram Camille Diego Elif Erik Farah Grace Hana Ivo Jonas "
    "Kofi Leila Luca Mei Nadia Noor Pavel Rosa Samuel Tomás Uma Zoe"
)
LAST = (
    "Adler Bianchi Castillo Dubois Eriksen Farouk Grant Hoshino Ivanova Jansen "
    "Kaya Lindqvist Moretti Novak Okoro Petrov Rahman Silva Tanaka Weber"
)
SLOW_SECURITY = [
    "Forty minutes at security with two lanes open, then a run to the gate. Nobody told us why.",
    "The line at the checkpoint did not move for half an hour.",
    "Staff at the checkpoint shouted at an old man who did not hear well.",
    "Shoes on, shoes off, nobody at the checkpoint agreed on it.",
]
DIRTY_RESTROOMS = [
    "Restrooms near the gate were closed and the next ones were a long walk with a child.",
    "No soap, no paper, a wet floor. The restrooms need somebody more than twice a day.",
    "The restroom by the gate was not clean at all.",
]
BAD = [
    "No place to sit and not one working outlet at the gate.",
    "The gate changed twice and the screens were behind.",
    "Only one place to eat was open after nine.",
    "The Wi-Fi dropped again and again during a call.",
]
FAIR = [
    "All right, but the walk to the gate is long.",
    "Quick enough. More places to charge a phone, please.",
    "Good overall, the announcements were hard to hear.",
]
GOOD = [
    "Clear signs from the train right to the gate.",
    "Friendly people at the information desk, thank you.",
    "Security took five minutes. The art on the way is a joy.",
    "Clean, calm, easy.",
]


@dataclass(frozen=True)
class Flight:
    """One invented answer before it is recorded."""

    number: int
    unit: OrgUnit
    at: datetime
    rating: int


def record_flights(questionnaire: Questionnaire) -> int:
    """Records the invented answers that are not there yet; gives how many."""
    if Response.objects.filter(source=SOURCE).exists():
        return 0
    touchpoint = Touchpoint.objects.get(code="boarding-area")
    version = questionnaire.current
    if version is None:
        raise RuntimeError("After your flight is not published.")
    rng = random.Random(2018)  # noqa: S311  invented answers need no secrecy, but the same each time
    people = _people(rng)
    incoming = [
        Incoming(
            uuid=uuid.uuid5(NAMESPACE, str(flight.number)),
            questionnaire=questionnaire,
            version=version,
            unit=flight.unit,
            channel="qr",
            answers=_answers(flight, rng),
            touchpoint=touchpoint,
            language="en",
            respondent=rng.choice(people) if rng.random() < 0.55 else None,
            started_at=flight.at - timedelta(seconds=95),
            completed_at=flight.at,
            source=SOURCE,
            external_id=str(flight.number),
            is_invented=True,
        )
        for flight in _flights(rng)
    ]
    complete_responses(incoming)
    return len(incoming)


def _flights(rng: random.Random) -> list[Flight]:
    units = {unit.code: unit for unit in OrgUnit.objects.filter(code__in=AREAS)}
    now = timezone.now().replace(second=0, microsecond=0)
    flights = []
    for number in range(DAYS * PER_DAY):
        code = rng.choice((*AREAS, "sfo-a", "sfo-g", "sfo-d"))
        share = ((number + 0.9) / (DAYS * PER_DAY)) ** MORE_AND_MORE
        at = now - timedelta(days=DAYS * (1 - share), minutes=rng.randint(3, 60))
        weights = UNHAPPY if code == "sfo-a" else HAPPY
        flights.append(Flight(number, units[code], at, rng.choices(range(11), weights)[0]))
    return flights


def _answers(flight: Flight, rng: random.Random) -> dict[str, object]:
    near = {True: (1, 2, 2, 3), False: (3, 4, 4, 5, 5)}[flight.rating <= 6]
    answers: dict[str, object] = {
        "q1": flight.rating,
        "q2": f"c{rng.choice(near)}" if rng.random() < 0.9 else "na",
        "q3": f"c{rng.choice((3, 4, 4, 5, 5, 2))}" if rng.random() < 0.8 else "na",
    }
    if rng.random() < 0.6:
        answers["q4"] = rng.choice(_fitting_comments(flight.rating, answers))
    return answers


def _fitting_comments(rating: int, answers: dict[str, object]) -> list[str]:
    """What somebody who gave these marks would say: a low mark is what they talk about."""
    is_low = {question: answers[question] in ("c1", "c2") for question in ("q2", "q3")}
    if is_low["q2"]:
        return SLOW_SECURITY
    if is_low["q3"]:
        return DIRTY_RESTROOMS
    if rating <= 6:
        return BAD
    return FAIR if rating <= 8 else GOOD


def _people(rng: random.Random) -> list[Respondent]:
    root = OrgUnit.objects.get(code="sfo")
    people = []
    for number in range(220):
        name = f"{rng.choice(FIRST.split())} {rng.choice(LAST.split())}"
        email = f"passenger{number}@example.org"
        people.append(
            Respondent(
                name=name,
                email=email,
                address_hash=address_hash(email),
                external_id=f"demo-passenger-{number}",
                unit=root,
                language="en",
                may_be_contacted=True,
                attributes={"flights_a_year": rng.choice([1, 2, 3, 5, 8, 14, 22])},
                is_invented=True,
            )
        )
    Respondent.objects.bulk_create(people, ignore_conflicts=True)
    return list(Respondent.objects.filter(external_id__startswith="demo-passenger-").order_by("id"))
