"""Brings the database up to date, for a first start and after each update."""

from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common.events import announce
from common.schedule import ensure_schedules
from common.turns import nobody_else


class Command(BaseCommand):
    help = (
        "Migrates, makes the cache table, the schedule and what a first start needs; with --demo also "
        "loads the demo. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo unless it was removed")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        ensure_schedules()
        if options["demo"] and "load_demo" in get_commands():
            with nobody_else():  # the web process is started after this
                call_command("load_demo", unless_removed=True, stdout=self.stdout)
        announce("prepared")  # after the demo, which brings all of its own
