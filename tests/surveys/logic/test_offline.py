"""What a device follows by itself is the way that the server follows; all else it is told to leave."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from surveys.document import Document
from surveys.kinds import all_kinds, kind_of
from surveys.logic.chance import Chance
from surveys.logic.offline import obstacles_of, rechecked_in
from surveys.logic.offline_plan import plan_of, signs_in, words_of
from surveys.logic.rounds import rounds_of
from surveys.logic.typing import typed_in
from surveys.logic.walk import walk
from surveys.logic.way import Situation, Walk, at_iteration
from tests.factories.surveys import a_definition, five_points
from tests.surveys.logic.airline import definition
from tests.surveys.logic.drawing import Form, forms_for, surveys

JS = Path(__file__).parents[3] / "static/js"
FILES = ("logic.js", "kiosk_reading.js", "kiosk_pipes.js", "kiosk_way.js")
SCRIPT = "\n".join((JS / name).read_text() for name in FILES)
FOLLOW = """(cases) => cases.map(([plan, forms, known, texts]) => {
  const given = {};
  for (const [uid, round, pairs] of forms) {
    const said = RapportReading.read(uid, plan.questions[uid], pairs, known.signs);
    for (const address of Object.keys(said)) given[RapportWay.at(address, round)] = said[address];
  }
  const found = RapportWay.way(plan, given, known);
  return {
    given, end: found.end, answers: found.answers, embedded: found.embedded, rounds: found.rounds,
    offers: found.offers, pages: found.pages.map((page) => [page.key, page.questions]),
    texts: found.pages.map((page) =>
      texts.map((text) => RapportPipes.fill(text, found, page.block, page.round, true))),
  };
})"""
PLACE = {"unit": "SFO", "touchpoint": "Gate A"}


def as_known(document: Document, situation: Situation) -> dict[str, Any]:
    """What a device's page knows beside the answers."""
    return {
        "seed": situation.uuid.hex,
        "language": situation.language,
        "channel": situation.channel,
        "place": PLACE,
        "full": sorted(situation.full_quotas),
        "signs": signs_in(situation.language),
        "words": words_of(document, situation.language),
    }


def servers_reading(document: Document, forms: list[Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for uid, iteration, pairs in forms:
        question = document.questions[uid]
        said = kind_of(question).read_form(question, typed_in(document, question, Form(pairs)))
        answers |= {at_iteration(address, iteration): value for address, value in said.items()}
    return answers


def servers_way(document: Document, answers: dict[str, Any], situation: Situation, texts: list[str]) -> Any:
    found: Walk = walk(document, answers, situation)
    steps = [step for step in found.steps if step.questions]
    offers = {ref: asdict(offer) for ref, offer in found.offers.items() if ref in found.asked}
    return {
        "given": answers,
        "end": found.end.id,
        "answers": found.answers,
        "embedded": found.embedded,
        "rounds": found.rounds,
        "offers": {ref: {name: list(ids or ()) for name, ids in one.items()} for ref, one in offers.items()},
        "pages": [[step.key, list(step.questions)] for step in steps],
        "texts": [[found.said(text, step.page.block, step.iteration) for text in texts] for step in steps],
    }


@pytest.mark.browser
@settings(
    max_examples=12, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck)
)  # shrinking surveys of this size takes longer than reading them
@given(st.data())
def test_device_reads_and_walks_as_the_server_does(browser: Any, data: Any) -> None:
    cases, wanted = [], []
    for _ in range(8):
        drawn, texts = data.draw(surveys())
        document = Document(drawn)
        assert obstacles_of(document) == []
        situation = Situation(
            uuid=UUID(int=data.draw(st.integers(0, 2**128 - 1))),
            language=data.draw(st.sampled_from(["en", "de", "fr"])),
            channel="kiosk",
            place=PLACE,
            full_quotas=frozenset(data.draw(st.sets(st.just("u1")))),
        )
        language = situation.language
        forms = [
            [uid, iteration, data.draw(forms_for(document, uid, language))]
            for uid in document.questions
            for iteration in rounds_of(document, uid)
        ]
        cases.append([json.loads(json.dumps(plan_of(document))), forms, as_known(document, situation), texts])
        wanted.append(servers_way(document, servers_reading(document, forms), situation, texts))
    page = browser.new_page()
    page.evaluate(SCRIPT)
    found = page.evaluate(FOLLOW, cases)
    page.close()
    pairs = zip(found, wanted, strict=True)
    assert [
        (name, ours[name], said) for ours, one in pairs for name, said in one.items() if ours[name] != said
    ] == []


@pytest.mark.browser
def test_device_draws_as_the_server_does(browser: Any) -> None:
    seeds = [
        (UUID(int=number * 7919**9 % 2**128).hex, count) for number in range(200) for count in (2, 5, 30)
    ]
    plan = {"blocks": {}, "questions": {}, "embedded": {}}
    page = browser.new_page()
    page.evaluate(SCRIPT)
    found = page.evaluate(
        """([plan, seeds]) => seeds.map(([seed, count]) => {
          const flow = [{type: "randomiser", id: "f1", flow: Array.from({length: count}, (_, n) =>
            ({type: "set", values: [{name: "n" + n, value: ""}]}))}];
          const known = {seed, language: "en", words: {loop: {}}};
          const {embedded} = RapportWay.way(Object.assign({flow}, plan), {}, known);
          return Object.keys(embedded).map((name) => Number(name.slice(1)));
        })""",
        [plan, seeds],
    )
    page.close()
    assert found == [Chance(seed, 0, {}).arrange("f1", count, count) for seed, count in seeds]


def test_simple_survey_has_no_obstacle() -> None:
    assert obstacles_of(Document(a_definition())) == []


def test_loops_carried_choices_and_data_are_followed() -> None:
    assert obstacles_of(Document(definition())) == []


def test_every_kind_but_files_is_asked() -> None:
    kinds = {kind.name: kind for kind in all_kinds()}
    drawn = {
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [list(kinds)]}},
        "questions": {name: {"kind": name, **kind.default_data} for name, kind in kinds.items()},
        "texts": {"en": {}},
    }
    assert [what for _, what in obstacles_of(Document(drawn))] == ["takes files. " + NETWORK]


