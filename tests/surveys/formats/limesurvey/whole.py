"""Surveys with one question of every type and most attributes, as LimeSurvey writes them."""

from typing import Any

from tests.surveys.formats.lss import survey

THREE = {"1": "One", "2": "Two", "3": "Three"}
ROWS = {"SQ1": "First", "SQ2": "Second"}


def asked(title: str, type_: str, relevance: str = "1", **more: Any) -> dict[str, Any]:
    """A question; what isn't about the question itself is an attribute."""
    own = {
        name: more.pop(name)
        for name in ("sub", "answers", "other", "mandatory", "preg", "question")
        if name in more
    }
    return {"title": title, "type": type_, "relevance": relevance, "attributes": more} | own


QUESTIONS = [
    asked("Y1", "Y", mandatory="Y"),
    asked("G1", "G", "Y1.NAOK == 'Y'"),
    asked("L1", "L", answers={"A1": "Red", "A2": "Blue"}, other="Y", random_order="1"),
    asked("D1", "!", answers=THREE, mandatory="S"),
    asked("O1", "O", answers=THREE),
    asked("F5", "5", slider_rating="1"),
    asked("M1", "M", sub={"SQ001": "a", "SQ002": "b", "SQ003": "none"}, other="Y", exclude_all_others="SQ003",
          min_answers="1", max_answers="2"),
    asked("P1", "P", sub={"SQ001": "a", "SQ002": "b"}, commented_checkbox="checked"),
    asked("R1", "R", answers=THREE, min_answers="2"),
    asked("A1", "A", sub=ROWS),
    asked("B1", "B", sub=ROWS),
    asked("C1", "C", sub=ROWS),
    asked("E1", "E", sub=ROWS),
    asked("F1", "F", sub={"SQ1": "slow|fast", "SQ2": "cheap|dear"}, answers=THREE, random_order="1"),
    asked("F2", "F", sub={"SQ001": "a", "SQ002": "b"}, answers=THREE, array_filter="M1"),
    asked("H1", "H", sub=ROWS, answers=THREE),
    asked("DS", "1", sub=ROWS, answers={"0:1": "lo", "0:2": "hi", "1:1": "no", "1:2": "yes"},
          dualscale_headerA="Important", dualscale_headerB="Content"),
    asked("CN", ":", sub={"0:SQ1": "r1", "1:X1": "c1", "1:X2": "c2"}, input_boxes="1", multiflexible_max="5"),
    asked("CC", ":", sub={"0:SQ1": "r1", "1:X1": "c1", "1:X2": "c2"}, multiflexible_checkbox="1"),
    asked("CT", ";", sub={"0:SQ1": "r1", "1:X1": "c1"}),
    asked("S1", "S", maximum_chars="20", prefix="$", suffix="USD", preg="/^[a-z]+$/i"),
    asked("T1", "T", em_validation_q="strlen(self.NAOK) > 3", em_validation_q_tip="longer"),
    asked("U1", "U"),
    asked("SN", "S", numbers_only="1"),
    asked("N1", "N", min_num_value_n="0", max_num_value_n="120", num_value_int_only="1", suffix="years"),
    asked("K1", "K", sub={"a": "x", "b": "y"}, equals_num_value="100", min_num_value_n="5"),
    asked("K2", "K", sub={"a": "x", "b": "y"}, slider_layout="1", slider_max="10", slider_accuracy="0.5"),
    asked("K3", "K", sub={"a": "x", "b": "y"}, min_num_value_n="1", max_num_value_n="9"),
    asked("Q1", "Q", sub={"a": "First", "b": "Last"}, mandatory="Y", random_order="1"),
    asked("DD", "D", date_format="dd/mm/yyyy"),
    asked("DT", "D", date_format="dd/mm/yyyy HH:MM"),
    asked("TM", "D", date_format="HH:MM"),
    asked("FU", "|", max_num_of_files="2", allowed_filetypes="png, pdf"),
    asked("X1", "X", question="<p>Read <b>this</b></p>"),
    asked("EQ", "*", question="{N1} years"),
    asked("HS", "S", hidden="1"),
    asked("V1", "S", "(M1_SQ001.NAOK == 'Y' or count(that.M1.NAOK) >= 2) and !is_empty(S1.NAOK)"),
    asked("V2", "S", "A1_SQ1.NAOK >= 3 && L1.NAOK == '-oth-' && DS_SQ1_0.NAOK == '1' && CN_SQ1_X1.NAOK > 2"),
    asked("V3", "S", "M1_other.NAOK != '' || P1_SQ001comment.NAOK != '' || R1_1.NAOK == '2'"),
    asked("V4", "S", "regexMatch('/^a/', S1.NAOK) and N1.NAOK > 17 and not (D1.NAOK == '2')"),
    asked("V5", "S", "sum(K1_a.NAOK, K1_b.NAOK) > 10"),
]  # fmt: skip


def everything() -> bytes:
    """The file."""
    return survey(*QUESTIONS)
