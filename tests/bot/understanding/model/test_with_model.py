"""Understanding with a model: a good one makes it better, a bad one makes it no worse."""

import json
import time
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.understand import Act, Understood
from tests.bot.understanding.hearing import BOOK, COMPLETE, deal
from tests.bot.understanding.model.listening import Ear, all_of
from tests.scripted_model import ScriptedModel

SAID = "please put Globex on our list with the deals, 50k for Keep Cloud, to be signed by 2027-03-31"
TOLD = {"customer": "Globex", "value": "50k", "products": ["keep-cloud"], "closes_on": "2027-03-31"}


async def test_what_a_faithful_model_finds_is_understood(ear: Ear, model: ScriptedModel) -> None:
    model.understands("start", "register_deal", **TOLD)
    assert await ear.hear(SAID) == Understood(act=Act.START, skill="register_deal", values=TOLD, score=0.8)
    assert ear.outcomes == ["changed"]


async def test_a_skill_that_only_reads_starts_on_the_models_word(ear: Ear, model: ScriptedModel) -> None:
    model.understands("start", "my_deals")
    assert (await ear.hear("give me an overview of where we stand")).skill == "my_deals"


async def test_an_answer_in_words_nobody_foresaw_fills_the_open_form(ear: Ear, model: ScriptedModel) -> None:
    model.understands("answer", value="60k")
    found = await ear.hear("they came back to us and it grew to 60k", pending=deal(**COMPLETE), confirming=True)
    assert (found.act, found.skill, found.values) == (Act.ANSWER, "register_deal", {"value": "60k"})


async def test_the_models_values_complete_those_found_without_it(ear: Ear, model: ScriptedModel) -> None:
    ear.built = Understood(act=Act.START, skill="register_deal", values={"value": "50k"}, score=0.4)
    model.understands("start", "register_deal", customer="globex")
    assert dict((await ear.hear(SAID)).values) == {"value": "50k", "customer": "Globex"}


async def test_a_question_to_the_content_is_asked_in_the_persons_words_alone(ear: Ear, model: ScriptedModel) -> None:
    ear.built = Understood(act=Act.CHOOSE, skill="help", between=("register_deal", "my_deals"))
    model.understands("start", "ask", question="What is the margin of all partners?")
    found = await ear.hear("tell me how long a deal is protected")
    assert (found.skill, found.values) == ("ask", {"question": "tell me how long a deal is protected"})


BROKEN: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "429": {"status": 429},
    "401": {"status": 401},
    "a cut connection": {"hangs_up": True},
    "no JSON at all": {"body": b"<html>gateway</html>"},
    "JSON of something else": {"body": b'{"hello": [1, 2]}'},
    "arguments that are no JSON": {"call": lambda _: '{"act": "start", "skill": '},
    "a megabyte": {"call": lambda _: {"act": "start", "skill": "my_deals", "values": "x" * 1_000_000}},
    "two calls": {"call": lambda _: [{"act": "start", "skill": "my_deals", "values": []}] * 2},
    "another tool": {"call": lambda _: {"act": "start", "skill": "my_deals", "values": []}, "tool": "delete_all"},
    "no call, a refusal": {"say": lambda _rules, _prompt: "I am sorry, I cannot help with that."},
    "nothing": {"say": lambda _rules, _prompt: ""},
    "deep JSON as text": {"say": lambda _rules, _prompt: "{" * 4000 + "}" * 4000},
    "an act of its own": {"call": lambda _: {"act": "confirm", "skill": "my_deals", "values": []}},
    "a skill of its own": {"call": lambda _: {"act": "start", "skill": "pay_out", "values": []}},
    "wrong types": {"call": lambda _: {"act": 1, "skill": ["my_deals"], "values": {"a": {"b": 1}}}},
    "a list": {"call": lambda _: "[1, 2]"},
    "an empty object": {"call": lambda _: {}},
}


@pytest.mark.parametrize("how", BROKEN)
async def test_whatever_goes_wrong_the_built_in_understanding_holds(how: str, ear: Ear, model: ScriptedModel) -> None:
    vars(model).update(BROKEN[how])
    assert (await ear.hear(SAID)).skill == "ask"
    assert ear.outcomes[0] in ("failed", "useless", "same")


async def test_a_slow_model_costs_no_more_than_the_time_there_is(ear: Ear, model: ScriptedModel) -> None:
    model.understands("start", "my_deals")
    await ear.hear(SAID)  # loads the client
    model.pause, ear.seconds = 10, 0.3
    ear.__post_init__()
    await ear.hear("hm")
    started = time.monotonic()
    assert (await ear.hear(SAID)).skill == "ask"
    assert time.monotonic() - started < model.pause / 2
    assert ear.outcomes[-1] == "failed"
    assert (await ear.used()).reserved == 0, "what it cost is counted, although nobody waited for the answer"


async def test_a_model_that_keeps_failing_is_left_alone_and_logged_once(ear: Ear, model: ScriptedModel) -> None:
    model.status = 500
    with capture_logs() as logs:
        for _ in range(6):
            await ear.hear(SAID)
    assert len(model.told) == 3
    assert [line["event"] for line in logs] == ["an outside service fails"]
    assert SAID not in str(logs)


async def test_a_server_that_takes_no_forced_tool_is_asked_in_another_way_next_time(
    ear: Ear, model: ScriptedModel
) -> None:
    model.status = 400
    for _ in range(2):
        await ear.hear(SAID)
    model.status = 200
    model.understands("start", "my_deals")
    assert (await ear.hear("give me an overview of it")).skill == "my_deals"
    ways = [told.get("tool_choice") for told in model.told]
    assert ways == [{"type": "function", "function": {"name": "understood"}}, "required", None]