NETWORK = "A device can't do that without a network."


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "file"},
        {"random": {"choices": True, "even": True}},
        {"display": {"field": "q1", "op": "matches", "value": "a"}},
        {"display": {"field": "device", "op": "eq", "value": "phone"}},
        {"skip": [{"when": {"field": "q2", "op": "matches", "value": "c"}, "to": "end"}]},
        {"choices": [{"id": "c1"}, {"id": "c2", "display": {"field": "q1", "op": "matches", "value": "c"}}]},
        {"default": "{{q1}}"},
        {
            "choices": [
                {"id": "c1", "image": {"upload": "0f8fad5b-d9cb-469f-a165-70867728950e"}},
                {"id": "c2"},
            ]
        },
    ],
)
def test_what_the_script_does_not_do_is_an_obstacle(change: dict[str, Any]) -> None:
    plain = {"kind": "single", "choices": five_points()}
    drawn = {
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1", "q2"]]}},
        "questions": {"q1": plain, "q2": plain | change},
        "texts": {"en": {"q2.text": "And?"}},
    }
    assert len(obstacles_of(Document(drawn))) == 1


PARTS = [{"type": "block", "id": "b1"}, {"type": "group", "id": "f2", "flow": []}]


@pytest.mark.parametrize(
    "more",
    [
        {
            "flow": [
                {"type": "block", "id": "b1"},
                {"type": "end", "id": "f1", "redirect": "https://x.example"},
            ]
        },
        {"quotas": [{"id": "u1", "limit": 3, "when": {}, "redirect": "https://x.example"}]},
        {"flow": [{"type": "randomiser", "id": "f1", "even": True, "flow": PARTS}]},
        {"texts": {"en": {"q3.text": "On {{date}}"}}},
    ],
)
def test_what_only_the_server_knows_is_an_obstacle(more: dict[str, Any]) -> None:
    assert len(obstacles_of(Document(a_definition(**more)))) == 1


@pytest.mark.parametrize(
    ("change", "is_rechecked"),
    [
        ({}, False),
        ({"validation": {"max_length": 20}}, False),
        ({"validation": {"pattern": "a+"}}, True),
        ({"validation": {"rules": [{"id": "e1", "when": {"field": "q1", "op": "answered"}}]}}, False),
        (
            {"validation": {"rules": [{"id": "e1", "when": {"field": "q1", "op": "matches", "value": "a"}}]}},
            True,
        ),
        ({"kind": "rank", "choices": five_points()}, True),
    ],
)
def test_what_only_the_server_checks_in_full_is_known(change: dict[str, Any], is_rechecked: bool) -> None:
    drawn = a_definition()
    drawn["questions"]["q3"] |= change
    assert ("q3" in rechecked_in(Document(drawn))) is is_rechecked
