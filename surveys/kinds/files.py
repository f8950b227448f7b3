"""Files that respondents send along: the answer is a list of ids, the domain keeps what they stand for."""

from typing import Any

from django.conf import settings

from common.filetypes import DEFAULT_FAMILIES, FileType, types_named
from common.phrases import Phrase
from surveys.kinds import slots
from surveys.kinds.base import (
    Answers,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    Texts,
    is_empty,
    is_number,
)
from surveys.kinds.pictures import is_id

MOST_FILES = 10
MEGABYTE = 1024 * 1024
BEHIND = ".new"  # the field that carries new files: `q1.new`


class File(Kind):
    """Files to upload: validation {types (endings or families), max_files (1), max_bytes}.

    `q1` holds ids of uploads; that they are this response's own is the domain's to check.
    """

    name, label, icon, template = "file", "File upload", "upload", "file.html"
    family = "Contact & data"
    is_personal = True
    takes_files = True
    default_data = {"validation": {"max_files": 1}}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [FieldSpec(question.uid, "files", question.key, "", question.concept, question.uid)]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        said = [one for one in dict.fromkeys(form.getlist(question.uid)) if one]
        return {question.uid: said} if said else {}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        answer = answers.get(question.uid)
        if is_empty(answer):
            return {}
        if not isinstance(answer, list) or not all(map(is_id, answer)) or len(set(answer)) != len(answer):
            return {question.uid: GONE}
        most = most_files(question)
        return (
            {question.uid: Phrase("Please choose at most {most}.", most=most)} if len(answer) > most else {}
        )

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = super().check(question, text)
        if not types_of(question):
            problems.append("takes only kinds of files that can't be taken here: choose others.")
        return problems

    def value(self, question: QuestionSpec, address: str, stored: Any) -> str | None:
        return None if is_empty(stored) else self.words(question, address, stored, lambda path: "")

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        count = len(stored) if isinstance(stored, list) else 0
        return f"{count} file" if count == 1 else f"{count} files"

    def export_text(self, stored: Any) -> str:
        return "; ".join(map(str, stored))

    def chosen(self, question: QuestionSpec, answers: Answers) -> list[str]:
        return []

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        types, most = types_of(question), most_files(question)
        size = Phrase("At most {size} MB.", size=in_megabytes(most_bytes(question)))
        count = Phrase("Up to {most} files.", most=most) if most > 1 else ""
        named = any(question.validation.get("types") or ())
        endings = Phrase("Possible are: {types}.", types=endings_in_words(types)) if named else ""
        return {
            "field": f"{question.uid}{BEHIND}",
            "accept": ",".join(f".{one.ending}" for one in types),
            "is_several": most > 1,
            "hint": " ".join(say(one) for one in (count, size, endings) if one),
            "files": slots.files(question.uid),
            "upload": say("Upload"),
        }


def most_files(question: QuestionSpec) -> int:
    """How many files may be sent."""
    most = question.validation.get("max_files")
    return min(int(most), MOST_FILES) if is_number(most) and most >= 1 else 1


def most_bytes(question: QuestionSpec) -> int:
    """How large a file may be: the question's own limit, and never more than the installation's."""
    most, whole = question.validation.get("max_bytes"), settings.UPLOAD_MAX_BYTES
    return min(int(most), whole) if is_number(most) and most >= 1 else whole


def types_of(question: QuestionSpec) -> tuple[FileType, ...]:
    """The types of files that are taken."""
    wanted = question.validation.get("types")
    return types_named(wanted or DEFAULT_FAMILIES)


def endings_in_words(types: tuple[FileType, ...]) -> str:
    """ "jpg, png, pdf"."""
    return ", ".join(one.ending for one in types)


def in_megabytes(size_bytes: int) -> float:
    """Bytes as people count them: two figures where it is less than ten."""
    size = size_bytes / MEGABYTE
    return round(size, 1) if size >= 0.1 else round(size, 3)


GONE = Phrase("This file isn't there any more. Please choose it again.")
