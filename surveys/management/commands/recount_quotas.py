"""`manage.py recount_quotas [--check]`: the places of all quotas anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.domain.responses.quotas import recount_quotas


class Command(BaseCommand):
    help = "Counts the places taken in quotas again from the responses. Safe while people answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail if anything differs.")

    def handle(self, *, check: bool, **options: Any) -> None:
        wrong = recount_quotas(check=check)
        self.stdout.write(f"{wrong} quotas differ{'' if check else ', put right'}")
        if check and wrong:
            raise CommandError("Run recount_quotas without --check to put them right.")