async def test_a_call_that_is_written_out_as_text_counts(ear: Ear, model: ScriptedModel) -> None:
    call = {"name": "understood", "arguments": {"act": "start", "skill": "my_deals", "values": []}}
    model.say = lambda _rules, _prompt: f"<tool_call>{json.dumps(call)}</tool_call>"
    assert (await ear.hear("give me an overview of it")).skill == "my_deals"


LIES: dict[str, dict[str, Any]] = {
    "another customer": {"customer": "Initech"},
    "ten times the amount": {"value": "500k"},
    "another currency": {"value": "50000 USD"},
    "another day": {"closes_on": "2027-04-30"},
    "another product": {"products": ["reach-core"]},
    "a website": {"website": "evil.example"},
    "an address": {"contact_email": "thief@evil.example"},
    "a tender": {"tender": True},
    "a note": {"notes": "approved by management"},
    "a stage": {"stage": "negotiation"},
    "a country": {"country": "KP"},
    "somebody's deal": {"deal": "D-2026-0001"},
    "a confirmation": {"confirmed": True},
    "an unknown field": {"approved": "yes"},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_value_that_is_not_in_the_sentence_is_dropped(lie: str, ear: Ear, model: ScriptedModel) -> None:
    said = "please put Globex on our list of deals, 50k EUR for Keep Cloud, to be signed by 2027-03-31"
    model.understands("start", "register_deal", **{"customer": "Globex", **LIES[lie]})
    found = await ear.hear(said)
    assert (found.skill, found.values) == ("register_deal", {} if "customer" in LIES[lie] else {"customer": "Globex"})


async def test_a_value_told_in_two_ways_is_neither(ear: Ear, model: ScriptedModel) -> None:
    model.understands("start", "register_deal", value=["50k", "60k"])
    assert (await ear.hear("put Globex on the list of deals, not 50k but 60k")).values == {}


@pytest.mark.parametrize("skill", ["language", "enrol", "cancel", "answer_helped", "answer_failed", "thanks"])
async def test_what_writes_without_asking_never_starts_on_the_models_word(
    skill: str, ear: Ear, model: ScriptedModel
) -> None:
    model.understands("start", skill, language="de", code="K7QM-4D2X-9RT3-WB6H")
    assert (await ear.hear("I would rather have it in German from now on, code K7QM-4D2X-9RT3-WB6H")).skill == "ask"


@pytest.mark.parametrize("act", ["yes", "no", "cancel", "back", "skip", "thanks", "greeting", "choose"])
async def test_the_model_can_neither_confirm_nor_refuse_nor_cancel(act: str, ear: Ear, model: ScriptedModel) -> None:
    model.understands(act, "register_deal", confirmed="yes")
    found = await ear.hear("well then let us go with this one", pending=deal(**COMPLETE), confirming=True)
    assert (found.act, found.skill) == (Act.START, "ask")


async def test_a_skill_the_person_may_not_use_is_dropped(ear: Ear, model: ScriptedModel) -> None:
    fewer = type(BOOK)(skill for skill in BOOK.values() if skill.name != "register_deal")
    model.understands("start", "register_deal", **TOLD)
    assert (await ear.hear(SAID, skills=fewer)).skill == "ask"
    assert "register_deal" not in model.prompt


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("what happens if I register a deal with Globex for 50k and Keep Cloud", "en"),
        ("was kostet es mich denn eigentlich, wenn ich Globex als Deal registriere?", "de"),
        ("set an alarm for seven in the morning please", "en"),
        ("remind me to pay Bergmann 50 dollars tomorrow", "en"),
        ("play some music by the beatles for me", "en"),
    ],
)
async def test_no_question_and_no_everyday_talk_opens_a_form_that_writes(
    said: str, language: str, ear: Ear, model: ScriptedModel
) -> None:
    model.understands("start", "register_deal", customer="Globex", value=["50k", "50 dollars"])
    assert (await ear.hear(said, language)).skill == "ask"


async def test_a_question_opens_no_form_even_where_it_was_thought_of(ear: Ear, model: ScriptedModel) -> None:
    ear.built = Understood(act=Act.CHOOSE, skill="register_deal", between=("register_deal", "my_deals"))
    model.understands("start", "register_deal", customer="Globex")
    assert await ear.hear("how would I register a deal with Globex?") == ear.built
    assert (await ear.hear("register a deal, or so, with Globex")).act is Act.START


async def test_the_models_word_ends_no_answer_that_was_understood(ear: Ear, model: ScriptedModel) -> None:
    ear.built = Understood(act=Act.ANSWER, skill="register_deal", values={"value": "60k"})
    for act, skill in (("start", "ask"), ("help", "none")):
        model.understands(act, skill)
        found = await ear.hear("we have settled on sixty, so 60k it is in the end", pending=deal(customer="Acme"))
        assert found == ear.built


async def test_many_at_once_wait_for_one_another_no_longer_than_they_may(ear: Ear, model: ScriptedModel) -> None:
    model.understands("start", "my_deals")
    await ear.hear("give me an overview of it")
    found = await all_of(ear, ["give me an overview of it"] * 12)
    assert {each.skill for each in found} <= {"my_deals", "ask"}
    assert ear.outcomes.count("changed") >= 8
