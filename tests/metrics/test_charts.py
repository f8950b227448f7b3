import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from metrics.charts import (
    Annotation,
    Part,
    Svg,
    TrendPoint,
    columns,
    distribution,
    dot_row,
    interval_strip,
    ranking_axis,
    share_bar,
    shared_domain,
    sparkline,
    trend,
)
from metrics.charts.svg import Scale, el, frame, join, nice_ticks

EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
RATINGS = [24, 11, 24, 26, 24, 205, 133, 334, 601, 498, 770]
START = date(2018, 5, 1)


def points(values, n=50):
    return [
        TrendPoint(
            START + timedelta(days=i),
            value,
            None if value is None else value - 5,
            None if value is None else value + 5,
            0 if value is None else n,
            value,
        )
        for i, value in enumerate(values)
    ]


def all_charts(words="Name"):
    """Every kind of drawing with ``words`` wherever a caller's words go."""
    domain = (0, 50)
    charts = [
        distribution(RATINGS, title=words, names=[words] * 11),
        columns([3, 0, 7], [words] * 3, ["mid", "mid", "own"], title=words),
        share_bar([Part(words, 3, "bad"), Part(words, 7, "good")], title=words),
        interval_strip(31, 28, 34, title=words, target=35, write=lambda value: words),
        trend(
            points([1, None, None, None, None, 2]),
            title=words,
            metric=words,
            target=3,
            annotations=[Annotation(START, words)],
            gap_label=words,
            last_label=words,
            write=lambda value: words,
        ),
    ]
    drawn = [svg for chart in charts for _, svg in chart.drawings]
    return [
        *drawn,
        dot_row(31, 28, 34, domain=domain, name=words, whole=30),
        ranking_axis(domain, write=lambda value: words),
        sparkline([1, None, 3], name=words, reference=2),
    ]


@pytest.mark.parametrize("svg", all_charts())
def test_drawing_has_role_title_description_and_no_style(svg):
    root = ElementTree.fromstring(svg)

    assert root.attrib["role"] == "img"
    ids = root.attrib["aria-labelledby"].split()
    assert [child.attrib["id"] for child in root[:2]] == ids
    assert [child.tag for child in root[:2]] == ["title", "desc"]
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", svg)


@pytest.mark.parametrize("svg", all_charts(EVIL))
@pytest.mark.parametrize("row", ["THREATS-1", "THREATS-2"])
def test_drawing_escapes_foreign_words(svg, row):
    assert {element.tag for element in ElementTree.fromstring(svg).iter()} <= {
        "svg", "title", "desc", "text", "rect", "line", "path", "circle",
    }  # fmt: skip
    assert "<script" not in svg
    assert "<img" not in svg


def test_svg_passes_templates_unchanged_and_strings_do_not_pass_join():
    assert el("text", "a<b").__html__() == "<text>a&lt;b</text>"
    with pytest.raises(TypeError):
        join([Svg("<g/>"), "<script>"])


def test_number_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="finite"):
        el("rect", x=float("nan"))


