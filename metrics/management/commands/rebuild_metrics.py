"""`manage.py rebuild_metrics [--check] [--metric KEY]`: scores, comments and sums anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Dimension, Metric


class Command(BaseCommand):
    help = "Computes all scores and their sums again from the responses. Safe beside a running worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail if anything differs.")
        parser.add_argument("--metric", metavar="KEY", default="", help="Only this metric.")

    def handle(self, *, check: bool, metric: str, **options: Any) -> None:
        only = Metric.objects.filter(key=metric).first() if metric else None
        if metric and only is None:
            known = ", ".join(Metric.objects.values_list("key", flat=True)) or "none"
            raise CommandError(f"There is no metric {metric!r}. Known ones: {known}.")
        stale = list(Metric.objects.filter(is_stale=True, **({"pk": only.pk} if only else {})))
        filling = [] if only else list(Dimension.objects.filter(is_filling=True).values_list("pk", flat=True))
        found = rebuild_metrics(check=check, metric=only)
        if not check:
            Dimension.objects.filter(pk__in=filling).update(is_filling=False)
            Metric.objects.filter(pk__in=[row.pk for row in stale]).update(is_stale=False)
        if found.waiting:
            self.stdout.write(f"{found.waiting} changes wait to be added up; they are not counted here.")
        details = f"{found.scores} scores, {found.comments} comments, {found.cells} sums"
        self.stdout.write(f"{found.total} differences ({details}){'' if check else ', put right'}")
        if check and found.total:
            raise CommandError("Run rebuild_metrics without --check to put them right.")
