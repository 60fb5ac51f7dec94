"""Whole conversations in Teams, as people have them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot import in_time
from bot.channels import teams_app
from bot.inquiry import Answer, Inquiry
from bot.prm.database import Database
from bot.prm.files import File
from bot.reply import Citation
from bot.understand import Act, Understood
from tests.bot.channels.teams.talk import Office, card_of, inputs_of, office, pressed, words
from tests.bot.understanding.hearing import hear
from tests.fake_teams import HOME, OTHER, PARTNER, member
from tests.trickle import trickling

DEAL = {
    "customer": "Acme Robotics",
    "value__amount": "50000",
    "value__currency": "EUR",
    "closes_on": "2027-03-31",
    "products": "keep",
}


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Office]:
    async with office(database) as running:
        await running.enrol("anna")
        await running.enrol("dora", HOME)
        running.stage.understood["register a deal"] = Understood(act=Act.START, skill="register_deal", values={})
        yield running


async def test_a_question_is_answered_where_it_was_asked(here: Office) -> None:
    anna = here.person("anna")
    answer = await anna.say("how long is my deal protected?")
    assert "how long is my deal protected?" in words(answer)
    assert here.fake.seen("conversations/a%3Aanna") or here.fake.calls


async def test_a_deal_is_registered_in_one_message_that_becomes_what_comes_of_it(here: Office) -> None:
    anna = here.person("anna")
    form = await anna.say("register a deal")
    assert "Expected closing date" in words(form)

    told = await anna.press(form, "Send", **DEAL)

    assert [words(each).splitlines()[0] for each in anna.seen] == [
        "Deal D-2026-0001 with Acme Robotics is registered and protected."
    ]
    assert told["value"] == card_of(anna.seen[0])  # who pressed sees the same as it stands in the chat


async def test_what_is_wrong_is_said_beside_what_was_typed_and_nothing_else_is_lost(here: Office) -> None:
    anna = here.person("anna")
    form = await anna.say("register a deal")
    await anna.press(form, "Send", **{**DEAL, "value__amount": "many euros"})
    again = anna.seen[-1]
    typed = {each["id"]: each.get("value") for each in inputs_of(card_of(again))}
    assert typed["f.customer"] == "Acme Robotics"
    assert "I could not read an amount in that." in words(again)
    assert "many euros" in str(typed["f.value.amount"])

    await anna.press(again, "Send", value__amount="50000", value__currency="EUR")
    assert len(anna.seen) == 1
    assert "is registered" in words(anna.seen[0])


async def test_cancel_works_whatever_is_typed_and_can_be_undone(here: Office) -> None:
    anna = here.person("anna")
    form = await anna.say("register a deal")
    await anna.press(form, "Cancel", customer="Acme")
    assert "Undo" in words(anna.seen[-1])
    await anna.press(anna.seen[-1], "Undo")
    assert "Expected closing date" in words(anna.seen[-1])


async def test_a_client_without_universal_actions_sends_the_same_form_as_a_message(here: Office) -> None:
    anna = here.person("anna")
    form = await anna.say("register a deal")
    value = pressed(form, "Send", **DEAL)
    await here.post(anna.activity(value=value, replyToId=form["id"]))
    await here.quiet()
    assert ["is registered" in words(each) for each in anna.seen] == [True]


async def test_in_a_shared_channel_the_form_goes_to_its_person_and_others_read_a_neutral_line(here: Office) -> None:
    both = here.channel("both", [member("anna"), member("chloe", OTHER), member("dora", HOME)])
    anna = both.person("anna")
    here.person("anna")
    public = await anna.say("register a deal")
    assert words(public) == "I answered you in private."

    form = anna.alone[-1]
    assert "Expected closing date" in words(form)
    alone = here.person("anna")
    alone.chat = "chat-of-29:anna"  # the chat the assistant opened with her
    await alone.press(form, "Send", **DEAL)
    assert "is registered" in words(anna.alone[-1])
    assert [words(each) for each in anna.seen] == ["I answered you in private."]


async def test_an_answer_names_its_sources_says_that_a_machine_wrote_it_and_asks_whether_it_helped(
    here: Office,
) -> None:
    source = Citation(title="Deal guide", source="deals.md", heading="Protection", link="https://docs.example/deals")
    here.stage.known["protection?"] = Answer(text="90 days [1].", band="answer", citations=(source,))
    anna = here.person("anna")
    answer = await anna.say("protection?")
    (label,) = answer["entities"]
    assert label["additionalType"] == ["AIGeneratedContent"]
    assert [claim["appearance"]["name"] for claim in label["citation"]] == ["Deal guide"]
    assert answer["channelData"]["feedbackLoop"] == {"type": "default"}

    down = {"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": "{}"}}
    await anna.invoke("message/submitAction", down, answer)
    assert "did not help" in words(anna.seen[-1])


async def test_a_thumbs_up_is_noted_without_another_message(here: Office) -> None:
    source = Citation(title="Deal guide", source="deals.md")
    here.stage.known["protection?"] = Answer(text="90 days [1].", band="answer", citations=(source,))
    anna = here.person("anna")
    answer = await anna.say("protection?")
    liked = anna.activity(type="messageReaction", replyToId=answer["id"], reactionsAdded=[{"type": "like"}])
    await here.post(liked)
    await here.quiet()
    assert len(anna.seen) == 1


async def test_whoever_adds_the_assistant_is_greeted_once(here: Office) -> None:
    anna = here.person("anna")
    added = anna.activity(type="conversationUpdate", membersAdded=[{"id": "28:11111111-2222-3333-4444-555555555555"}])
    installed = anna.activity(type="installationUpdate", action="add")
    for each in (added, installed):
        await here.post(each)
    await here.quiet()
    (hello,) = anna.seen
    assert "Hello! I am the assistant of your partner programme." in words(hello)
    await anna.press(hello, "What can you do?")
    assert len(anna.seen) == 2


async def test_who_removes_the_assistant_hears_no_more_from_it(here: Office) -> None:
    anna = here.person("anna")
    await anna.say("hello")
    await here.post(anna.activity(type="installationUpdate", action="remove"))
    await here.tell(anna, "Your deal is approved.")
    assert len(anna.seen) == 1


async def test_a_changed_message_is_answered_anew(here: Office) -> None:
    anna = here.person("anna")
    await anna.say("protction?")
    change = anna.activity(type="messageUpdate", text="protection?", timestamp="2026-11-20T09:00:00Z")
    change["channelData"] |= {"eventType": "editMessage"}
    await here.post(change)
    await here.quiet()
    assert ["protection?" in words(each) for each in anna.seen] == [False, True]


async def test_what_people_say_to_each_other_is_none_of_its_business(here: Office) -> None:
    both = here.channel("both", [member("anna")])
    anna = both.person("anna")
    await here.post(anna.activity(text="shall we ask it?"))
    await here.quiet()
    assert anna.seen == []


async def test_the_same_activity_again_is_answered_once(here: Office) -> None:
    anna = here.person("anna")
    once = anna.activity(text="protection?")
    for _ in range(3):
        await here.post(once)
    await here.quiet()
    assert len(anna.seen) == 1


def typed(here: Office, chat: str) -> int:
    """How often it was shown there that somebody is typing."""
    return sum(each["type"] == "typing" for each in here.fake.chats[chat].values())


async def test_who_waits_for_longer_than_a_moment_sees_that_an_answer_is_coming(here: Office) -> None:
    anna = here.person("anna")

    async def until_shown(inquiry: Inquiry) -> None:
        async with asyncio.timeout(60):
            while not typed(here, anna.chat):
                here.fake.posted.clear()
                await here.fake.posted.wait()

    here.stage.writing = until_shown
    assert "protection?" in words(await anna.say("protection?"))
    assert typed(here, anna.chat) == 1


async def test_who_is_answered_at_once_sees_no_sign_of_it_before(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams_app, "TYPING_AFTER", 60.0)
    anna = here.person("anna")
    await anna.say("protection?")
    async with asyncio.timeout(30):
        await asyncio.gather(*here.teams.entrance.typing)  # nobody waits any more
    assert typed(here, anna.chat) == 0


async def test_in_a_channel_nothing_is_shown_while_it_thinks(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams_app, "TYPING_AFTER", 0.0)
    anna = here.channel("both", [member("anna")]).person("anna")
    await anna.say("protection?")
    assert (here.teams.entrance.typing, typed(here, anna.chat)) == (set(), 0)


async def test_a_command_picked_from_the_list_of_a_channel_starts_its_skill(database: Database) -> None:
    """Teams writes its name behind the assistant's, with a space that is none."""
    async with office(database) as here:
        await here.enrol("anna")
        here.stage.understood["Register a deal"] = await hear("Register a deal")
        anna, both = here.person("anna"), here.channel("both", [member("anna"), member("dora", HOME)])
        await anna.say("\u00a0Register a deal ")
        assert "Expected closing date" in words(anna.seen[-1])
        await both.person("anna").say("\u00a0Register a deal")
        assert "Expected closing date" in words(anna.alone[-1])


