"""Sliders and sums."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.families.matrices import read_rows
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import is_yes, mapping, number, whole, words
from surveys.formats.qsf.parts import read_parts, write_parts, write_row_keys

NOT_APPLICABLE = {"id": "c1", "value": None}
EXACT = 6  # digits of a start position, which the format keeps as a share of the scale


def read_slider(asked: Asked) -> None:
    """Rows, the ends of the scale, its lines and labels, where the handles start."""
    rows = read_rows(asked)
    if len(rows) == 1 and rows[0]["id"] == "r1" and "key" not in rows[0] and not _label(asked, rows[0]):
        del asked.data["rows"]  # one slider without words is the question itself
    config = mapping(asked.payload.get("Configuration"))
    is_stars = asked.data.get("look") == "stars"
    if is_stars:
        scale: dict[str, Any] = {"min": 0, "max": whole(config.get("StarCount")) or 5}
        if words(config.get("StarType")) not in ("", "discrete"):
            asked.tell("Halves and parts of stars aren't kept: whole ones are given.")
    else:
        low, high = number(config.get("CSSliderMin")), number(config.get("CSSliderMax"))
        scale = {"min": 0 if low is None else low, "max": 100 if high is None else high}
        lines = whole(config.get("GridLines"))
        scale |= {
            "lines": lines,
            "step": _step(scale, lines) if is_yes(config.get("SnapToGrid")) else None,
            "decimals": whole(config.get("NumDecimals")),
            "hide_value": not is_yes(config.get("ShowValue", True)),
            "start": _starts(config, scale, rows, is_one="rows" not in asked.data),
        }
    asked.data["validation"] = {
        key: one for key, one in scale.items() if one is not None and one is not False and one != {}
    }
    if is_yes(config.get("NotApplicable")):
        asked.data["choices"] = [dict(NOT_APPLICABLE)]
    if not is_stars and (cols := read_parts(asked, "k", "Labels")):
        asked.data["cols"] = [{key: col[key] for key in ("id", "source_id") if key in col} for col in cols]


def _label(asked: Asked, row: dict[str, Any]) -> str:
    return words(mapping(mapping(asked.payload.get("Choices")).get(source_of(row))).get("Display")).strip()


def write_slider(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Rows as choices, the scale as configuration."""
    rows = data.get("rows") or [{"id": "r1"}]
    write_parts(payload, rows)
    write_row_keys(payload, rows)
    scale, config = data.get("validation", {}), payload["Configuration"]
    if data.get("look") == "stars":
        config |= {"StarCount": scale.get("max", 5), "StarType": "discrete"}
    else:
        config |= _written_scale(scale, rows)
    config["NotApplicable"] = bool(data.get("choices"))
    payload["Labels"] = {source_of(col): {"Display": ""} for col in data.get("cols", [])} or []


def _written_scale(scale: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    low, high = scale.get("min", 0), scale.get("max", 100)
    config: dict[str, Any] = {
        "CSSliderMin": low,
        "CSSliderMax": high,
        "SnapToGrid": "step" in scale,
        "ShowValue": not scale.get("hide_value"),
        "CustomStart": "start" in scale,
    }
    if "lines" in scale:
        config["GridLines"] = scale["lines"]
    elif scale.get("step"):
        config["GridLines"] = number((high - low) / scale["step"])
    if "decimals" in scale:
        config["NumDecimals"] = words(scale["decimals"])
    if "start" in scale:
        width = (high - low) or 1
        starts = (
            scale["start"]
            if isinstance(scale["start"], dict)
            else dict.fromkeys((row["id"] for row in rows), scale["start"])
        )
        config["SliderStartPositions"] = {
            source_of(row): number(round((starts[row["id"]] - low) / width, EXACT))
            for row in rows
            if row["id"] in starts
        }
    return config


def read_constant_sum(asked: Asked) -> None:
    """Choices that share a total; bars and sliders have ends."""
    choices = read_parts(asked, "c")
    for choice in choices:
        choice.pop("exclusive", None)
    asked.data["choices"] = choices
    config = mapping(asked.payload.get("Configuration"))
    limits = {
        "min": number(config.get("CSSliderMin")),
        "max": number(config.get("CSSliderMax")),
        "lines": whole(config.get("GridLines")),
        "decimals": whole(config.get("NumDecimals")),
    }
    asked.data["validation"] = {key: one for key, one in limits.items() if one is not None}


def write_constant_sum(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Choices; the total is part of the validation."""
    write_parts(payload, data.get("choices", []))
    limits = data.get("validation", {})
    named = {"min": "CSSliderMin", "max": "CSSliderMax", "lines": "GridLines"}
    payload["Configuration"] |= {theirs: limits[ours] for ours, theirs in named.items() if ours in limits}
    if "decimals" in limits:
        payload["Configuration"]["NumDecimals"] = words(limits["decimals"])


def _step(scale: dict[str, Any], lines: int | None) -> int | float | None:
    return number((scale["max"] - scale["min"]) / lines) if lines and lines > 0 else None


def _starts(
    config: dict[str, Any], scale: dict[str, Any], rows: list[dict[str, Any]], *, is_one: bool
) -> Any:
    """Start positions by row, or the only one. The format keeps shares of the scale."""
    if not is_yes(config.get("CustomStart")):
        return {}
    shares = mapping(config.get("SliderStartPositions"))
    found = {row["id"]: number(shares.get(source_of(row))) for row in rows}
    width = scale["max"] - scale["min"]
    starts = {
        row: number(round(scale["min"] + share * width, EXACT))
        for row, share in found.items()
        if share is not None
    }
    return starts.get("r1") if is_one else starts
