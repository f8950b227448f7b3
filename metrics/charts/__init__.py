"""Charts drawn on the server as SVG: no script, no style attributes, dark mode and print for free.

Plain Python without Django. A chart comes in three drawings (x 272 px, s 326–344,
m 520–540, l 720), of which CSS shows the one that fits its card, with a spoken summary and its numbers as a
table ("Show as table"). In a template: ``{% chart drawing %}``; the small ones for table cells are written
as they are: ``{{ row.dots }}``.
"""

from metrics.charts.bars import Part, columns, distribution, share_bar
from metrics.charts.intervals import dot_row, interval_strip, ranking_axis, shared_domain
from metrics.charts.rows import bar, both_ways, stack
from metrics.charts.spark import sparkline
from metrics.charts.svg import Chart, Svg, Table
from metrics.charts.trend import Annotation, TrendPoint, trend

__all__ = [
    "Annotation",
    "Chart",
    "Part",
    "Svg",
    "Table",
    "TrendPoint",
    "bar",
    "both_ways",
    "columns",
    "distribution",
    "dot_row",
    "interval_strip",
    "ranking_axis",
    "share_bar",
    "shared_domain",
    "sparkline",
    "stack",
    "trend",
]
