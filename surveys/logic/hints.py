"""What is worth a look before publishing, and keeps nothing from being published."""

from common.conditions import fields_of
from surveys.document import Document
from surveys.document.texts import language_name
from surveys.logic.fields import number_of
from surveys.logic.piping import pipes_in
from surveys.logic.places import name_of
from surveys.logic.reach import loop_hints, unreachable
from surveys.logic.setting import RESERVED
from surveys.logic.wording import CHANGED, MISSING, translated

EMPTY_GAP = "nothing stands there. Ask it on an earlier page."
Hint = tuple[str, str]  # where, what, in words as of `DefinitionInvalid.problems`


def hints_of(document: Document) -> list[Hint]:
    """What nobody comes by; questions that appear only after "Next" on their own page; texts that quote their
    own page; loops that may not be gone through; data that no link brings; translations that lack texts."""
    return [
        *unreachable(document),
        *_same_page(document),
        *_quoted_too_early(document),
        *loop_hints(document),
        *_never_brought(document),
        *_translations(document),
    ]


def same_page_conditions(document: Document) -> dict[str, str]:
    """Questions shown on an answer of their own page: id → the number of the other question, as "Q2"."""
    found = {}
    for page in document.pages:
        here = document.page_addresses(page)
        for uid in page.questions:
            question = document.questions.get(uid)
            if question is None:
                continue
            others = [document.question_at(field) for field in sorted(fields_of(question.display) & here)]
            if first := next((other for other in others if other and other.uid != uid), None):
                found[uid] = number_of(document, first.uid)
    return found


def _same_page(document: Document) -> list[Hint]:
    what = "depends on {other}, on the same page: without script people see it only after “Next”. {way}"
    way = "Give it a page of its own."
    return [
        (name_of(document, document.questions[uid]), what.format(other=other, way=way))
        for uid, other in same_page_conditions(document).items()
    ]


def _quoted_too_early(document: Document) -> list[Hint]:
    """Questions whose words quote an answer that nobody has given when they are drawn."""
    texts = document.definition.get("texts", {}).get(document.languages[0], {})
    page_of = {uid: page.index for page in document.pages for uid in page.questions}
    found = {}
    for path, text in texts.items():
        uid = path.partition(".")[0]
        for name in pipes_in(text) if uid in page_of else ():
            quoted, _, last = name.partition(".")
            if quoted not in page_of or last == "question" or page_of[quoted] < page_of[uid]:
                continue
            when = "on the same page" if page_of[quoted] == page_of[uid] else "only later"
            what = f"quotes the answer to {number_of(document, quoted)}, which is asked {when}: {EMPTY_GAP}"
            found[uid, quoted] = (name_of(document, document.questions[uid]), what)
    return list(found.values())


def _never_brought(document: Document) -> list[Hint]:
    """Data that is to come with the link under a name that the address of a survey holds itself."""
    what = "never comes with the link, whose address holds this name itself: choose another name."
    declared = document.definition.get("embedded", ())
    names = [one["name"] for one in declared if one.get("from") == "link" and one["name"] in RESERVED]
    return [(f"Data {name}", what) for name in names]


def _translations(document: Document) -> list[Hint]:
    main, *others = document.languages
    hints = []
    for language in others:
        where, rows = language_name(language), translated(document, language)
        if lacking := sum(row.state == MISSING for row in rows):
            texts = "1 text, which is" if lacking == 1 else f"{lacking} texts, which are"
            hints.append((where, f"lacks {texts} shown in {language_name(main)} until then."))
        if old := sum(row.state == CHANGED for row in rows):
            texts = "1 text" if old == 1 else f"{old} texts"
            hints.append((where, f"has {texts} whose {language_name(main)} was changed since."))
        for row in rows:
            place = f"{where}, {row.wording.place}"
            hints += [(place, f"{row.wording.name} ({row.wording.path}): {one}") for one in row.troubles]
    return hints
