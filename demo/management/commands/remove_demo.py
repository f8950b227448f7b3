from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.removal import carry_out


class Command(BaseCommand):
    help = "Removes the demo: its answers, programs, people and units. What is your own stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="Don't ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"] and input("Remove the demo for good? [y/N] ").strip().lower() != "y":
            raise CommandError("Nothing was removed.")
        kept = carry_out(self.stdout.write)
        for line in kept:
            self.stdout.write(f"  stays: {line}")
        self.stdout.write("The demo is removed.")
