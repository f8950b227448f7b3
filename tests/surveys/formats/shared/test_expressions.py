import pytest

from surveys.formats.limesurvey.variables import GRAMMAR as SCRIPT
from surveys.formats.shared.expressions import Binary, Call, ExpressionError, Literal, Ref, Unary, parse
from surveys.formats.surveyjs.expressions import GRAMMAR as SURVEYJS
from surveys.formats.xlsform.expressions import GRAMMAR as XPATH


def test_and_binds_tighter_than_or_in_every_dialect() -> None:
    wanted = Binary("or", Ref("a"), Binary("and", Ref("b"), Ref("c")))

    assert parse("a or b and c", SCRIPT) == wanted
    assert parse("a || b && c", SCRIPT) == wanted
    assert parse("a or b and c", XPATH) == wanted


def test_comparisons_stand_under_their_common_names() -> None:
    assert parse("a >= 5", SCRIPT) == Binary("gte", Ref("a"), Literal(5.0))
    assert parse("${a} != 'x'", XPATH) == Binary("ne", Ref("${a}"), Literal("x"))
    assert parse("{a} <> 'x'", SURVEYJS) == Binary("ne", Ref("{a}"), Literal("x"))


def test_numbers_too_large_to_be_kept_are_refused() -> None:
    with pytest.raises(ExpressionError, match=r"^'9{30}' is too large a number$"):
        parse(f"a > {'9' * 400}", SCRIPT)


def test_not_takes_only_what_follows_it() -> None:
    wanted = Binary("and", Unary("not", Call("is_empty", (Ref("a"),))), Ref("b"))

    assert parse("!is_empty(a) && b", SCRIPT) == wanted


def test_empty_stands_behind_its_operand() -> None:
    wanted = Binary("and", Unary("not_empty", Ref("{a}")), Unary("empty", Ref("{b}")))

    assert parse("{a} notempty and {b} empty", SURVEYJS) == wanted


def test_words_without_quotes_are_texts_in_surveyjs() -> None:
    assert parse("{a} = yes", SURVEYJS) == Binary("eq", Ref("{a}"), Literal("yes"))


def test_differences_are_taken_from_left_to_right() -> None:
    wanted = Binary("sub", Binary("sub", Ref("a"), Ref("b")), Ref("c"))

    assert parse("a - b - c", SCRIPT) == wanted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it breaks off"),
        ("a ==", "it breaks off"),
        ("a == 'x", "\"'x\" can't be read"),
        ("(a", "it breaks off"),
        ("a b", "'b' stands where nothing can"),
        ("a ~ b", "'~ b' can't be read"),
        ("(" * 100 + "a" + ")" * 100, "it is nested too deeply"),
        ("a or " * 3000 + "a", "it is too long"),
        ("x" * 20_001, "it is longer than 20,000 characters"),
    ],
    ids=["nothing", "half", "quote", "bracket", "two", "sign", "deep", "tokens", "long"],
)
def test_what_cannot_be_read_is_named(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, SCRIPT)

    assert str(caught.value) == reason
