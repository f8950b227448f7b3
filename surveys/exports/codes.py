"""The numbers that exports write: a code for each choice, and one for each reason why there is no answer."""

from typing import Any

from surveys.kinds import Kind, QuestionSpec, is_number

Number = int | float

NOT_APPLICABLE, SKIPPED, NOT_ASKED, HIDDEN = "not_applicable", "skipped", "not_asked", "hidden"
GAP_WORDS = {
    NOT_APPLICABLE: "Not applicable",
    SKIPPED: "Skipped",
    NOT_ASKED: "Not asked",
    HIDDEN: "Hidden: too few answers",
}
GAPS: dict[str, int] = {HIDDEN: -6, NOT_APPLICABLE: -7, SKIPPED: -8, NOT_ASKED: -9}
BEYOND = 10**13  # no answer is larger than 10**12
# Where answers may be negative themselves, -7 could be one.
WIDE_GAPS: dict[str, int] = {reason: code - BEYOND for reason, code in GAPS.items()}


def codes_of(kind: Kind, question: QuestionSpec, address: str) -> dict[str, Number]:
    """Choice id → code: its value; of choices without values the number in the id, which stays for ever.

    "Not applicable" has no code of its own: it is a reason for having no answer (`GAPS`).
    """
    if kind.fixed_choices:
        return {choice: int(choice == kind.fixed_choices[-1]) for choice in kind.fixed_choices}
    options, aside = kind.options(question, address), kind.aside(question, address)
    values = {option: kind.value(question, address, option) for option in options if option != aside}
    numbers = [value for value in values.values() if is_number(value)]
    if len(set(numbers)) < len(numbers):  # two choices of one value are still two answers
        numbers, values = [], dict.fromkeys(values)
    codes: dict[str, Number] = {}
    taken: set[Number] = {_plain(number) for number in numbers}
    for place, (option, value) in enumerate(values.items(), 1):
        if is_number(value):
            codes[option] = _plain(value)
            continue
        digits = option.lstrip("abcdefghijklmnopqrstuvwxyz_")
        code = int(digits) if digits.isdecimal() and len(digits) < 6 else place
        while code in taken:
            code += 1000
        codes[option] = code
        taken.add(code)
    return codes


def may_be_negative(kind: Kind, question: QuestionSpec, address: str, scale: str) -> bool:
    """Whether -7 could be an answer there: numbers without a lower end, choices worth less than nothing."""
    if scale:
        return float(scale.partition("..")[0]) < 0
    codes = codes_of(kind, question, address).values()
    if codes:
        return min(codes) < 0
    least = question.validation.get("min")
    return kind.is_typed and not (is_number(least) and least >= 0)


def _plain(value: Any) -> Number:
    return int(value) if float(value).is_integer() else float(value)
