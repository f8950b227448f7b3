"""What every chart is made of: escaped elements, scales, ticks, and the frame with title and description."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from zlib import crc32

WIDTHS = {"s": 326, "m": 540, "l": 720}
CARD_WIDTHS = {"x": 272, "s": 344, "m": 520}


class Svg(str):
    """Markup that is already escaped; Django's templates and markupsafe take it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Table:
    """The numbers of a chart for "Show as table": ready words, the first column names the row."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Chart:
    """One chart: its drawings by size, its spoken summary, its table, and the annotations told under it."""

    title: str
    summary: str
    drawings: Sequence[tuple[str, Svg]]
    table: Table
    notes: Sequence[tuple[int, str, str]] = field(default=())

    @property
    def sizes(self) -> str:
        """CSS classes that say which drawings there are."""
        return " ".join(f"has-{size}" for size, _ in self.drawings)


@dataclass(frozen=True)
class Scale:
    """A linear map from ``low … high`` to pixels ``start … end``; values outside are clamped to the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        share = min(max((value - self.low) / span, 0.0), 1.0)
        return self.start + share * (self.end - self.start)


def el(tag: str, text: str | None = None, /, **attributes: object) -> Svg:
    """One element; ``cls`` is class, ``_`` in names is ``-``, None is left out, all is escaped."""
    pairs = (
        (("class" if name == "cls" else name.replace("_", "-")), value) for name, value in attributes.items()
    )
    written = "".join(f' {name}="{escape(_write(value))}"' for name, value in pairs if value is not None)
    if text is None:
        return Svg(f"<{tag}{written}/>")
    inside = text if isinstance(text, Svg) else escape(text)
    return Svg(f"<{tag}{written}>{inside}</{tag}>")


def join(parts: Iterable[Svg]) -> Svg:
    """Elements after one another. Only ``Svg`` parts pass, so that nothing slips in unescaped."""
    checked = list(parts)
    for part in checked:
        if not isinstance(part, Svg):
            raise TypeError(f"Not an SVG element: {part!r}")
    return Svg("".join(checked))


def frame(
    width: float, height: float, parts: Iterable[Svg], *, title: str, summary: str, cls: str = ""
) -> Svg:
    """The ``<svg>`` with role, title and description; ids come from the content, so they don't collide."""
    inside = join(parts)
    key = f"c{crc32(f'{width}x{height}{title}{summary}{inside}'.encode()):08x}"
    head = el("title", title, id=f"{key}t") + el("desc", summary, id=f"{key}d")
    return el(
        "svg",
        Svg(head + inside),
        cls=f"chart {cls}".strip(),
        viewBox=f"0 0 {_write(width)} {_write(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{key}t {key}d",
    )


def line(x1: float, y1: float, x2: float, y2: float, cls: str) -> Svg:
    """A straight line."""
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, cls=cls)


def label(x: float, y: float, text: str, cls: str | None = None, anchor: str | None = None) -> Svg:
    """Words in a drawing; ``anchor`` is start, middle or end."""
    return el("text", text, x=x, y=y, cls=cls, text_anchor=anchor)


def polyline(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """The path data through ``points``."""
    steps = "L".join(f"{_write(x)} {_write(y)}" for x, y in points)
    return f"M{steps}{'Z' if closed else ''}"


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About ``count`` round ticks (1, 2, 2.5 or 5 times a power of ten) that enclose ``low … high``."""
    if high <= low:
        low, high = low - 1, high + 1
    rough = (high - low) / max(count, 1)
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def text_width(text: str, size: float = 12) -> float:
    """A generous guess of a text's width in pixels, to decide where a label fits."""
    return len(text) * size * 0.56


def _write(value: object) -> str:
    """Numbers with at most one digit after the point; other values as they are."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("A chart can't draw a number that isn't finite.")
        return f"{value:.1f}".rstrip("0").rstrip(".") if value else "0"
    return str(value)
