"""Rating an answer: by its buttons, in words right after it, and never anybody else's business."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.channels.terminal import plain
from bot.i18n import Translator
from bot.inquiry import Answer, Found
from bot.message import Place
from bot.prm.partners import Partner, PartnerStatus
from bot.questions import AskedQuestion
from bot.ratings import AnswerRating, counts
from bot.reply import Button, Citation, Reply
from bot.understand import Act, Understood
from tests.conversation import Stage, Talk, button

BOTH = Place(key="test:T1:C-both", kind="shared")
NO_SUCH_ANSWER = "You're welcome. Just write when you need something else."


@pytest.fixture
def typed(stage: Stage) -> None:
    stage.understood["that helped"] = Understood(act=Act.START, skill="answer_helped")
    stage.understood["das hat nicht geholfen"] = Understood(act=Act.START, skill="answer_failed")


async def ratings(stage: Stage) -> list[tuple[str, str, bool]]:
    """(question, who rates, whether it helped), by question and person."""
    query = select(AskedQuestion.text, AnswerRating.sender, AnswerRating.helpful).join(
        AnswerRating, AnswerRating.question_id == AskedQuestion.id
    )
    async with stage.database.reading() as session:
        rows = await session.execute(query.order_by(AskedQuestion.id, AnswerRating.sender))
        return [(row[0], row[1].rsplit(":", 1)[1], row[2]) for row in rows]


async def test_an_answer_and_the_closest_there_is_can_be_rated_and_a_refusal_cannot(anna: Talk) -> None:
    anna.stage.known["Perhaps?"] = Answer(text="90 days.", band="unsure")
    anna.stage.known["Why is the sky blue?"] = Answer(text="", band="unknown")

    for question, labels in (
        ("How long?", ["That solved it", "Not quite", "Talk to a person"]),
        ("Perhaps?", ["That solved it", "Not quite", "Talk to a person"]),
        ("Why is the sky blue?", ["Talk to a person", "What can you do?"]),
    ):
        assert [each.label for each in (await anna.say(question)).buttons] == labels


async def test_its_buttons_are_quiet_and_say_which_answer_they_are_about(anna: Talk) -> None:
    first, second = await anna.say("First?"), await anna.say("Second?")

    assert {each.style for each in first.buttons} == {"quiet"}
    await anna.press(button(first, "That solved it"))
    await anna.press(button(second, "Not quite"))
    assert await ratings(anna.stage) == [("First?", "anna", True), ("Second?", "anna", False)]


async def test_what_helped_gets_a_thank_you_in_one_line(anna: Talk) -> None:
    thanks = await anna.press(button(await anna.say("How long?"), "That solved it"))

    assert thanks == Reply(
        text="Thanks, I noted that this helped.", pressed=thanks.pressed, visibility=thanks.visibility
    )


async def test_what_did_not_help_leads_on_to_other_words_or_a_person(anna: Talk) -> None:
    told = await anna.press(button(await anna.say("How long?"), "Not quite"))

    assert told.text == (
        "Thanks, I noted that this did not help. What was missing? Write it here in your own words, and I try once "
        "more. Or talk to a person."
    )
    assert [each.label for each in told.buttons] == ["Talk to a person"]


GUIDE, AFTER = (Found(source="deals.md", anchor=each, version="1", score=0.9) for each in ("protection", "after"))
SAME = "I looked again, and it is the same place that comes closest. If that is not it, a person can help you."


async def second(anna: Talk, missing: str) -> Reply:
    """What is said to `missing`, after an answer from the guide that did not help."""
    anna.stage.known["How long?"] = Answer(text="90 days.", band="answer", found=(GUIDE,))
    await anna.press(button(await anna.say("How long?"), "Not quite"))
    return await anna.say(missing)


async def test_a_second_try_that_finds_the_same_place_looks_for_what_was_missing_alone(anna: Talk) -> None:
    anna.stage.known["How long?\n\nAnd afterwards?"] = Answer(text="90 days.", band="answer", found=(GUIDE,))
    anna.stage.known["And afterwards?"] = Answer(text="It expires.", band="answer", found=(AFTER,))

    told = await second(anna, "And afterwards?")
    assert told.text == "It expires."
    assert [each.label for each in told.buttons] == ["That solved it", "Talk to a person"]
    over = await anna.turn(skill="answer_failed")
    assert "I tried twice now" in over.text


@pytest.mark.parametrize("said", [
    Understood(act=Act.START, skill="who_am_i", score=0.87),  # "I want to know where data of Germany is"
    Understood(act=Act.START, skill="deal_status", values={"deal": "subsidiaries"}, score=0.97),
    Understood(act=Act.CHOOSE, skill="my_deals", between=("my_deals", "my_leads"), score=0.5),
    Understood(act=Act.START, skill="ask", score=0.5),
    Understood(act=Act.SKIP, skill="ask_again"),
    Understood(act=Act.NO, skill="ask_again"),
])  # fmt: skip
async def test_what_is_only_like_a_request_says_what_was_missing(anna: Talk, said: Understood) -> None:
    missing = "I miss whether it holds for subsidiaries"
    anna.stage.known[f"How long?\n\n{missing}"] = Answer(text="Yes.", band="answer", found=(AFTER,))
    anna.stage.understood[missing] = said
    assert (await second(anna, missing)).text == "Yes."


@pytest.mark.parametrize("said", [
    Understood(act=Act.START, skill="my_deals", score=0.95),
    Understood(act=Act.START, skill="deal_status", values={"deal": "Acme"}, score=0.5),
])  # fmt: skip
async def test_what_is_asked_for_beyond_doubt_is_no_answer_to_what_was_missing(anna: Talk, said: Understood) -> None:
    values = {"customer": "Acme", "products": ["keep"], "value": "50k", "closes_on": "2027-03-31"}
    await anna.turn(skill="register_deal", values=values, confirmed=True)
    anna.stage.understood["where is Acme?"] = said
    assert "Acme" in plain(await second(anna, "where is Acme?"), Translator())


ELSEWHERE = Citation(title="Deal guide", source="deals.md", anchor="after")  # which a model put first


@pytest.mark.parametrize(
    "alone",
    [
        Answer(text="", band="unknown"),
        Answer(text="90.", band="answer", found=(GUIDE,)),
        Answer(text="90 [1].", band="answer", found=(GUIDE, AFTER), citations=(ELSEWHERE,)),
    ],
)
async def test_the_same_place_once_more_is_said_to_be_that(anna: Talk, alone: Answer) -> None:
    anna.stage.known["How long?\n\nAnd then?"] = Answer(text="90 days.", band="answer", found=(GUIDE,))
    anna.stage.known["And then?"] = alone

    told = await second(anna, "And then?")
    assert told.text == f"{SAME}\n\n90 days."
    assert [each.label for each in told.buttons] == ["That solved it", "Talk to a person"]


async def test_a_second_try_that_finds_nothing_at_all_says_so(anna: Talk) -> None:
    for text in ("How long?\n\nAnd then?", "And then?"):
        anna.stage.known[text] = Answer(text="", band="unknown")
    assert (await second(anna, "And then?")).text.startswith("I don't know.")


@pytest.mark.parametrize(
    "alone",
    [
        Understood(act=Act.CHOOSE, skill="talk_to_person", between=("talk_to_person", "ask")),
        Understood(act=Act.START, skill="talk_to_person"),
    ],
)
async def test_who_seems_to_want_the_person_that_was_offered_is_not_looked_up_for(
    anna: Talk, alone: Understood
) -> None:
    """Any words would do for what was missing, so without the offer nothing would tell them apart."""
    anna.stage.understood["somebody, please"] = alone
    assert "ticket T-2026-0001" in (await second(anna, "somebody, please")).text


async def test_in_a_shared_place_nobody_learns_who_looks_after_whom(stage: Stage, people: object) -> None:
    anna = stage.person("anna", place=BOTH)
    told = await anna.press(button(await anna.say("How long?"), "Not quite"))

    assert told.facts == ()
    assert "Dora" not in str(told)
    assert "Anna" not in str(told)


async def test_a_rating_can_be_changed_and_counts_once(anna: Talk) -> None:
    answer = await anna.say("How long?")
    for label in ("That solved it", "Not quite", "Not quite", "That solved it", "Not quite"):
        await anna.press(button(answer, label))

    assert await ratings(anna.stage) == [("How long?", "anna", False)]


async def test_the_reply_says_which_button_stands_as_chosen(anna: Talk) -> None:
    helpful = button(await anna.say("How long?"), "That solved it")

    pressed = (await anna.press(helpful)).pressed
    assert pressed is not None
    assert pressed.turn == helpful.turn


async def test_said_in_words_right_after_an_answer_it_tells_which_one_was_rated(anna: Talk, typed: None) -> None:
    answer = await anna.say("How *long*?")
    thanks = await anna.say("that helped")

    assert thanks.text == r"Thanks, I noted that my answer to “How \*long\*?” helped."
    assert thanks.pressed is not None
    assert thanks.pressed.turn == button(answer, "That solved it").turn
    await anna.say("das hat nicht geholfen")
    assert await ratings(anna.stage) == [("How *long*?", "anna", False)]


async def test_without_an_answer_just_before_words_write_nothing(anna: Talk, typed: None) -> None:
    anna.stage.known["Why is the sky blue?"] = Answer(text="", band="unknown")
    assert (await anna.say("that helped")).text == NO_SUCH_ANSWER
    await anna.say("How long?")
    anna.stage.clock.advance(minutes=16)
    assert (await anna.say("that helped")).text == NO_SUCH_ANSWER
    await anna.say("How long?")
    await anna.say("Why is the sky blue?")
    told = await anna.say("das hat nicht geholfen")

    assert told.text.startswith("Das tut mir leid.")
    assert await ratings(anna.stage) == []


async def test_whoever_reads_an_answer_in_a_shared_place_may_rate_it_as_themselves(
    stage: Stage, people: object, typed: None
) -> None:
    anna, chloe = stage.person("anna", place=BOTH), stage.person("chloe", place=BOTH)
    answer = await anna.say("How long?")

    await chloe.press(button(answer, "Not quite"))
    await anna.say("that helped")
    assert await ratings(stage) == [("How long?", "anna", True), ("How long?", "chloe", False)]


async def test_who_joins_a_place_later_is_not_told_what_was_asked_before(
    stage: Stage, people: object, typed: None
) -> None:
    await stage.person("anna", place=BOTH).say("What about our secret project?")
    for name in ("anna", "chloe"):
        told = [await stage.person(name, place=BOTH).say(said) for said in ("that helped", "das hat nicht geholfen")]
        assert "secret" not in str(told)
    assert len(await ratings(stage)) == 2


async def test_in_words_somebody_means_the_answer_to_their_own_question_first(
    stage: Stage, people: object, typed: None
) -> None:
    anna, chloe = stage.person("anna", place=BOTH), stage.person("chloe", place=BOTH)
    await anna.say("Anna's?")
    await chloe.say("Chloe's?")

    await anna.say("that helped")
    await stage.person("bela", place=BOTH).say("das hat nicht geholfen")
    assert await ratings(stage) == [("Anna's?", "anna", True), ("Chloe's?", "bela", False)]


async def test_an_answer_given_elsewhere_cannot_be_told_from_one_that_never_was(stage: Stage, people: object) -> None:
    """Somebody who has got hold of a competitor's answer, or guesses, learns nothing and leaves no trace."""
    private = button(await stage.person("anna").say("Our secret project?"), "That solved it")
    among_us = await stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared")).say("Ours?")
    made_up = Button(label="That solved it", skill="answer_helped", values={"answer": "0" * 32})

    for place in (None, BOTH):
        chloe = stage.person("chloe", place=place)
        told = [await chloe.press(each) for each in (private, button(among_us, "That solved it"), made_up)]
        assert told[0] == told[1] == told[2]
        assert told[0].text == NO_SUCH_ANSWER
        assert told[0].pressed is None
    assert await ratings(stage) == []


