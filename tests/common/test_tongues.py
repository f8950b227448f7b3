"""Which language a reader gets."""

import pytest

from common.tongues import asked_for, choose, nearest

OFFERED = ["en", "de", "pt", "zh-Hant", "zh-hans", "nb", "he"]


@pytest.mark.parametrize(
    ("wish", "offered", "found"),
    [
        ("de", OFFERED, "de"),
        ("DE_at", OFFERED, "de"),
        ("pt-BR", OFFERED, "pt"),
        ("pt-BR", ["en", "pt-PT", "pt-BR"], "pt-BR"),
        ("pt-BR", ["en", "pt-PT"], "pt-PT"),
        ("pt", ["en", "pt-PT"], "pt-PT"),
        ("zh", OFFERED, "zh-hans"),
        ("zh", ["en", "zh-hant"], "zh-hant"),
        ("zh-TW", OFFERED, "zh-Hant"),
        ("zh-Hant-HK", OFFERED, "zh-Hant"),
        ("zh-Hant-HK", ["en", "zh-TW"], "zh-TW"),
        ("zh-CN", OFFERED, "zh-hans"),
        ("zh-Hans-SG", ["en", "zh"], "zh"),
        ("zh-TW", ["en", "zh-hans"], ""),
        ("no", OFFERED, "nb"),
        ("nn-NO", OFFERED, "nb"),
        ("iw", OFFERED, "he"),
        ("d", OFFERED, ""),
        ("deu", OFFERED, ""),
        ("", OFFERED, ""),
        ("../en", OFFERED, ""),
    ],
)
def test_nearest_language_serves_a_wish(wish, offered, found):
    assert nearest(wish, offered) == found


@pytest.mark.parametrize(
    ("wishes", "header", "found"),
    [
        (["", ""], "", "en"),
        (["de", "pt"], "nb", "de"),  # the switch comes before the link
        (["", "pt-BR", "de"], "nb", "pt"),  # the link before the invitation
        (["", "", "de-AT"], "nb", "de"),  # the invitation before the browser
        (["xx", "", "yy"], "nb", "nb"),
        ([], "fr-CH, fr;q=0.9, de;q=0.7, *;q=0.5", "de"),
        ([], "fr, pt-BR;q=0.3, de;q=0.4", "de"),
        ([], "de;q=0, pt;q=0.1", "pt"),
        ([], "de;q=0", "en"),
        ([], "zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ([], "*", "en"),
        ([], "fr;q=x", "en"),
        ([], "de" + ";q=0.9,xx" * 1000, "de"),
        ([], ",".join(["xx"] * 100 + ["de"]), "de"),
        ([], "x" * 100_000, "en"),
    ],
)
def test_a_reader_gets_switch_then_link_then_invitation_then_browser_then_first(wishes, header, found):
    assert choose(OFFERED, wishes, header) == found


def test_one_language_is_for_everybody():
    assert choose(["ja"], ["de"], "fr") == "ja"


def test_a_header_is_read_by_quality_and_cut_between_languages():
    assert asked_for("de;q=0.2, fr, en;q=0.5, it;q=0") == ["fr", "en", "de"]
    assert asked_for(",".join(["de"] * 500))[-1] == "de"
