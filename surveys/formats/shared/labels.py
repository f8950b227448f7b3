"""What the elements of a report are about, in the words of the survey: what people look for in a long one."""

from surveys.formats.report import Translation
from surveys.formats.shared.markup import plain

LONGEST = 200


def texts_of_elements(translation: Translation) -> dict[str, str]:
    """The text of the question, block or page that each element belongs to, as plain words, by element id.

    An element belongs to what its id begins with: `QID7/SkipLogic` to the question QID7.
    """
    known = _known(translation)
    found = {}
    for element_id in translation.report.elements:
        whole = element_id
        while whole and whole.casefold() not in known:
            whole = whole.rpartition("/")[0]
        if whole:
            found[element_id] = known[whole.casefold()]
    return found


def _known(translation: Translation) -> dict[str, str]:
    """Texts by what the source calls things, in small letters."""
    definition = translation.definition
    languages = definition.get("languages") or ["en"]
    texts = definition.get("texts", {}).get(languages[0], {})
    known: dict[str, str] = {}
    for uid, question in definition.get("questions", {}).items():
        text = plain(texts.get(f"{uid}.text", ""))[0][:LONGEST]
        for name in (question.get("source_id"), question.get("key")):
            if name and text:
                known.setdefault(str(name).casefold(), text)
    for uid, block in definition.get("blocks", {}).items():
        name, source_id = block.get("name") or texts.get(f"{uid}.p0.title", ""), block.get("source_id")
        if name and source_id:
            known.setdefault(str(source_id).casefold(), plain(name)[0][:LONGEST])
    return known