@given(
    values=st.dictionaries(
        st.sampled_from(["answer", "helpful", "x"]), st.none() | st.integers() | st.text(), max_size=3
    )
)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_a_button_is_made_to_say_it_rates_nothing_of_others(
    anna: Talk, chloe: Talk, values: dict[str, Any]
) -> None:
    if not await ratings(anna.stage):
        await anna.press(button(await anna.say("Anna's?"), "That solved it"))
    await chloe.turn(skill="answer_failed", values=values)

    assert await ratings(anna.stage) == [("Anna's?", "anna", True)]


async def test_whose_partner_is_suspended_loses_the_buttons_too(chloe: Talk) -> None:
    pressed = button(await chloe.say("How long?"), "That solved it")
    async with chloe.stage.database.writing() as session:
        suspended = update(Partner).where(Partner.key == "sudwind").values(status=PartnerStatus.SUSPENDED)
        await session.execute(suspended)

    assert (await chloe.press(pressed)).text.startswith("You are not allowed")
    assert (await chloe.say("And what is public?")).buttons == ()
    assert await ratings(chloe.stage) == []


async def test_somebody_nobody_knows_may_rate_what_they_were_told(stranger: Talk) -> None:
    await stranger.press(button(await stranger.say("What is public?"), "That solved it"))

    assert await ratings(stranger.stage) == [("What is public?", "zoe", True)]


async def test_ratings_are_counted_by_how_sure_the_answer_was(anna: Talk, bela: Talk) -> None:
    anna.stage.known["Perhaps?"] = Answer(text="90 days.", band="unsure")
    await anna.press(button(await anna.say("How long?"), "That solved it"))
    await bela.press(button(await bela.say("How much?"), "That solved it"))
    await bela.press(button(await bela.say("Perhaps?"), "Not quite"))

    async with anna.stage.database.reading() as session:
        assert await counts(session) == {("answer", True): 2, ("unsure", False): 1}


async def test_a_form_that_is_open_meanwhile_stays_within_reach(anna: Talk, typed: None) -> None:
    await anna.submit("register_deal", customer="Acme")
    answer = await anna.say("How long?")
    assert [each.label for each in answer.buttons] == [
        "That solved it",
        "Not quite",
        "Talk to a person",
        "Continue: Register a deal",
    ]
    await anna.say("that helped")

    assert await ratings(anna.stage) == [("How long?", "anna", True)]


async def test_in_plain_text_they_are_one_line_below_the_sources(anna: Talk) -> None:
    assert plain(await anna.say("How long?"), Translator()).endswith(
        "\n\n[1] That solved it  [2] Not quite  [3] Talk to a person"
    )