async def test_ask_the_assistant_from_the_box_is_answered_to_that_person_alone(here: Office) -> None:
    anna = here.person("anna")
    await anna.say("hello")
    elsewhere = here.channel("strangers", []).person("anna")
    told = await elsewhere.invoke(
        "composeExtension/submitAction", {"commandId": "ask", "data": {"question": "protection?"}}
    )
    assert "protection?" in words(told["task"]["value"]["card"]["content"])
    assert "protection?" in words(anna.seen[-1])
    assert elsewhere.seen == []


async def test_a_message_handed_over_from_its_menu_is_asked_as_it_was_written(here: Office) -> None:
    content = "<div><p>How <b>long</b>, <em>ex</em>actly?</p><p>Thanks</p></div>"
    message = {"commandId": "ask", "messagePayload": {"body": {"contentType": "html", "content": content}}}
    anna = here.person("anna")
    await anna.say("hello")
    told = await anna.invoke("composeExtension/submitAction", message)

    assert "How long, exactly? Thanks" in words(told["task"]["value"]["card"]["content"])


async def test_a_search_where_the_readers_are_unknown_looks_for_public_content_only(here: Office) -> None:
    anna = here.person("anna")
    await anna.say("hello")
    strangers = here.channel("strangers", []).person("anna")
    source = Citation(title="Deal guide", source="deals.md", link="https://docs.example/deals")
    here.stage.known["protection"] = Answer(text="90 days", band="answer", citations=(source,))
    query = {"commandId": "search", "parameters": [{"name": "query", "value": "protection"}]}
    told = await strangers.invoke("composeExtension/query", query)
    assert [each["preview"]["content"]["title"] for each in told["composeExtension"]["attachments"]] == ["Deal guide"]
    [shared] = told["composeExtension"]["attachments"]
    assert words(shared["content"]).startswith("**[Deal guide](https://docs.example/deals)**")
    assert here.stage.asked_for[-1][1].readers == frozenset()


