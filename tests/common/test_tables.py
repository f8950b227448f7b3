"""Reading tables without trust (THREATS 23, 24, 25) and writing cells that run nowhere (8)."""

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from common.tables import TableError, csv_cell, csv_text, open_table, xlsx_bytes


def read(data: bytes, name: str = "x.csv", **kwargs: Any) -> tuple[list[str], list[Any]]:
    table = open_table(io.BytesIO(data), name=name, **kwargs)
    return table.header, [tuple(row) for row in table.rows()]


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Data")
    for row in rows:
        page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed(data: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"id,na\xc3\xafve\n1,\xc3\xa9\n",
        "id,naïve\n1,é\n".encode("utf-8-sig"),
        "id;naïve\r\n1;é\r\n".encode("cp1252"),
        "id\tnaïve\n1\té\n".encode("utf-16"),
        "id|naïve\n1|é\n".encode("utf-16-le"),
        "id,naïve\r1,é\r".encode("utf-16-be"),
        "id,naïve\n1,é\n".encode("utf-32"),
    ],
)
def test_encoding_and_delimiter_are_found_out(data: bytes) -> None:
    assert read(data) == (["id", "naïve"], [(1, ["1", "é"], "")])


def test_row_errors_stop_no_other_row() -> None:
    lines = [
        b"id,text",
        b"1,fine",
        b"2,a\x00b",
        b"3,\xff\xfe",
        b"4,\xed\xa0\x80",
        b"5,too,many",
        b"6",
        b"",
        b"7,ok",
    ]
    good = "é" * 50
    header, rows = read(b"\n".join(lines) + f"\n8,{good}".encode(), encoding="utf-8")
    assert header == ["id", "text"]
    assert [(number, error) for number, _, error in rows] == [
        (1, ""),
        (2, "This row holds NUL bytes."),
        (3, "This row holds bytes that are not UTF-8 text."),
        (4, "This row holds bytes that are not UTF-8 text."),
        (5, "This row has 3 cells, the header has 2."),
        (6, "This row has 1 cells, the header has 2."),
        (8, ""),
        (9, ""),
    ]


def test_threat_24_missing_quotation_mark_is_an_error_of_its_row() -> None:
    body = b'id,text\n1,"never closed\n' + b"2,x\n" * 60_000
    _, rows = read(body)
    assert rows[0] == (1, [], "This row can't be read. Is a quotation mark missing?")
    assert rows[-1][1:] == (["2", "x"], "")


def test_threat_24_million_columns_are_refused() -> None:
    with pytest.raises(TableError, match=r"too long|2,000 columns"):
        read(b",".join(b"c" for _ in range(1_000_000)) + b"\n1\n")
    with pytest.raises(TableError, match="2,000 columns"):
        read(b",".join(b"c" for _ in range(2_001)) + b"\n1\n")
    _, rows = read(b"id\n" + b"1," * 1_000_000 + b"\n2\n")
    assert rows == [(1, [], "This row is too long. Is a quotation mark missing?"), (2, ["2"], "")]


class Endless(io.RawIOBase):
    """A file of `size` bytes that never stands in memory."""

    def __init__(self, line: bytes, size: int) -> None:
        self.line, self.size, self.at = line * (65_536 // len(line)), size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset
        return offset

    def readinto(self, buffer: Any) -> int:
        start = self.at % len(self.line)
        piece = self.line[start : start + len(buffer)][: max(0, self.size - self.at)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)


@pytest.mark.parametrize("line", [b"1,2,some text\n", b'"a\n",', b"x"])
def test_threat_24_huge_files_are_read_with_flat_memory(line: bytes) -> None:
    stream = io.BufferedReader(Endless(line, 30_000_000))

    def rows() -> Iterator[Any]:
        try:
            yield from open_table(stream, name="big.csv", encoding="utf-8").rows()
        except TableError:
            return

    tracemalloc.start()
    for count, _ in enumerate(rows()):
        if count == 100_000:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 25_000_000


def test_gzip_is_read_where_allowed() -> None:
    data = gzip.compress(b"id\n1\n")
    assert read(data, allow_gzip=True) == (["id"], [(1, ["1"], "")])
    with pytest.raises(TableError, match="compressed"):
        read(data)


def test_workbook_cells_become_text() -> None:
    day, moment = datetime(2026, 5, 3), datetime(2026, 5, 3, 9, 30)  # noqa: DTZ001  workbooks know no zones
    rows = [["id ", "when", "x"], [1, day, 1.5], [None] * 3, [2.0, moment, True]]
    assert read(workbook(rows), "x.xlsx") == (
        ["id", "when", "x"],
        [(1, ["1", "2026-05-03", "1.5"], ""), (3, ["2", "2026-05-03 09:30:00", "TRUE"], "")],
    )


def test_threat_23_zip_bombs_are_refused() -> None:
    fine = workbook([["id"], [1]])
    with pytest.raises(TableError, match="zip bomb"):
        read(changed(fine, "xl/media/zeros.bin", b"0" * 20_000_000), "x.xlsx")
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.xml", "x")
    with pytest.raises(TableError, match="100 parts"):
        read(many.getvalue(), "x.xlsx")
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w") as archive:
        for number in range(6):
            archive.writestr(f"{number}.bin", bytes(9_000_000))
    with pytest.raises(TableError, match="at most 50 MB"):
        read(large.getvalue(), "x.xlsx")


def test_threat_23_declared_size_that_lies_is_refused() -> None:
    data = changed(workbook([["id"], [1]]), "xl/lie.bin", b"0" * 1_000_000)
    size = (1_000_000).to_bytes(4, "little")
    with pytest.raises(TableError):
        read(data.replace(size, (10).to_bytes(4, "little")), "x.xlsx")


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_threat_25_xml_entities_are_refused(code: str) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'
    )
    with pytest.raises(TableError, match="entities"):
        read(changed(workbook([["id"], [1]]), "xl/workbook.xml", bomb.encode(code)), "x.xlsx")


@pytest.mark.parametrize("number", [9_999_999_999, 1_048_577])
def test_threat_23_row_numbers_without_end_are_refused(number: int) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
        f'<row r="{number}"><c r="A{number}"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(TableError):
        read(changed(workbook([["id"], [1]]), "xl/worksheets/sheet1.xml", sheet.encode()), "x.xlsx")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " ="])
def test_threat_08_formula_signs_are_quoted(sign: str) -> None:
    assert csv_cell(f"{sign}1+1") == f"'{sign}1+1"
    assert csv_text([f"{sign}x"], [[-5, f"{sign}y", None]]).startswith("\ufeff")


def test_threat_08_numbers_stay_numbers_and_workbooks_hold_no_formula() -> None:
    assert csv_text(["=a"], [[-5, "-5", "x"]]) == "\ufeff'=a\r\n-5,'-5,x\r\n"
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["=a"], [[-5, "=1+1"]]))).active
    assert [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows()] == [
        [("=a", "s"), (None, "n")],
        [(-5, "n"), ("=1+1", "s")],
    ]
