"""Which responses an export holds, and reading them in batches: memory stays flat however many there are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.models import OrgUnit
from accounts.reach import Principal
from surveys.exports.about import CASTS, Row
from surveys.models import Questionnaire, Response
from surveys.querysets import ResponseQuerySet

BATCH = 2_000
ACTION = "response.export"


@dataclass(frozen=True)
class Selection:
    """Finished responses to a questionnaire: at a unit and beneath it, from a day to a day.

    `principal` None is the command line, which reaches everything. `with_contacts`: names and addresses too,
    where the principal may see them.
    """

    questionnaire: Questionnaire
    principal: Principal | None = None
    unit: OrgUnit | None = None
    first: date | None = None
    last: date | None = None
    with_contacts: bool = False

    def rows(self) -> ResponseQuerySet:
        """The responses. Tests are none, and what a correction replaced stands there as corrected."""
        found: ResponseQuerySet = Response.objects.finished().current().filter(is_test=False)
        found = found.filter(questionnaire=self.questionnaire)
        if self.principal is not None:
            found = found.reachable(self.principal, ACTION)
        if self.unit is not None:
            found = found.filter(unit__in=OrgUnit.objects.within(self.unit).values("pk"))
        if self.first is not None:
            found = found.filter(day__gte=self.first)
        if self.last is not None:
            found = found.filter(day__lte=self.last)
        return found

    def batches(self) -> Iterator[list[Row]]:
        """The responses in the order in which they came in; each batch is a statement of its own, so that
        nobody who writes waits for an export."""
        rows = self.rows().order_by("id").annotate(**CASTS).values_list(*Row._fields)
        last = 0
        while True:
            batch = [Row._make(row) for row in rows.filter(id__gt=last)[:BATCH]]
            if not batch:
                return
            yield batch
            last = batch[-1].id

    def embedded_names(self) -> list[str]:
        """The names of all embedded data, in order of their first coming."""
        rows = self.rows().exclude(embedded={}).order_by("id")
        text = rows.values_list(Cast("embedded", TextField()), flat=True).iterator(chunk_size=BATCH)
        names: dict[str, None] = {}
        for one in text:
            names |= dict.fromkeys(json.loads(one))
        return list(names)

    def contact_units(self) -> set[int]:
        """The units whose customers may be named."""
        if not self.with_contacts:
            return set()
        units = OrgUnit.objects.all()
        if self.principal is not None:
            units = units.reachable(self.principal, "contact.view")
        return set(units.values_list("pk", flat=True))
