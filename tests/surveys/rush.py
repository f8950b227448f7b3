"""Twenty threads that send one response id at once, in a process of its own: `python -m tests.surveys.rush`.

Migrates the database of DATABASE_URL and prints the outcomes and the number of rows as JSON.
"""

import json
import os
import sys
import threading
from typing import Any

SENDERS = 20


def main() -> dict[str, Any]:
    """The outcomes of all senders, sorted, and how many rows they made."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from common.ids import new_uuid
    from surveys.domain.responses.recording import Incoming, complete_response
    from surveys.models import Response
    from tests.factories.surveys import publish

    call_command("migrate", verbosity=0, skip_checks=True)
    questionnaire, uuid = publish(), new_uuid()
    outcomes: list[str] = []
    start = threading.Barrier(SENDERS)

    def send() -> None:
        incoming = Incoming(
            questionnaire=questionnaire,
            version=questionnaire.current,
            unit=questionnaire.owner,
            answers={"q1": 9},
            uuid=uuid,
        )
        start.wait()
        try:
            outcomes.append(complete_response(incoming).outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"outcomes": sorted(outcomes), "rows": Response.objects.filter(uuid=uuid).count()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