async def test_a_page_that_is_shared_leads_to_its_own_address_alone(here: Office) -> None:
    anna = here.person("anna")
    await anna.say("hello")
    source = Citation(title="Guide", source="deals.md", link="https://docs.example/deals_(2)![x](https://evil.example)")
    here.stage.known["protection"] = Answer(text="90 days", band="answer", citations=(source,))
    query = {"commandId": "search", "parameters": [{"name": "query", "value": "protection"}]}
    [shared] = (await anna.invoke("composeExtension/query", query))["composeExtension"]["attachments"]
    address = "https://docs.example/deals_%282%29![x]%28https://evil.example%29"
    assert words(shared["content"]).startswith(f"**[Guide]({address})**")


async def test_what_takes_longer_than_teams_waits_is_promised_and_posted(database: Database) -> None:
    async with office(database, invoke_seconds=0.01) as here:
        await here.enrol("anna")
        here.stage.understood["register a deal"] = Understood(act=Act.START, skill="register_deal", values={})
        anna = here.person("anna")
        form = await anna.say("register a deal")
        told = await anna.press(form, "Send", **DEAL)
        assert told["value"] == "I am working on it, and will post it here."
        assert "is registered" in words(anna.seen[-1])


async def test_a_dialog_shows_the_form_at_once_and_keeps_what_was_typed_until_it_is_right(here: Office) -> None:
    anna = here.person("anna")
    form = await anna.say("register a deal")
    sent = pressed(form, "Send")
    opening = {**sent, "turn": {**sent["turn"], "confirmed": False, "edit": True}}
    dialog = (await anna.invoke("task/fetch", {"data": opening}))["task"]["value"]
    shown = dialog["card"]["content"]
    assert (dialog["title"], len(anna.seen)) == ("Register a deal", 1)
    assert {each.get("value") for each in inputs_of(shown) if each["id"] == "f.value.currency"} == {"EUR"}

    wrong = {"data": pressed(shown, "Send", **{**DEAL, "closes_on": "some day"})}
    again = (await anna.invoke("task/submit", wrong))["task"]["value"]["card"]["content"]
    assert "I could not read a date in that." in words(again)

    right = {"data": pressed(again, "Send", closes_on="2027-03-31")}
    done = await anna.invoke("task/submit", right)
    assert done["task"]["type"] == "message"
    assert "is registered" in done["task"]["value"]


