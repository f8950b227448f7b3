"""What is worth a look before publishing."""

from surveys.document import Document
from surveys.logic.hints import hints_of
from tests.factories.surveys import a_definition


def quoting(text: str) -> list[tuple[str, str]]:
    """What is said of q2 on a page with q1, before a page with q3, whose text is this."""
    made = a_definition()
    made["blocks"]["b1"]["pages"] = [["q1", "q2"], ["q3"]]
    made["texts"]["en"]["q2.text"] = text
    return hints_of(Document(made))


def test_a_text_that_quotes_its_own_page_or_a_later_one_is_told_of() -> None:
    same, later = quoting("Why {{q1|that}}?"), quoting("Why {{q3}}?")
    end = "nothing stands there. Ask it on an earlier page."
    assert same == [
        ("Q2 “Why {{q1|that}}?”", f"quotes the answer to Q1, which is asked on the same page: {end}")
    ]
    assert later == [("Q2 “Why {{q3}}?”", f"quotes the answer to Q3, which is asked only later: {end}")]


def test_a_text_that_quotes_a_question_or_what_was_asked_before_is_not() -> None:
    assert quoting("You were asked {{q1.question}}, {{respondent.name}}") == []
    made = a_definition()
    made["blocks"]["b1"]["pages"] = [["q1"], ["q2"], ["q3"]]
    made["texts"]["en"]["q2.text"] = "Why {{q1}}?"
    assert hints_of(Document(made)) == []


def test_data_whose_name_the_address_holds_itself_is_told_of() -> None:
    made = a_definition()
    link = [{"name": name, "from": "link"} for name in ("lang", "language", "k")]
    made["embedded"] = [*link, {"name": "p", "from": "set"}]
    what = "never comes with the link, whose address holds this name itself: choose another name."
    assert hints_of(Document(made)) == [("Data lang", what), ("Data k", what)]
