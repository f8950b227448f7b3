"""Running an import: check all rows first, then store them in short batches, from where it stopped."""

import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from typing import BinaryIO

from accounts.models import OrgUnit
from common.tables import Row, Table, TableError, open_table
from common.turns import let_others_write
from surveys.domain import importing
from surveys.domain.importing import Batch, ImportLost, RowError
from surveys.domain.people import Named, find_or_make_people
from surveys.domain.recording import Recorded
from surveys.imports.mapping import Mapping, MappingInvalid, read_mapping
from surveys.imports.places import Places
from surveys.imports.rows import Parsed, RowReader
from surveys.models import ImportRun

BATCH = 500
MAX_LISTED_PROBLEMS = 20
CONFLICT = "This response is there already with other answers; those were kept."
NOTHING_DONE = "{errors:,} of {rows:,} rows have errors. Nothing was imported."
Progress = Callable[[ImportRun], None]


class RunStopped(Exception):  # noqa: N818  reads as an outcome
    """The run can't go on; the message says why and what to do."""


def run_import(
    run: ImportRun, open_file: Callable[[], BinaryIO], *, progress: Progress | None = None
) -> ImportRun:
    """Checks or imports the file of a running run, as far as nobody else works at it.

    A file or mapping that doesn't fit stops the run before its first row. A run that must not skip errors is
    checked whole first, and imports nothing where a row has one. Safe to repeat at any point.
    """
    token = importing.claim_run(run)
    if token is None:
        return run
    run.refresh_from_db()
    work = _Work(run, token, open_file, progress)
    try:
        work.do()
    except ImportLost:
        run.refresh_from_db()
    except (TableError, MappingInvalid, RunStopped) as error:
        problems = error.problems if isinstance(error, MappingInvalid) else [str(error)]
        text = "\n".join(problems[:MAX_LISTED_PROBLEMS])
        importing.finish_run(run, token, status=ImportRun.Status.FAILED, error=text)
    return run


def open_mapped(stream: BinaryIO, mapping: Mapping, *, name: str, allow_gzip: bool = False) -> Table:
    """The file as its mapping says it is to be read."""
    rule = mapping.file
    return open_table(
        stream,
        name=name,
        sheet=rule.sheet,
        delimiter=rule.delimiter,
        encoding=rule.encoding,
        header_row=rule.header_row,
        allow_gzip=allow_gzip,
    )


class _Work:
    """One claim on one run."""

    def __init__(
        self,
        run: ImportRun,
        token: uuid.UUID,
        open_file: Callable[[], BinaryIO],
        progress: Progress | None,
    ) -> None:
        self.run, self.token, self.open_file = run, token, open_file
        self.progress = progress or (lambda run: None)
        self.mapping = read_mapping(importing.without_settings(run.definition))
        self.columns: dict[str, str] = {}

    def do(self) -> None:
        run = self.run
        must_check = not run.is_dry and run.next_row == 0 and run.definition.get("on_error") != "skip"
        if run.is_dry or must_check:
            self.pass_over(is_dry=True)
            if must_check and run.error_count:
                raise RunStopped(NOTHING_DONE.format(errors=run.error_count, rows=run.total_rows or 0))
            if must_check:
                run.next_row = run.created_count = run.known_count = 0
        if not run.is_dry:
            self.pass_over(is_dry=False)
        importing.finish_run(run, self.token)

    def pass_over(self, *, is_dry: bool) -> None:
        """Goes through the file once, from the run's next row."""
        run = self.run
        with self.open_file() as stream:
            table = open_mapped(stream, self.mapping, name=run.file_name, allow_gzip=True)
            places = Places(run.unit, run.started_by)
            reader = RowReader(self.mapping, table.header, questionnaire=run.questionnaire, places=places)
            self.columns = reader.columns
            rows = table.rows()
            if run.next_row:
                rows = _after(rows, run.next_row, reader)
            last = run.next_row
            for chunk in _chunks(rows, BATCH):
                self.handle(chunk, reader, is_dry=is_dry)
                last = chunk[-1].number
                self.progress(run)
            run.total_rows = last

    def handle(self, chunk: list[Row], reader: RowReader, *, is_dry: bool) -> None:
        """Reads, checks and (unless dry) stores one batch."""
        batch, parsed = Batch(next_row=chunk[-1].number), []
        for row in chunk:
            found = reader.read(row)
            if isinstance(found, Parsed):
                parsed.append(found)
            else:
                batch.errors += [RowError(*problem) for problem in found]
                batch.error_rows += 1
        batch.rows = [one.row for one in parsed]
        if is_dry:
            recorded = importing.look_ahead(importing.prepare([one.incoming() for one in parsed]))
            batch.good_rows = sum(one.outcome == "created" for one in recorded)
            batch.known_rows = sum(one.outcome == "same" for one in recorded)
            importing.count_refused(batch, recorded, self.describe)
            importing.keep_progress(self.run, self.token, batch)
            return
        batch.prepared = importing.prepare(self.with_people(parsed))
        began = time.monotonic()
        importing.store_batch(self.run, self.token, batch, self.describe)
        let_others_write(time.monotonic() - began)

    def with_people(self, parsed: list[Parsed]) -> list[importing.Incoming]:
        """The batch's Incomings. People are looked up or made for rows that will be stored, no others."""
        if not any(one.person or one.company for one in parsed):
            return [one.incoming() for one in parsed]
        ahead = importing.look_ahead(importing.prepare([one.incoming() for one in parsed]))
        fresh = [one for one, seen in zip(parsed, ahead, strict=True) if seen.outcome == "created"]
        named = [
            Named(
                one.person,
                one.company,
                one.values["unit"],
                one.values.get("language", ""),
                one.values.get("is_invented", False),
            )
            for one in fresh
        ]
        made = dict(
            zip((id(one) for one in fresh), find_or_make_people(named, within=self.unit), strict=True)
        )
        return [one.incoming(**made.get(id(one), {})) for one in parsed]

    @property
    def unit(self) -> OrgUnit:
        return self.run.unit

    def describe(self, row: int, recorded: Recorded) -> list[RowError]:
        """Why a checked row isn't stored, by column."""
        if recorded.outcome == "conflict":
            return [RowError(row, "", "", CONFLICT)]
        return [
            RowError(row, self.columns.get(address, ""), "", message)
            for address, message in recorded.errors.items()
        ]


def _after(rows: Iterator[Row], number: int, reader: RowReader) -> Iterator[Row]:
    for row in rows:
        if row.number > number:
            yield row
        else:
            reader.skip(row)


def _chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while chunk := list(itertools.islice(rows, size)):
        yield chunk
