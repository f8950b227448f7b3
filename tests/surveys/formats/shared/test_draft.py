"""What a definition in the making tells of what it can't hold."""

from surveys.formats.shared.draft import Draft


def test_a_text_in_a_language_that_the_survey_has_not_is_told_of_its_element() -> None:
    draft = Draft("own", ["en"])
    question = draft.question("long_text", "Q1", "text")
    draft.full("Q1", "text")
    draft.say(f"{question.id}.text", {"en": "How was it?", "fr": "Comment ?"}, "Q1", "text")
    draft.flow = [draft.block([[question.id]])]

    made = draft.finish("Trial", lambda text, uid: (text, []))

    assert made.definition["texts"] == {"en": {"q1.text": "How was it?"}}
    told = made.report.elements["Q1"]
    assert (told.status, "“fr”" in told.why) == ("simplified", True)
