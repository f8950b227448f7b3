"""System checks: every dotted name in the tables leads somewhere, and the jobs' times fit together."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


def dotted_names() -> Iterator[tuple[str, str]]:
    """(where it stands, dotted name) of everything that is called by name."""
    for event, names in settings.REACTIONS.items():
        for name in names:
            yield f"REACTIONS[{event!r}]", name
    for what, names in settings.STAGES.items():
        for name in names:
            yield f"STAGES[{what!r}]", name
    for wakeup, name in settings.WAKEUPS.items():
        yield f"WAKEUPS[{wakeup!r}]", name
    for job, name, _ in settings.SCHEDULES:
        yield f"SCHEDULES {job!r}", name


@register
def check_dotted_names(app_configs: Iterable[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Imports everything the tables name."""
    found: list[CheckMessage] = []
    for place, name in dotted_names():
        try:
            import_string(name)
        except ImportError as error:
            hint = "Correct the dotted name in config/reactions.py or config/schedules.py."
            found.append(Error(f"{place}: {name} can't be imported ({error}).", hint=hint, id="rapport.E001"))
    return found


@register
def check_schedules(app_configs: Iterable[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Job names are unique, and no job is due more often than the clock ticks."""
    found: list[CheckMessage] = []
    names = [name for name, _, _ in settings.SCHEDULES]
    for name in sorted({name for name in names if names.count(name) > 1}):
        found.append(Error(f"SCHEDULES: two jobs are called {name!r}.", id="rapport.E002"))
    for name, _, seconds in settings.SCHEDULES:
        if seconds < 60:
            found.append(
                Error(
                    f"SCHEDULES: {name!r} is due every {seconds} s; the clock ticks each minute.",
                    id="rapport.E003",
                )
            )
    return found


@register
def check_queue(app_configs: Iterable[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A task's retry must come after its timeout, or it runs twice at once."""
    if settings.Q_CLUSTER["timeout"] < settings.Q_CLUSTER["retry"]:
        return []
    return [Error("Q_CLUSTER: timeout must be less than retry.", id="rapport.E004")]


@register(deploy=True)
def check_base_url(app_configs: Iterable[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without https neither cookies nor tokens are safe on the way."""
    if settings.IS_PRODUCTION:
        return []
    hint = "Put a proxy with TLS before Rapport and set BASE_URL=https://…"
    return [checks.Warning("BASE_URL is not https.", hint=hint, id="rapport.W001")]


@register(deploy=True)
def check_proxies(app_configs: Iterable[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """TLS ends at a proxy; one whose headers aren't believed has each request sent to https, for ever."""
    if not settings.IS_PRODUCTION or settings.TRUSTED_PROXIES:
        return []
    hint = "Name the addresses of your proxies, such as TRUSTED_PROXIES=127.0.0.1."
    message = (
        "BASE_URL is https, but TRUSTED_PROXIES is empty: behind a proxy every page redirects to itself."
    )
    return [checks.Warning(message, hint=hint, id="rapport.W002")]