@pytest.mark.parametrize(
    ("low", "high", "count", "ticks"),
    [
        (0, 62, 4, [0, 20, 40, 60, 80]),
        (-100, 100, 4, [-100, -50, 0, 50, 100]),
        (0.1, 0.9, 4, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    ],
)
def test_nice_ticks_are_round_and_enclose(low, high, count, ticks):
    assert nice_ticks(low, high, count) == ticks


def test_nice_ticks_of_one_value_have_an_extent():
    assert nice_ticks(5, 5) == [4, 4.5, 5, 5.5, 6]


@pytest.mark.parametrize(("width", "named"), [("s", [0, 2, 4, 6, 8, 10]), ("l", list(range(12)))])
def test_names_under_columns_never_overlap(width, named):
    names = [f"1,00{place % 10}–" for place in range(12)]
    chart = columns([1] * 12, names, ["own"] * 12, title="Numbers")

    drawn = re.findall(r'class="tick" text-anchor="middle">([^<]+)<', dict(chart.drawings)[width])
    assert drawn == [names[place] for place in named]


def test_scale_maps_and_clamps():
    scale = Scale(0, 10, 100, 0)

    assert [scale(value) for value in (-5, 0, 2.5, 10, 20)] == [100, 100, 75, 0, 0]


def test_distribution_shares_kinds_and_table():
    chart = distribution(RATINGS)

    assert chart.sizes == "has-x has-s has-m"
    assert chart.table.rows[10] == ("10", "770", "29.1\N{NO-BREAK SPACE}%")
    svg = chart.drawings[0][1]
    assert [svg.count(f'class="bar-{kind}"') for kind in ("bad", "mid", "good")] == [7, 2, 2]
    assert chart.summary.startswith("n 2,650. 0: 1")


def test_distribution_without_answers_draws_no_bars():
    chart = distribution([0] * 11)

    assert chart.summary == "No answers yet."
    assert "<rect" not in chart.drawings[0][1]


def test_distribution_bars_start_at_zero():
    svg = distribution([1, 2], kind_of=lambda rating: "own").drawings[0][1]

    heights = [float(found) for found in re.findall(r'<rect[^>]* height="([\d.]+)"', svg)]
    assert heights == [39, 78]


def test_columns_stand_on_zero_with_their_figures():
    chart = columns([5, 0, 1200], ["28 Sep", "5 Oct", "12 Oct"], ["mid", "mid", "own"], title="By week")

    svg = chart.drawings[0][1]
    heights = [float(found) for found in re.findall(r'<rect[^>]* height="([\d.]+)"', svg)]
    assert heights == [2, 78]
    assert [svg.count(f'class="bar-{kind}"') for kind in ("mid", "own")] == [1, 1]
    assert chart.summary == "28 Sep: 5, 5 Oct: 0, 12 Oct: 1,200"
    assert list(chart.table.rows) == [("28 Sep", "5"), ("5 Oct", "0"), ("12 Oct", "1,200")]
    assert (chart.sizes, ">1,200<" in svg) == ("has-s has-m has-l", True)


def test_share_bar_widths_are_shares():
    svg = share_bar([Part("a", 1, "bad"), Part("b", 3, "good"), Part("none", 0)], title="t").drawings[1][1]

    assert [float(found) for found in re.findall(r'<rect[^>]* width="([\d.]+)"', svg)] == [85.5, 256.5]


def test_interval_strip_says_value_interval_and_target():
    chart = interval_strip(30.9, 28.1, 33.8, title="NPS", target=35, domain=(0, 50))

    assert chart.summary == "+31, interval +28 to +34, target +35"
    assert chart.table.heads == ("Score", "Low", "High", "Target")
    assert chart.table.rows == [("+31", "+28", "+34", "+35")]


def test_shared_domain_holds_all_and_respects_limits():
    assert shared_domain([12, None, 62]) == (0, 80)
    assert shared_domain([-95, 99], floor=-100, ceiling=100) == (-100, 100)
    assert shared_domain([None]) == (0.0, 1.0)


def test_dot_row_places_dot_on_shared_axis():
    row = dot_row(25, 20, 30, domain=(0, 50), name="A", whole=31, width=160)

    assert '<circle cx="80" cy="12" r="5.5" class="pt"/>' in row
    assert row.count('class="whisk"') == 3
    assert row.count('class="whole"') == 1


def test_dot_row_without_score_says_too_few_answers():
    row = dot_row(None, None, None, domain=(0, 50), name="A", whole=31)

    assert "too few answers" in row
    assert "<circle" not in row


def test_sparkline_is_dotted_over_gaps_only():
    svg = sparkline([1, 2, None, 3, 4], name="A")

    assert svg.count('class="spark-line"') == 2
    assert svg.count('class="spark-gap"') == 1
    assert svg.count('class="spark-end"') == 1


def test_sparkline_without_values_says_so():
    assert "no answers in this time" in sparkline([None, None], name="A")


def test_trend_breaks_line_and_band_where_nobody_was_asked():
    chart = trend(points([30, 32, 34, None, None, None, 36, 38]), title="NPS")

    wide = dict(chart.drawings)["l"]
    assert wide.count('class="line"') == 2
    assert wide.count('class="band"') == 2
    assert wide.count('class="gap"') == 1
    assert chart.summary == "Score from +30 on 1 May 2018 to +38 on 8 May 2018. 1 gap without answers."


def test_trend_says_of_a_gap_whether_nobody_was_asked_or_too_few_answered():
    known = points([30, 32, 34, None, None, None, 36, 38])
    few = [replace(point, n=2) if point.value is None else point for point in known]
    empty = [replace(point, n=0) if point.value is None else point for point in known]
    drawn = {name: trend(chosen, title="NPS") for name, chosen in (("few", few), ("empty", empty))}
    texts = {name: dict(chart.drawings)["l"] for name, chart in drawn.items()}
    assert ("not shown" in texts["few"], "nobody asked" in texts["few"]) == (True, False)
    assert ("not shown" in texts["empty"], "nobody asked" in texts["empty"]) == (False, True)
    assert drawn["few"].summary.endswith("1 gap not shown for too few answers there or beside.")
    hidden = trend([replace(point, value=None, n=2) for point in few], title="NPS")
    assert hidden.summary == "Too few answers in this time."


def test_trend_one_day_between_gaps_is_a_point():
    wide = dict(trend(points([30, None, 34, None, 36]), title="NPS").drawings)["l"]

    assert wide.count('class="lone"') == 3
    assert 'class="line"' not in wide


def test_trend_draws_one_circle_per_day_and_names_n():
    wide = dict(trend(points([30, 32], n=1234), title="NPS").drawings)["l"]

    assert wide.count('class="raw"') == 2
    assert "<title>1 May 2018: +30, n 1,234</title>" in wide


def test_trend_has_three_drawings_and_a_row_for_each_step():
    chart = trend(points([30, None]), title="NPS", target=35)

    assert [size for size, _ in chart.drawings] == ["s", "m", "l"]
    assert chart.table.rows == [
        ("1 May 2018", "+30", "+25", "+35", "50", "+30"),
        ("2 May 2018", "–", "–", "–", "0", "–"),
    ]


def test_trend_numbers_annotations_in_order_and_drops_those_outside():
    notes = [
        Annotation(START + timedelta(days=2), "second"),
        Annotation(START, "first"),
        Annotation(START - timedelta(days=9), "outside"),
    ]

    chart = trend(points([1, 2, 3]), title="NPS", annotations=notes)

    assert chart.notes == [(1, "1 May 2018", "first"), (2, "3 May 2018", "second")]
    assert dict(chart.drawings)["s"].count('class="event-dot"') == 2


def test_trend_of_shares_starts_at_zero():
    wide = dict(trend(points([70, 80]), title="Top two", from_zero=True, floor=0, ceiling=100).drawings)["l"]

    assert ">0</text>" in wide


def test_trend_without_points_can_be_drawn():
    chart = trend([], title="NPS")

    assert chart.summary == "No answers in this time."
    assert chart.table.rows == []


def test_frame_ids_differ_for_different_drawings():
    one, two = (frame(10, 10, [], title=title, summary="") for title in ("a", "b"))

    assert re.findall(r'id="(\w+)"', one) != re.findall(r'id="(\w+)"', two)
