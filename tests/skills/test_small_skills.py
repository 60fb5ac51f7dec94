"""Help, who am I, enrol, language, thanks, ask: small skills that everything else leans on."""

import pytest

from bot.inquiry import Answer
from bot.message import Place
from bot.reply import Citation, Visibility
from bot.understand import Act, Understood
from tests.conversation import Stage, Talk, fact


async def test_help_lists_what_this_person_may_do_and_nothing_else(anna: Talk, stranger: Talk) -> None:
    to_anna = await anna.turn(skill="help")
    to_a_stranger = await stranger.turn(skill="help")

    assert "Register a deal" in to_anna.text
    assert "Enrol" not in to_anna.text
    assert "Enrol" in to_a_stranger.text
    assert "Register a deal" not in to_a_stranger.text


async def test_help_in_a_shared_channel_tells_nobody_what_somebody_may_do(stage: Stage, people: object) -> None:
    in_channel = stage.person("anna", place=Place(key="test:T1:C-both", kind="shared"))
    await in_channel.turn(skill="help")

    public, private = sorted(stage.sent, key=lambda d: d.conversation is None)
    assert public.reply.text == "I answered you in private."
    assert "Register a deal" in private.reply.text


async def test_who_am_i_shows_partner_and_roles(anna: Talk, stranger: Talk) -> None:
    known = await anna.turn(skill="who_am_i")

    assert fact(known, "Partner") == "Nordlicht"
    assert fact(known, "Roles") == "Sales"
    assert (await stranger.turn(skill="who_am_i")).text.startswith("I don't know you yet.")


async def test_an_answer_comes_with_its_sources_for_the_readers_of_the_place(stage: Stage, people: object) -> None:
    source = Citation(title="Deal guide", source="deals.md", heading="Deal guide > Protection", anchor="protection")
    stage.known["How long?"] = Answer(text="90 days.", band="answer", citations=(source,))
    anna = stage.person("anna", place=Place(key="test:T1:C-both", kind="shared"))

    reply = await anna.say("How long?")

    assert reply.text == "90 days."
    assert reply.citations == (source,)
    assert reply.visibility is Visibility.PLACE
    ((_, room),) = stage.asked_for
    assert {r.partner for r in room.readers} == {"nordlicht", "sudwind"}


async def test_what_is_not_known_is_said_honestly(stage: Stage, anna: Talk) -> None:
    stage.known["Why is the sky blue?"] = Answer(text="", band="unknown")
    stage.known["Perhaps?"] = Answer(text="90 days.", band="unsure")

    assert (await anna.say("Why is the sky blue?")).text.startswith("I don't know")
    assert (await anna.say("Perhaps?")).text.startswith("I am not sure")


async def test_who_finds_nothing_where_others_read_hears_that_there_may_be_more_in_private(
    stage: Stage, anna: Talk
) -> None:
    """The same words, whatever there is: they give nothing away."""
    stage.known["Why is the sky blue?"] = Answer(text="", band="unknown")
    stage.known["How long?"] = Answer(text="90 days.", band="answer")
    shared = stage.person("anna", place=Place(key="test:T1:C-unbound", kind="shared"))
    hint = "I can look further where you write to me alone."

    assert (await shared.say("Why is the sky blue?")).text.endswith(hint)
    assert hint not in (await shared.say("How long?")).text
    assert hint not in (await anna.say("Why is the sky blue?")).text


async def test_the_language_is_the_one_they_write_in(stage: Stage, anna: Talk) -> None:
    stage.understood["Wie lange ist mein Deal geschützt?"] = Understood(act=Act.HELP, skill="help")
    before = await anna.turn(skill="help")
    await anna.say("Wie lange ist mein Deal geschützt?")
    after = await anna.turn(skill="who_am_i")

    assert "Hello" in before.text
    assert ("Language", "English") not in after.facts


async def test_a_chosen_language_stays(stage: Stage, anna: Talk) -> None:
    chosen = await anna.submit("language", language="German")
    await anna.say("How long is my deal protected?")

    assert "Deutsch" in chosen.text
    assert (await anna.turn(skill="who_am_i")).facts[-1][1] == "Deutsch"


async def test_thanks_and_greetings_are_no_questions(stage: Stage, anna: Talk) -> None:
    stage.understood["thanks!"] = Understood(act=Act.THANKS, skill="ask")
    stage.understood["hi"] = Understood(act=Act.GREETING, skill="ask")

    assert (await anna.say("thanks!")).text.startswith("You're welcome")
    assert (await anna.say("hi")).text.startswith("Hello Anna.")
    assert stage.asked_for == []


@pytest.mark.parametrize("code", ["K7QM-4D2X-9RT3-WB6H", "nonsense"])
async def test_a_wrong_code_enrols_nobody(stranger: Talk, code: str) -> None:
    refused = await stranger.submit("enrol", code=code)

    assert refused.text.startswith("This code does not work.")
    assert (await stranger.turn(skill="who_am_i")).text.startswith("I don't know you yet.")


async def test_an_unknown_skill_in_a_button_leads_to_help(anna: Talk) -> None:
    assert (await anna.turn(skill="drop_all_tables")).text.startswith("Hello Anna.")


async def test_an_answer_the_model_should_have_worded_says_so_in_one_quiet_line(stage: Stage, anna: Talk) -> None:
    stage.known["How long?"] = Answer(text="For 90 days.", band="answer", model_missed=True)
    *_, line = (await anna.say("How long?")).text.split("\n\n")
    assert line == "*The language model could not help just now, so this is in the documents' own words.*"
