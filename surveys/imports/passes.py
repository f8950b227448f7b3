"""Going through the file of an import, batch by batch: once to check all rows, once to store them."""

import itertools
import logging
import time
import uuid
from collections.abc import Callable, Iterator
from typing import BinaryIO

from common.tables import Row, Table, TableError, open_table
from common.trouble import is_database_trouble
from common.turns import let_others_write
from surveys.domain.asking.people import Named
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports.batches import Batch, RowError, check_batch, store_batch
from surveys.domain.imports.runs import ImportLost, Phase, Status
from surveys.domain.responses.recording import Recorded, prepare_responses
from surveys.imports.mapping import Mapping, MappingInvalid, read_mapping
from surveys.imports.places import Places
from surveys.imports.rows import Parsed, RowReader
from surveys.models import ImportRun

log = logging.getLogger(__name__)
BATCH = 500
MAX_LISTED_PROBLEMS = 20
CONFLICT = "This response is there already with other answers; those were kept."
NOTHING_DONE = "{errors:,} of {rows:,} rows have errors. Nothing was imported."
UNEXPECTED = "Something unexpected happened after row {row:,}; the log says what. Rows before it are kept."
Progress = Callable[[ImportRun], None]


class RunStopped(Exception):
    """The run can't go on; the message says why and what to do."""


def run_import(
    run: ImportRun, open_file: Callable[[], BinaryIO], *, progress: Progress | None = None
) -> ImportRun:
    """Checks or imports the file of a running run, as far as nobody else works at it.

    A file or mapping that doesn't fit stops the run before its first row. A run that must not skip errors is
    checked whole first, and imports nothing where a row has one. Killed at any point, it goes on there when
    it is called again: the run says in which phase it is and how far.
    """
    token = import_runs.claim_run(run, Status.RUNNING)
    if token is None:
        return run
    run.refresh_from_db()
    try:
        _Work(run, token, open_file, progress or (lambda run: None)).do()
    except ImportLost:
        run.refresh_from_db()
    except (TableError, MappingInvalid, RunStopped) as error:
        problems = error.problems if isinstance(error, MappingInvalid) else [str(error)]
        stop_run(run, token, "\n".join(problems[:MAX_LISTED_PROBLEMS]))
    except Exception as error:
        if is_database_trouble(error):  # not the file's fault: somebody goes on when it is over
            import_runs.release_run(run, token)
        else:
            log.exception("import %s stopped after row %s", run.uuid, run.next_row)
            stop_run(run, token, UNEXPECTED.format(row=run.next_row))
        raise
    except BaseException:  # this process is to end
        import_runs.release_run(run, token)
        raise
    return run


def stop_run(run: ImportRun, token: uuid.UUID, why: str) -> None:
    """Ends the run as failed."""
    import_runs.finish_run(run, token, status=Status.FAILED, error=why)


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
        self, run: ImportRun, token: uuid.UUID, open_file: Callable[[], BinaryIO], progress: Progress
    ) -> None:
        self.run, self.token, self.open_file, self.progress = run, token, open_file, progress
        self.mapping = read_mapping(run.definition)
        self.columns: dict[str, str] = {}

    def do(self) -> None:
        run = self.run
        if run.phase == Phase.CHECKING:
            rows = self.pass_over()
            if not run.is_dry:
                if run.error_count:
                    answered = rows - self.mapping.file.skip
                    raise RunStopped(NOTHING_DONE.format(errors=run.error_count, rows=answered))
                import_runs.begin_storing(run, self.token, total_rows=rows)
        if not run.is_dry:
            rows = self.pass_over()
        import_runs.finish_run(run, self.token, total_rows=rows)

    def pass_over(self) -> int:
        """Goes through the file in the run's phase, from its next row; how many rows the file has."""
        run = self.run
        with self.open_file() as stream:
            table = open_mapped(stream, self.mapping, name=run.file_name, allow_gzip=True)
            places = Places(run.unit, run.principal)
            reader = RowReader(self.mapping, table.header, questionnaire=run.questionnaire, places=places)
            self.columns = reader.columns
            rows = _after(table.rows(after=self.mapping.file.skip), run.next_row, reader)
            for chunk in _chunks(rows, BATCH):
                self.handle(chunk, reader)
                self.progress(run)
        return run.next_row

    def handle(self, chunk: list[Row], reader: RowReader) -> None:
        """Reads one batch, and checks or stores it."""
        batch = self.read(chunk, reader)
        if self.run.phase == Phase.CHECKING:
            check_batch(self.run, self.token, batch, self.describe)
            return
        began = time.monotonic()
        store_batch(self.run, self.token, batch, self.describe)
        let_others_write(time.monotonic() - began)

    def read(self, chunk: list[Row], reader: RowReader) -> Batch:
        """The rows as responses to be stored, and what is wrong with others; no transaction is open."""
        batch, parsed = Batch(next_row=chunk[-1].number), []
        for row in chunk:
            found = reader.read(row)
            if isinstance(found, Parsed):
                parsed.append(found)
            else:
                batch.errors += [self.error(*problem) for problem in found]
                batch.error_rows += 1
        batch.rows = [one.row for one in parsed]
        batch.prepared = prepare_responses([one.incoming() for one in parsed])
        batch.named = [named_in(one) for one in parsed]
        return batch

    def describe(self, row: int, recorded: Recorded) -> list[RowError]:
        """Why a checked row isn't stored, by column."""
        if recorded.outcome == "conflict":
            return [self.error(row, "", "", CONFLICT)]
        return [
            self.error(row, self.columns.get(address, ""), "", message)
            for address, message in recorded.errors.items()
        ]

    def error(self, row: int, column: str, value: str, message: str) -> RowError:
        """What is wrong with a row, under the number that it has in a spreadsheet."""
        return RowError(self.mapping.file.header_row + row, column, value, message)


def named_in(parsed: Parsed) -> Named | None:
    """The person and company that a row names."""
    if not (parsed.person or parsed.company):
        return None
    values = parsed.values
    return Named(
        parsed.person,
        parsed.company,
        values["unit"],
        values.get("language", ""),
        values.get("is_invented", False),
    )


def _after(rows: Iterator[Row], number: int, reader: RowReader) -> Iterator[Row]:
    for row in rows:
        if row.number > number:
            yield row
        else:
            reader.skip(row)


def _chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while chunk := list(itertools.islice(rows, size)):
        yield chunk
