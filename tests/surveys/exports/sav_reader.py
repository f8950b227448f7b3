"""Reads an SPSS system file by the description of the format; nothing here comes from the writer."""

import struct
from dataclasses import dataclass, field
from typing import Any


@dataclass
class SavFile:
    """What a file holds; labels and ranges of missing values by the variable's name."""

    names: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, dict[float, str]] = field(default_factory=dict)
    missing: dict[str, tuple[float, float]] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)
    case_count: int = 0
    encoding: str = ""


@dataclass
class Part:
    """A variable record: its short name, its width (0 a number), and how many times eight bytes it has."""

    short: str
    width: int
    size: int = 1


class Bytes:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, shape: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + shape, self.data, self.at)
        self.at += struct.calcsize("<" + shape)
        return found


def read_sav(data: bytes) -> SavFile:
    """The whole file."""
    source, found = Bytes(data), SavFile()
    kind, _, layout, elements, compression, _, found.case_count, bias = source.take("4s60siiiiid")
    assert (kind, layout, compression) == (b"$FL2", 2, 1)
    source.take("9s8s64s3s")
    parts: list[Part] = []
    starts: dict[int, str] = {}
    labels: dict[str, str] = {}
    missing: dict[str, tuple[float, float]] = {}
    value_labels: dict[str, dict[float, str]] = {}
    long_names, long_widths, at = {}, {}, 0
    while (record := source.take("i")[0]) != 999:
        if record == 2:
            width, has_label, count, _, _, name = source.take("iiiii8s")
            at += 1
            if width == -1:
                parts[-1].size += 1
                continue
            short = name.decode().strip()
            parts.append(Part(short, width))
            starts[at] = short
            if has_label:
                (length,) = source.take("i")
                labels[short] = source.take(f"{-(-length // 4) * 4}s")[0][:length].decode()
            if count:
                missing[short] = source.take("2d")
        elif record == 3:
            texts = {}
            for _ in range(source.take("i")[0]):
                code, length = source.take("dB")
                texts[code] = source.take(f"{(length + 8) // 8 * 8 - 1}s")[0][:length].decode()
            mark, many, place = source.take("iii")
            assert (mark, many) == (4, 1)
            value_labels[starts[place]] = texts
        else:
            assert record == 7
            kind, size, count = source.take("iii")
            (body,) = source.take(f"{size * count}s")
            if kind == 13:
                long_names = dict(pair.split("=") for pair in body.decode().split("\t"))
            elif kind == 14:
                pairs = (pair.split("=") for pair in body.decode().split("\0\t") if pair)
                long_widths = {short: int(width) for short, width in pairs}
            elif kind == 20:
                found.encoding = body.decode()
    source.take("i")
    assert sum(part.size for part in parts) == elements
    name_of: dict[str, str] = long_names
    found.names = list(name_of.values())
    found.labels = {name_of[short]: text for short, text in labels.items()}
    found.value_labels = {name_of[short]: texts for short, texts in value_labels.items()}
    found.missing = {name_of[short]: ends for short, ends in missing.items()}
    flat = list(read_elements(source, bias))
    assert len(flat) % elements == 0
    for start in range(0, len(flat), elements):
        found.cases.append(read_case(flat[start : start + elements], parts, name_of, long_widths))
    return found


def read_elements(source: Bytes, bias: float) -> Any:
    """The eight bytes (or numbers) that the compressed cases stand for."""
    while True:
        codes = source.take("8B")
        for code in codes:
            if code == 252:
                assert source.at == len(source.data)
                return
            if code == 253:
                yield source.take("8s")[0]
            elif code == 254:
                yield b" " * 8
            elif code == 255:
                yield None
            elif code:
                yield code - bias


def read_case(
    elements: list[Any], parts: list[Part], name_of: dict[str, str], long_widths: dict[str, int]
) -> dict[str, Any]:
    case, at, place = {}, 0, 0
    while place < len(parts):
        part = parts[place]
        if part.width == 0:
            cell = elements[at]
            case[name_of[part.short]] = struct.unpack("<d", cell)[0] if isinstance(cell, bytes) else cell
            at, place = at + 1, place + 1
            continue
        wide = long_widths.get(part.short, part.width)
        text = b""
        for one in parts[place : place + (-(-wide // 252) if wide > 255 else 1)]:
            text += b"".join(elements[at : at + one.size])[:255]
            at, place = at + one.size, place + 1
        case[name_of[part.short]] = text.decode().rstrip(" ")
    return case
