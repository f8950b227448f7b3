"""A real SMTP server in a process of its own: it takes every mail and writes down its Message-ID.

    python -m tests.delivery.sink PORT FILE [ok|slow]

A line of FILE is one mail that was taken; it is on disk before the sender hears 250. Recipients steer the
answer: later@… is put off (450), unknown@… does not exist (550 5.1.1), refused@… is refused (554 5.7.1).
"""

import asyncio
import email
import os
import random
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

ANSWERS = {
    "later@": "450 4.2.1 Mailbox busy",
    "unknown@": "550 5.1.1 No such user",
    "refused@": "554 5.7.1 Refused",
}


class Sink:
    """aiosmtpd's handler."""

    def __init__(self, path: Path, *, is_slow: bool) -> None:
        self.file = path.open("ab", buffering=0)
        self.is_slow = is_slow

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        for start, answer in ANSWERS.items():
            if address.startswith(start):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        head = email.message_from_bytes(envelope.content)
        kind = "bulk" if head["List-Unsubscribe"] else "single"
        os.write(self.file.fileno(), f"{head['Message-ID']} {kind}\n".encode())
        if self.is_slow:
            await asyncio.sleep(random.uniform(0, 0.004))
        return "250 taken"


async def serve(port: int, path: Path, *, is_slow: bool) -> None:
    """Listens until the process is ended."""
    loop = asyncio.get_running_loop()
    handler = Sink(path, is_slow=is_slow)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="sink.test", enable_SMTPUTF8=False), "127.0.0.1", port
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), is_slow=sys.argv[3:] == ["slow"]))
