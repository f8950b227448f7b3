import pytest

from delivery.addresses import (
    address_hash,
    in_one_line,
    is_address,
    is_invented_address,
    masked,
    masked_in,
    normalise,
)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (" Ana.Lima@Example.COM ", "ana.lima@example.com"),
        ("ana@münchen.test", "ana@xn--mnchen-3ya.test"),
        ("o'hara+flights@x.test", "o'hara+flights@x.test"),
    ],
)
def test_normalise_gives_one_way_of_writing(written, stored):
    assert normalise(written) == stored


@pytest.mark.parametrize("text", ["", "ana", "a@b", "a@x.test,b@x.test", "<a@x.test>", "a b@x.test"])
def test_normalise_refuses_what_is_not_one_address(text):
    with pytest.raises(ValueError, match="not a mail address"):
        normalise(text)


def test_address_hash_is_the_same_for_any_writing_and_needs_the_key(settings):
    first = address_hash("Ana@x.test")
    assert first == address_hash(" ana@X.TEST")
    assert len(first) == 64
    settings.TOKEN_SIGNING_KEY = "another" * 10
    assert address_hash("ana@x.test") != first


@pytest.mark.parametrize(
    ("address", "is_invented"),
    [
        ("a@example.org", True),
        ("a@mail.EXAMPLE.org", True),
        ("a@notexample.org", False),
        ("a@example.org.test", False),
    ],
)
def test_invented_addresses_end_in_example_org(address, is_invented):
    assert is_invented_address(address) is is_invented


def test_masked_keeps_one_letter():
    assert masked("ana@x.test") == "a…@x.test"


def test_an_address_is_masked_in_a_servers_words():
    said = "550 5.1.1 <Ana+x@Customer.test>: ana+x@customer.test is unknown"
    assert (
        masked_in(said, "ana+x@customer.test") == "550 5.1.1 <a…@customer.test>: a…@customer.test is unknown"
    )


def test_an_erased_receiver_masks_nothing():
    assert masked_in("The customer's data was erased.", "erased") == "The customer's data was erased."


def test_is_address_says_what_normalise_takes():
    taken = [is_address(text) for text in ("ana@customer.test", "ana", "a@x.test\n")]
    assert taken == [True, False, False]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\r\nb", "a b"), ("\x00a\u2028b\x85", "a b"), ("a  b ", "a b"), ("é–“", "é–“"), ("", "")],
)
def test_in_one_line_leaves_no_control_sign(text, line):
    assert in_one_line(text) == line
