"""Which of several languages a reader gets: by what was wished for, by what the browser asks for."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.translation.trans_real import parse_accept_lang_header

LONGEST_HEADER = 400
# Regions whose readers write Chinese in traditional signs; all others in simplified ones.
TRADITIONAL = ("tw", "hk", "mo")
# Other codes that browsers and files use for the same language.
SAME = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "fil": "tl"}


def nearest(wish: str, offered: Sequence[str]) -> str:
    """The offered language that serves this wish best; "" for none.

    `pt-BR` takes `pt-BR`, else `pt`, else another Portuguese; `zh-TW` takes `zh-Hant`, and simplified signs
    only where a reader says `zh` alone.
    """
    by_code = {_plain(code): code for code in reversed(offered)}
    for code in _ways(_plain(wish)):
        if code in by_code:
            return by_code[code]
    return next((code for code in offered if _is_sister(_plain(wish), _plain(code))), "")


def asked_for(header: str) -> list[str]:
    """The languages of an Accept-Language header, best first; those refused (`q=0`) and `*` left out."""
    kept = header[:LONGEST_HEADER]
    if len(header) > LONGEST_HEADER:
        kept = kept.rpartition(",")[0]
    return [wish for wish, quality in parse_accept_lang_header(kept) if quality > 0 and wish != "*"]


def choose(offered: Sequence[str], wishes: Iterable[str], header: str = "") -> str:
    """The offered language for a reader: by the first wish that one serves, else by the browser's header,
    else the first offered."""
    if len(offered) > 1:
        for wish in wishes:
            if wish and (found := nearest(wish, offered)):
                return found
        if header and (found := _by_header(tuple(offered), header[: LONGEST_HEADER + 1])):
            return found
    return offered[0]


@lru_cache(maxsize=2048)
def _by_header(offered: tuple[str, ...], header: str) -> str:
    """What serves the first wish of the header that anything serves; "" for none."""
    return next((found for wish in asked_for(header) if (found := nearest(wish, offered))), "")


def _plain(code: str) -> str:
    """`code` in one writing: small letters, hyphens, today's name of the language."""
    first, dash, rest = code.strip().replace("_", "-").lower().partition("-")
    return f"{SAME.get(first, first)}{dash}{rest}"


def _ways(wish: str) -> list[str]:
    """What serves a wish, best first: itself, without its last parts; Chinese by its script."""
    parts = wish.split("-")
    found = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    if parts[0] != "zh":
        return found
    script = _script(parts)
    regions = ("zh-tw", "zh-hk", "zh-mo") if script == "hant" else ("zh-cn", "zh-sg")
    is_plain = parts == ["zh"]
    others = ["zh"] if script == "hans" or is_plain else []
    ways = [found[0], f"zh-{script}", *regions, *others]
    return list(dict.fromkeys([*ways, "zh-hant"] if is_plain else ways))


def _script(parts: Sequence[str]) -> str:
    return "hant" if "hant" in parts or any(part in TRADITIONAL for part in parts[1:]) else "hans"


def _is_sister(wish: str, code: str) -> bool:
    """Whether both are one language of different regions. Scripts of Chinese don't serve each other."""
    one, other = wish.split("-"), code.split("-")
    return one[0] == other[0] != "zh"
