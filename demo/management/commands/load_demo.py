from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.loading import load_demo
from demo.removal import forget_removal, was_removed


class Command(BaseCommand):
    help = "Loads the demo: real ratings of San Francisco airport, invented people. Again adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--even-here",
            action="store_true",
            help="Load it although BASE_URL is https: its logins have a password that everybody can read.",
        )

        parser.add_argument(
            "--unless-removed", action="store_true", help="Leave it where somebody took it away."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION and not options["even_here"]:
            raise CommandError(
                "This looks like a production system, and the demo's password is public. "
                "Use --even-here if you mean it."
            )
        if options["unless_removed"] and was_removed():
            self.stdout.write("The demo was removed here; `manage.py load_demo` brings it back.")
            return
        forget_removal()
        load_demo(self.stdout.write)
        self.stdout.write("The demo is loaded.")