async def test_a_record_is_found_as_one_types_and_only_ones_own_are(here: Office) -> None:
    await here.enrol("chloe", PARTNER)
    anna, chloe = here.person("anna"), here.person("chloe")
    await anna.press(await anna.say("register a deal"), "Send", **DEAL)
    await chloe.say("hello")
    typed = {"queryText": "acme", "dataset": "deal_status.deal"}
    found = [(await each.invoke("application/search", typed))["value"]["results"] for each in (anna, chloe)]
    assert [[each["value"] for each in results] for results in found] == [["D-2026-0001"], []]


async def test_somebody_of_an_invited_address_is_recognised_by_what_they_sign_in_with(here: Office) -> None:
    """The organisation vouches for the sign-in name; the world's people were invited under other addresses."""
    stranger = here.person("zoe")
    said = await stranger.say("register a deal")
    assert "I don't know yet who you are" in words(said)
    assert PARTNER in here.fake.rosters["a:zoe"][0]["userPrincipalName"]


async def test_a_file_attached_to_a_message_is_kept_with_it(here: Office) -> None:
    anna = here.person("anna")
    await anna.say("hello")
    here.fake.files["offer.txt"] = b"An offer."
    await anna.say("here it is", attachments=[_link(here, "offer.txt")])
    async with here.database.reading() as session:
        (file,) = (await session.scalars(select(File))).all()
    assert (file.name, file.size) == ("offer.txt", 9)


async def test_a_file_is_fetched_from_nowhere_but_its_store_and_its_sender_is_told(here: Office) -> None:
    anna = here.person("anna")
    await anna.say("hello")
    elsewhere = _link(here, "offer.txt")
    elsewhere["content"]["downloadUrl"] = "https://127.0.0.2/secret"
    await anna.say("here it is", attachments=[elsewhere])
    assert any("I could not get one of your files from Teams." in words(each) for each in anna.seen)


async def test_a_file_that_its_store_never_ends_is_left_and_its_sender_told(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "ONE", 0.2)
    anna = here.person("anna")
    await anna.say("hello")
    async with trickling() as url:
        endless = _link(here, "offer.txt")
        endless["content"]["downloadUrl"] = f"{url}/offer.txt"
        await anna.say("here it is", attachments=[endless])
    assert any("I could not get one of your files from Teams." in words(each) for each in anna.seen)


def _link(here: Office, name: str) -> dict[str, Any]:
    kind = "application/vnd.microsoft.teams.file.download.info"
    return {"contentType": kind, "name": name, "content": {"downloadUrl": f"{here.fake.url}/files/{name}"}}


async def test_whoever_is_handed_over_in_a_channel_is_told_that_only_what_names_us_arrives(here: Office) -> None:
    """Without the permission to read channels Teams keeps the rest of a thread to itself, and nobody would know."""
    here.stage.understood["help me"] = Understood(act=Act.START, skill="talk_to_person", values={"about": "It is down"})
    channel = here.channel("nordlicht", [member("anna")])
    await here.bind(channel.key, "nordlicht")
    mention = "Mention me in what you write here, and it goes to them"
    assert mention in words(await channel.person("anna").say("help me"))
    alone = await here.person("anna").say("help me")
    assert "What you write here goes to them" in words(alone)
