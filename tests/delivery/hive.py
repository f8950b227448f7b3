"""Two real worker processes that empty an outbox while their whole group is killed again and again.

    python -m tests.delivery.hive MAILS KILLS SMTP_PORT SINK_FILE [without-lease]

Runs on the database of DATABASE_URL, which must be migrated and empty, and prints what became of the messages
as JSON. `without-lease` takes the lease out, to show that the guarantees come from it.
"""

import json
import os
import random
import signal
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

WORKERS = 2
LEASE_SECONDS = 120  # as in the product: no stall of a loaded machine outlasts it
STANDSTILL_SECONDS = 6.0
GIVE_UP_AFTER = 120.0
SECRET = "only-for-tests-"


def set_up(port: int) -> None:
    """Loads Django once; the workers are forks of this process."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        SECRET_KEY=SECRET + "s" * 40,
        TOKEN_SIGNING_KEY=SECRET + "t" * 40,
        EMAIL_URL=f"smtp://127.0.0.1:{port}",
        DELIVERY_LEASE_SECONDS=str(LEASE_SECONDS),
    )
    import django

    django.setup()


def fill(mails: int, *, all_bulk: bool) -> None:
    """Every second mail is campaign mail, or all are."""
    from django.utils import timezone

    from delivery.addresses import address_hash
    from delivery.models import Message

    rows = []
    for number in range(mails):
        address = f"customer{number}@customer.test"
        rows.append(
            Message(
                kind="test",
                dedupe_key=f"kill:{number}",
                to_name=f"Customer {number}",
                to_address=address,
                address_hash=address_hash(address),
                is_bulk=all_bulk or number % 2 == 1,
                subject="How was your flight?",
                text="Hello, how was your flight?",
                html="<p>Hello, how was your flight?</p>",
                next_attempt_at=timezone.now(),
            )
        )
    Message.objects.bulk_create(rows, batch_size=500)


def work(*, has_lease: bool) -> None:
    """What a worker process does until it is killed."""
    from django.core.management import call_command

    from delivery.kinds import MessageKind, register

    register(MessageKind("test", "Test"))
    if not has_lease:
        take_lease_out()
    call_command("drain_outbox", "--forever")


def take_lease_out() -> None:
    """The drain as it would be with rows merely selected."""
    from delivery.domain import drain
    from delivery.models import Message

    def select(queryset: Any, *, limit: int, seconds: int) -> tuple[uuid.UUID, list[int]]:
        return uuid.uuid4(), list(queryset.values_list("pk", flat=True)[:limit])

    def mark(message: Message) -> bool:
        return bool(Message.objects.filter(pk=message.pk).update(status=Message.Status.SENDING))

    drain.lease, drain.mark_sending = select, mark


def start_group(*, has_lease: bool) -> list[int]:
    """Forks the workers into a process group of their own, led by the first."""
    pids: list[int] = []
    for _ in range(WORKERS):
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, pids[0] if pids else 0)
            try:
                work(has_lease=has_lease)
            finally:
                os._exit(1)
        os.setpgid(pid, pids[0] if pids else pid)
        pids.append(pid)
    return pids


def kill_group(pids: list[int]) -> None:
    os.killpg(pids[0], signal.SIGKILL)
    for pid in pids:
        os.waitpid(pid, 0)


def let_leases_end() -> None:
    """What time does for the messages of dead workers; live ones never lose theirs."""
    from django.db import connection
    from django.utils import timezone

    from delivery.models import Message

    Message.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now())
    connection.close()


def wait_for_mails(sink: Path, count: int) -> None:
    """Until the sink has taken `count` mails, so that the kill hits workers that send."""
    ends_at = time.monotonic() + GIVE_UP_AFTER
    while sink.read_bytes().count(b"\n") < count and time.monotonic() < ends_at:
        time.sleep(0.005)


def wait_until_empty(sink: Path, *, patience: float) -> None:
    """Until the outbox is empty, or the sink has taken nothing for `patience` seconds."""
    taken, moved_at = 0, time.monotonic()
    while is_waiting() and time.monotonic() - moved_at < patience:
        if (size := sink.stat().st_size) != taken:
            taken, moved_at = size, time.monotonic()
        time.sleep(0.1)


def is_waiting() -> bool:
    from django.db import connection

    from delivery.models import Message

    found = Message.objects.waiting().exists()
    connection.close()
    return found


def report(sink: Path) -> dict[str, Any]:
    """What the outbox says, beside what the mail server got."""
    from delivery.models import Message

    taken = Counter(line.split()[0] for line in sink.read_text().splitlines())
    rows = list(Message.objects.all())
    status = Message.Status
    return {
        "statuses": dict(Counter(row.status for row in rows)),
        "doubles": sum(count - 1 for count in taken.values()),
        "bulk_doubles": sum(taken[row.message_id] > 1 for row in rows if row.is_bulk),
        "in_doubt": sum(row.status == status.IN_DOUBT for row in rows),
        "in_doubt_without_reason": sum(row.status == status.IN_DOUBT and not row.error for row in rows),
        "sent_but_not_taken": sum(row.status == status.SENT and not taken[row.message_id] for row in rows),
        "lost": sum(
            row.status not in (status.SENT, status.IN_DOUBT) for row in rows if not row.next_attempt_at
        ),
        "unknown_to_us": len(set(taken) - {row.message_id for row in rows}),
    }


def main(mails: int, kills: int, port: int, sink: Path, *, has_lease: bool) -> None:
    set_up(port)
    from django.db import connection

    fill(mails, all_bulk=not has_lease)  # campaign mail leaves last, and workers die before
    connection.close()  # nothing open is forked
    for count in sorted(random.sample(range(1, int(mails * 0.98)), kills)):
        pids = start_group(has_lease=has_lease)
        wait_for_mails(sink, count)
        time.sleep(random.uniform(0, 0.01))
        kill_group(pids)
        let_leases_end()
    pids = start_group(has_lease=has_lease)
    wait_until_empty(sink, patience=GIVE_UP_AFTER if has_lease else STANDSTILL_SECONDS)
    kill_group(pids)
    print(json.dumps(report(sink)))


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        int(sys.argv[2]),
        int(sys.argv[3]),
        Path(sys.argv[4]),
        has_lease="without-lease" not in sys.argv[5:],
    )
