"""The stylesheet and scripts that stand inside respondent pages.

The sheets of surveys with the tokens they name, made small.
"""

import base64
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"(--[a-z0-9-]+)\s*:\s*([^;{}]+);")
NAMED = re.compile(r"var\((--[a-z0-9-]+)")
LIGHT_DARK = re.compile(r"light-dark\(((?:[^(),]|\([^()]*\))+),((?:[^(),]|\([^()]*\))+)\)")


@cache
def stylesheet() -> str:
    """survey.css and survey_looks.css with the tokens they use.

    `light-dark()` is written out, for phones that don't know it yet.
    """
    sheets = (STATIC / "css" / name for name in ("survey.css", "survey_looks.css"))
    rules = COMMENT.sub("", "".join(sheet.read_text() for sheet in sheets))
    tokens = dict(
        DECLARATION.findall(COMMENT.sub("", (STATIC / "css" / "tokens.css").read_text()).split("}")[0])
    )
    used = _used(rules, tokens)
    light = ";".join(name + ":" + LIGHT_DARK.sub(r"\1", tokens[name]) for name in used) if used else ""
    dark = ";".join(
        name + ":" + LIGHT_DARK.sub(r"\2", tokens[name]) for name in used if "light-dark(" in tokens[name]
    )
    head = f":root{{color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return _smaller(head + rules)


@cache
def script() -> str:
    """survey.js without its comments."""
    return _script("survey.js")


@cache
def instant_script() -> str:
    """What pages need beside it whose questions hang on each other."""
    return f"{_script('logic.js')}\n{_script('instant.js')}"


@cache
def kiosk_script() -> str:
    """What a device needs to ask by itself."""
    parts = ("reading", "pipes", "lists", "way", "checks", "keeping", "form", "mistakes")
    return "\n".join(map(_script, ("logic.js", *(f"kiosk_{part}.js" for part in parts), "kiosk.js")))


@cache
def kiosk_worker() -> str:
    """What keeps a device's page for when there is no network."""
    return _script("kiosk_worker.js")


def kiosk_policy(theme: str = "") -> str:
    """The policy of a device's page, which talks with the server and is framed by nobody."""
    styles = " ".join(map(_hash, filter(None, (stylesheet(), theme))))
    scripts = " ".join(map(_hash, (kiosk_script(), kinds_script())))
    return (
        f"default-src 'none'; style-src {styles}; script-src {scripts}; connect-src 'self'; "
        "worker-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def framed_script() -> str:
    """What a page inside another site's says to that one."""
    return _script("framed.js")


@cache
def loader() -> str:
    """What other sites load to show a survey."""
    return _script("embed.js")


@cache
def kinds_script() -> str:
    """What some kinds are quicker with: sliders, sums, pictures, lists that follow one another."""
    return _script("kinds.js")


@cache
def silent_script() -> str:
    """What fills in the fields that nobody sees: time on the page, browser and screen."""
    return _script("silent.js")


@lru_cache(maxsize=512)
def policy(frame_ancestors: str, form_action: str = "'self'", theme: str = "") -> str:
    """The Content-Security-Policy of a page: what stands in it by its hash, and nothing from elsewhere.

    `theme` is a survey's own style. `form_action` names where its form may go; browsers ask that of where an
    answer to it leads, too.
    """
    styles = " ".join(map(_hash, filter(None, (stylesheet(), theme))))
    inlined = (script(), instant_script(), framed_script(), kinds_script(), silent_script())
    scripts = " ".join(map(_hash, inlined))
    return (
        f"default-src 'none'; style-src {styles}; script-src {scripts}; "
        f"img-src 'self' data:; form-action {form_action}; base-uri 'none'; frame-ancestors {frame_ancestors}"
    )


def _script(name: str) -> str:
    text = COMMENT.sub("", (STATIC / "js" / name).read_text())
    return re.sub(r"\n\s*", "\n", text).strip()


def _used(rules: str, tokens: dict[str, str]) -> list[str]:
    found: list[str] = []
    waiting = NAMED.findall(rules)
    while waiting:
        name = waiting.pop()
        if name in tokens and name not in found:
            found.append(name)
            waiting += NAMED.findall(tokens[name])
    return sorted(found)


def _smaller(css: str) -> str:
    return (
        re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", css))
        .replace(";}", "}")
        .replace(": ", ":")
        .strip()
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
