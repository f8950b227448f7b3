"""Empties the outbox by hand, or forever in a process of its own."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from delivery.domain.drain import RUN_SECONDS, drain

IDLE_SECONDS = 0.2


class Command(BaseCommand):
    help = (
        "Sends what is due in the outbox. The worker does so by itself; this is for trying and for hand work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until the process is ended")

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while True:
            handled = drain(seconds=RUN_SECONDS)
            total += handled
            if not handled:
                if not options["forever"]:
                    break
                time.sleep(IDLE_SECONDS)
        self.stdout.write(f"{total} messages handled")
