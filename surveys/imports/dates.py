"""How dates are written: the usual ways with an example each, ways typed as DD.MM.YYYY, and guessing."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from surveys.imports.mapping import DateRule, is_date_format

DATE_FORMATS = (
    "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%y", "%d.%m.%y", "%d-%m-%Y", "%d %b %Y",
    "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%Y%m%d",
)  # fmt: skip
ISO, EXCEL, DAY, OTHER = "iso", "excel", "day_of_month", "format"
EXAMPLE = datetime(2026, 5, 30, 14, 5)  # noqa: DTZ001  as it stands in a file
NAMED_MONTH = 9  # May is as long in short
EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001  as above
EXCEL_NUMBER = re.compile(r"\d{5}(\.\d{1,15})?")
WORDS = {
    "%d": "DD", "%m": "MM", "%Y": "YYYY", "%y": "YY", "%b": "MMM", "%B": "MMMM",
    "%H": "hh", "%I": "hh", "%M": "mm", "%S": "ss", "%p": "AM/PM",
}  # fmt: skip
TOKEN = re.compile(r"AM/PM|Y+|M+|D+|H+|S+", re.IGNORECASE)
CODE = re.compile(r"%.")
SEEN = 100
RULES = [DateRule(), *(DateRule(OTHER, form) for form in DATE_FORMATS), DateRule(EXCEL), DateRule(DAY)]


def ways() -> list[tuple[str, str]]:
    """Every way that can be chosen, by its name in the form, with an example; "format" stands for others."""
    named = [(ISO, "2026-05-30, 2026-05-30 14:05, or dates of Excel")]
    named += [(f"{OTHER}:{form}", example_of(form)) for form in DATE_FORMATS]
    return [*named, (EXCEL, "46172.5868 (Excel’s number of the day)"), (DAY, "30 (the day of one month)")]


def example_of(form: str) -> str:
    """30 May 2026, 14:05 in this format; months before days without zeros, as they are written there.

    Where months are named it is September, whose long and short names differ.
    """
    is_named = "%b" in form or "%B" in form
    example = EXAMPLE.replace(month=NAMED_MONTH if is_named else EXAMPLE.month).strftime(form)
    return example.removeprefix("0") if form.startswith("%m/") else example


def way_of(rule: DateRule) -> str:
    """The name of a rule in the form."""
    if rule.kind == OTHER and rule.format in DATE_FORMATS:
        return f"{OTHER}:{rule.format}"
    return rule.kind


def reads(rule: DateRule, value: str) -> bool:
    """Whether a value is a date of our time in this way of writing."""
    if rule.kind == DAY:
        return value.isdecimal() and 1 <= int(value) <= 31
    try:
        return 1990 <= moment_of(value, rule).year <= 2100
    except (ValueError, OverflowError):
        return False


def moment_of(text: str, rule: DateRule) -> datetime:
    """The moment that a text names, often without a zone. Raises ValueError or OverflowError."""
    if rule.kind == DAY:
        return datetime(rule.year, rule.month, int(text))  # noqa: DTZ001  the zone comes with the column
    if rule.kind == EXCEL:
        if not EXCEL_NUMBER.fullmatch(text):
            raise ValueError("no number of a day")
        return EXCEL_START + timedelta(seconds=round(float(text) * 86_400))
    if rule.kind == OTHER:
        return datetime.strptime(text, rule.format)  # noqa: DTZ007  as above
    return datetime.fromisoformat(text)


def ways_that_fit(texts: Iterable[str]) -> list[str]:
    """The ways, by name, in which every value seen is a date; the likeliest first."""
    values = list(islice(texts, SEEN))
    return [way_of(rule) for rule in RULES if values and all(reads(rule, value) for value in values)]


def guess_date(texts: Iterable[str]) -> DateRule:
    """How the dates of a column's texts are written: as most of them are, ISO where half or fewer agree."""
    values = list(islice(texts, SEEN))
    best = max(RULES, key=lambda rule: sum(reads(rule, value) for value in values))
    return best if 2 * sum(reads(best, value) for value in values) > len(values) else DateRule()


def has_times(texts: Iterable[str], rule: DateRule) -> bool:
    """Whether any value says more than the day."""
    if rule.kind == DAY:
        return False
    for value in islice(texts, SEEN):
        try:
            moment = moment_of(value, rule)
        except (ValueError, OverflowError):
            continue
        if moment.hour or moment.minute or moment.second:
            return True
    return False


def read_pattern(text: str) -> str:
    """DD.MM.YYYY hh:mm as a strptime format, capitals or not; "" where it names no day. Codes with % pass.

    As in spreadsheets, M means minutes after hours and before seconds, else months.
    """
    form = text if "%" in text else _as_codes(text)
    names_day = all(re.search(code, form) for code in ("%d", "%[mbB]", "%[yY]"))
    return form if ("%" in text or names_day) and is_date_format(form) else ""


def _as_codes(text: str) -> str:
    tokens = [match.upper() for match in TOKEN.findall(text)]
    hour = "%I" if "AM/PM" in tokens else "%H"
    codes = []
    for place, token in enumerate(tokens):
        before, after = tokens[place - 1 : place], tokens[place + 1 : place + 2]
        if token[0] == "M" and (before[:1] in (["H"], ["HH"]) or after[:1] in (["S"], ["SS"])):
            codes.append("%M")
        elif token[0] == "M":
            codes.append({3: "%b", 4: "%B"}.get(len(token), "%m"))
        elif token[0] == "Y":
            codes.append("%y" if len(token) == 2 else "%Y")
        else:
            codes.append({"D": "%d", "H": hour, "S": "%S", "A": "%p"}[token[0]])
    left = iter(codes)
    return TOKEN.sub(lambda _: next(left), text)


def shown_pattern(form: str) -> str:
    """A strptime format as people write it; unchanged where it holds codes that have no such letters."""
    codes = CODE.findall(form)
    if any(code not in WORDS for code in codes):
        return form
    return CODE.sub(lambda code: WORDS[code[0]], form)
