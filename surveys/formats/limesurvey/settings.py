"""What a survey says of itself beside its questions: words, settings, quotas, assessments."""

import re
from html import escape

from surveys.formats.limesurvey.attributes import UNREAD
from surveys.formats.limesurvey.source import Source
from surveys.formats.shared.draft import Draft, short

READ = {
    *("surveys", "surveys_languagesettings", "groups", "group_l10ns", "questions", "question_l10ns"),
    *(
        "subquestions",
        "answers",
        "answer_l10ns",
        "question_attributes",
        "defaultvalues",
        "defaultvalue_l10ns",
    ),
    *(
        "conditions",
        "quota",
        "quota_members",
        "quota_languagesettings",
        "assessments",
        "survey_url_parameters",
    ),
}
NEUTRAL = {"", "N", "I", "0", "-1", "E", "X", "inherit"}
TOLD: dict[str, str] = UNREAD["settings"]
LOOK = {"template": ("inherit", "default", ""), "usecookie": NEUTRAL, "listpublic": {"", "N", "I", "Y"}}
LANGUAGE_COLUMNS = ("language", "surveyls_language", "quotals_language")
SHORTEST_BODY = 100
LINK = re.compile(r"https?://[^\s\"'<>{}]+")


def read_words(source: Source, draft: Draft) -> str:
    """Title, introduction and thanks. Gives the survey's name."""

    def texts(name: str) -> dict[str, str]:
        return {language: row.get(name, "") for language, row in source.words.items() if language}

    titles = texts("surveyls_title")
    draft.say("title", titles, "survey", "survey")
    if source.settings.get("showwelcome", "Y") == "N":
        draft.leave_out("survey/welcome", "setting", "The introduction wasn't shown, and stays behind.")
    else:
        described, welcome = texts("surveyls_description"), texts("surveyls_welcometext")
        both = {
            language: _joined([described.get(language, ""), welcome.get(language, "")])
            for language in welcome
        }
        alone = described if not any(welcome.values()) else welcome if not any(described.values()) else both
        draft.say("lead", alone, "survey/welcome", "setting")
    ending = {
        language: _with_link(source, language, text) for language, text in texts("surveyls_endtext").items()
    }
    is_long = any(len(text) > SHORTEST_BODY or "<" in text for text in ending.values())
    draft.say("thanks.body" if is_long else "thanks", ending, "survey/end", "setting")
    return next(
        (text for text in (titles.get(language, "").strip() for language in draft.languages) if text), ""
    )


def read_settings(source: Source, draft: Draft) -> None:
    """The survey's settings: those that have a counterpart, and why the others stay."""
    said = source.settings
    if said.get("allowprev") == "N":
        draft.extra["look"] = {"back": False}
        draft.full("survey/allowprev", "setting")
    if said.get("showprogress") == "N":
        draft.extra.setdefault("look", {})["progress"] = "none"
        draft.full("survey/showprogress", "setting")
    for name, why in TOLD.items():
        value = said.get(name, "").strip()
        if value not in NEUTRAL and not (name == "showqnumcode" and value == "X"):
            draft.leave_out(f"survey/{name}", "setting", why)
    if any(said.get(name, "") not in neutral for name, neutral in LOOK.items()):
        draft.leave_out("survey/template", "setting", "The survey's look is chosen anew.")
    if any(row.get("surveyls_email_invite", "").strip() for row in source.words.values()):
        draft.leave_out("survey/emails", "setting", "Invitations and reminders are written in the program.")
    _end_url(source, draft)
    _policy(source, draft)
    if others := _other_languages(source):
        why = f"The survey isn't asked in these languages, whose texts stay behind: {', '.join(others)}"
        draft.leave_out("survey/languages", "setting", short(why))
    for name, rows in source.tables.rows.items():
        if name not in READ and rows:
            why = (
                "Themes stay behind: the look is chosen anew."
                if name.startswith("theme")
                else f"The table {name[:60]} holds nothing that a questionnaire has."
            )
            draft.leave_out(f"table/{name[:60]}", "table", why)


def _other_languages(source: Source) -> list[str]:
    """Languages that texts of the file are in, and that the survey doesn't name as its own."""
    rows = [row for name, rows in source.tables.rows.items() if name in READ for row in rows]
    named = {row.get(column, "").strip() for row in rows for column in LANGUAGE_COLUMNS}
    return sorted(named - {"", *source.codes})


def _end_url(source: Source, draft: Draft) -> None:
    urls = {language: row.get("surveyls_url", "").strip() for language, row in source.words.items()}
    named = next((url for url in urls.values() if LINK.fullmatch(url)), "")
    if not named:
        if any(urls.values()):
            draft.leave_out(
                "survey/url",
                "setting",
                f"The address at the end has no counterpart: {next(filter(None, urls.values()))[:200]}",
            )
        return
    if source.settings.get("autoredirect") == "Y":
        draft.flow.append({"type": "end", "id": draft.next_id("f"), "redirect": named})
        why = "It leads there once the address is on the program's list; it is the same in all languages."
        draft.simplify("survey/url", "setting", why)
    else:
        draft.full("survey/url", "setting")


def _joined(texts: list[str]) -> str:
    """Two texts one behind the other."""
    return "".join(text if "<" in text else f"<p>{text.strip()}</p>" for text in texts if text.strip())


def _with_link(source: Source, language: str, ending: str) -> str:
    """The thanks, with the link that LimeSurvey shows beneath them."""
    row = source.words[language]
    url = row.get("surveyls_url", "").strip()
    if source.settings.get("autoredirect") == "Y" or not LINK.fullmatch(url):
        return ending
    words = row.get("surveyls_urldescription", "").strip() or url
    return (
        f'<p>{ending}</p><p><a href="{escape(url)}">{escape(words)}</a></p>'
        if ending
        else f'<p><a href="{escape(url)}">{escape(words)}</a></p>'
    )


def _policy(source: Source, draft: Draft) -> None:
    notices = {language: row.get("surveyls_policy_notice", "") for language, row in source.words.items()}
    if source.settings.get("showsurveypolicynotice") not in ("1", "2") or not any(
        one.strip() for one in notices.values()
    ):
        return
    asked = draft.question("consent", "survey/policy", "setting", key="policy")
    asked.data["required"] = True
    draft.say(f"{asked.id}.text", notices, "survey/policy", "setting")
    draft.flow.insert(0, draft.block([[asked.id]]))
    draft.simplify(
        "survey/policy", "setting", "The policy notice is a question of its own, at the beginning."
    )
