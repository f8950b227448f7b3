"""The pages of an import, used as people do."""

import io
from typing import Any

from django.test import Client
from django.urls import reverse

from surveys.imports.jobs import go_on
from surveys.models import ImportRun, Questionnaire

CSV = (
    "Respondent ID;Submitted;Boarding area;How likely is it?;SFO Airport as a whole;Comment\n"
    "a1;03.05.2026;A;9;5;Fine\n"
    "a2;04.05.2026;B;99;6;\n"
    "a3;05.05.2026;Z;4;1;=SUM(1)<script>alert(1)</script>\n"
)


def upload(page: Client, questionnaire: Questionnaire, text: str | bytes = CSV, name: str = "may.csv") -> Any:
    data = text.encode() if isinstance(text, str) else text
    file = io.BytesIO(data)
    file.name = name
    fields = {"file": file, "questionnaire": questionnaire.pk, "unit": questionnaire.owner_id}
    return page.post(reverse("surveys:import_new"), fields)


def address(name: str, run: ImportRun) -> str:
    return reverse(f"surveys:{name}", kwargs={"uuid": run.uuid})


def choose(page: Client, run: ImportRun, **more: str) -> Any:
    """The columns as somebody would choose them."""
    fields = {
        "c0.to": "external_id",
        "c1.to": "completed_at",
        "c2.to": "unit",
        "c3.to": "answer:nps",
        "c4.to": "answer:overall",
        "c5.to": "answer:problem_comment",
    }
    page.post(address("import_mapping", run), fields)
    values = {
        "c2.n0": "A", "c2.v0": "=sfo-a", "c2.n1": "B", "c2.v1": "=sfo-b",
        "c3.n0": "99", "c3.v0": "missing", "c4.n0": "6", "c4.v0": "na",
    }  # fmt: skip
    return page.post(address("import_mapping", run), fields | values | {"what": "check"} | more)


def imported(page: Client, questionnaire: Questionnaire) -> ImportRun:
    upload(page, questionnaire)
    run = ImportRun.objects.get()
    choose(page, run)
    go_on(run.pk)
    page.post(address("import_start", run), {"what": "import", "skip_errors": "on"})
    go_on(run.pk)
    run.refresh_from_db()
    return run


def text_of(page: Client, name: str, run: ImportRun) -> str:
    return " ".join(page.get(address(name, run)).content.decode().split())
