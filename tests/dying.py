"""Dying at every commit: what a killed process leaves behind must be what the next one goes on from.

    for death in every_death():
        run = …                      # everything anew
        with death:
            work(run)                # is killed before, or after, its n-th commit
        …                            # time passes: leases end
        work(run)                    # somebody goes on
        assert …

Needs real commits: `@pytest.mark.django_db(transaction=True)`. Slow work is killed in a process of its own,
in tests named test_kills; this finds the moments that no random kill hits.
"""

from collections.abc import Iterator
from types import TracebackType
from typing import Any

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Killed(BaseException):
    """The process is gone: nothing catches it, and no statement of it reaches the database any more."""


class Death:
    """Kills what runs in the `with` at its commit number `at` (from 1), which counts where `is_after`.

    A statement that writes outside of any transaction is a commit too.
    """

    def __init__(self, at: int, *, is_after: bool) -> None:
        self.at, self.is_after = at, is_after
        self.commits, self.is_dead = 0, False

    def __repr__(self) -> str:
        return f"{'after' if self.is_after else 'before'} commit {self.at}"

    def __enter__(self) -> "Death":
        self._commit, self._wrapper = connection.commit, connection.execute_wrapper(self.execute)
        connection.commit = self.commit
        self._wrapper.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._wrapper.__exit__(None, None, None)
        connection.commit = self._commit
        assert self.is_dead or kind is not Killed
        return kind is Killed

    def commit(self) -> None:
        """In place of the connection's own."""
        self.commits += 1
        if self.commits == self.at and not self.is_after:
            connection.rollback()
            self._die()
        self._commit()
        if self.commits == self.at:
            connection.run_on_commit.clear()
            self._die()

    def execute(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Around each statement."""
        if self.is_dead:
            raise Killed
        if connection.in_atomic_block or not sql.lstrip().upper().startswith(WRITES):
            return execute(sql, params, many, context)
        self.commits += 1
        if self.commits == self.at and not self.is_after:
            self._die()
        done = execute(sql, params, many, context)
        if self.commits == self.at:
            self._die()
        return done

    def _die(self) -> None:
        self.is_dead = True
        raise Killed


def every_death() -> Iterator[Death]:
    """Before and after the first commit, the second …, until the work comes to its end alive."""
    at = 0
    while True:
        at += 1
        for is_after in (False, True):
            death = Death(at, is_after=is_after)
            yield death
            if not death.is_dead:
                assert at > 1, "the work commits nothing"
                return
