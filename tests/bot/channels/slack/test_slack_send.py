"""What leaves for Slack: each message once, at the pace Slack takes, and never to other readers than it was written
for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import outbox, posted
from bot.audience import UNKNOWN, Room, RoomKind, room_of
from bot.channels import slack_contacts, slack_installs
from bot.channels.slack_ids import person
from bot.channels.slack_installs import SlackInstallation
from bot.jobs import MAX_ATTEMPTS, Job
from bot.message import Place
from bot.outbox import Delivery
from bot.prm import people
from bot.reply import Reply, Visibility
from tests.bot.channels.slack.talk import BOT, NORDLICHT, VENDOR, Post, Workplace

ANNA = person(NORDLICHT, "UANNA")


def to_anna(text: str, key: str = "m1", **more: Any) -> Delivery:
    return Delivery(
        key=key,
        sender=ANNA,
        place=Place(key=ANNA.key, kind="private"),
        conversation=None,
        room=Room(RoomKind.PRIVATE),
        reply=Reply(text=text),
        **more,
    )


def to_channel(text: str, key: str = "m1", channel: str = "CNORD") -> Delivery:
    place = Place(key=f"slack:{VENDOR}:{channel}", kind="shared")
    here = to_anna(text, key)
    return replace(
        here, place=place, conversation=place.key, room=UNKNOWN, reply=Reply(text=text, visibility=Visibility.PLACE)
    )


async def post(office: Workplace, *deliveries: Delivery) -> None:
    async with office.database.writing() as session:
        for delivery in deliveries:
            await outbox.post(session, delivery, office.stage.clock())


async def job(office: Workplace) -> Job:
    async with office.database.reading() as session:
        return (await session.scalars(select(Job).where(Job.kind == outbox.KIND))).one()


def texts(office: Workplace, channel: str | None = None) -> list[str]:
    return [Post(each).text for each in office.slack.posted(channel)]


@pytest.fixture(autouse=True)
async def met(office: Workplace) -> None:
    """Anna comes from another workspace: we know through which we reach her since she wrote to us."""
    async with office.database.writing() as session:
        await slack_contacts.met(session, ANNA, VENDOR, "DANNA")


async def test_links_are_not_unfolded_and_names_are_not_looked_up(office: Workplace) -> None:
    await post(office, to_anna("Hello <!channel> @anna https://evil.example"))
    await office.settle()

    [request] = office.slack.asked("chat.postMessage")
    sent = {name: request[name] for name in ("unfurl_links", "unfurl_media", "link_names", "parse")}
    assert sent == {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
    assert request["text"] == "Hello &lt;!channel&gt; @anna https://evil.example"


async def test_messages_into_one_channel_leave_once_a_second(office: Workplace) -> None:
    began = office.stage.clock()
    await post(office, *(to_channel(f"line {n}", f"m{n}") for n in range(5)))
    await office.settle()

    assert texts(office) == [f"line {n}" for n in range(5)]
    assert office.stage.clock() - began == timedelta(seconds=4)


async def test_nobody_waits_for_a_busy_channel_but_whoever_posts_there(office: Workplace) -> None:
    await post(office, *(to_channel(f"line {n}", f"m{n}") for n in range(5)), to_anna("hello", "alone"))
    await office.worker.run_due()

    assert sorted(texts(office)) == ["hello", "line 0"]


def told_to_wait(office: Workplace, seconds: int, *, times: int = 1, method: str = "chat.postMessage") -> None:
    office.slack.refuse(method, "ratelimited", status=429, times=times, headers={"Retry-After": str(seconds)})


async def test_slacks_own_pause_is_kept_and_is_no_failure(office: Workplace) -> None:
    told_to_wait(office, 30)
    began = office.stage.clock()
    await post(office, to_anna("hello"))
    await office.worker.run_due()
    waiting = await job(office)
    assert (waiting.state, waiting.run_at - began) == ("ready", timedelta(seconds=30))

    told_to_wait(office, 2, times=2 * MAX_ATTEMPTS)
    await office.settle()
    assert texts(office) == ["hello"]


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.info"])
async def test_what_is_said_in_a_channel_keeps_its_order_whoever_is_told_to_wait(
    office: Workplace, method: str
) -> None:
    """The first one is, and what was said after it neither goes before it nor holds up other channels."""
    told_to_wait(office, 30, method=method)
    await post(office, *(to_channel(text, text) for text in ("one", "two", "three")))
    await office.worker.run_due()
    await post(office, to_anna("hello"))
    await office.worker.run_due()
    assert texts(office) == ["hello"]

    await office.settle()
    assert texts(office, "CNORD") == ["one", "two", "three"]


async def test_nothing_is_said_between_the_parts_of_a_long_message(office: Workplace) -> None:
    paragraphs = "\n\n".join(f"Paragraph {n}. " + "word " * 200 for n in range(30))
    await post(office, to_anna(paragraphs), to_anna("and then", "m2"))
    await office.settle()

    assert len(texts(office)) > 2
    assert [text for text in texts(office) if "Paragraph" not in text] == texts(office)[-1:] == ["and then"]


async def test_a_card_that_is_told_to_wait_is_rewritten_once_it_is_there(office: Workplace) -> None:
    told_to_wait(office, 30)
    await post(office, to_anna("Please decide.", card="deal:1"))
    await office.worker.run_due()
    async with office.database.writing() as session:
        [message] = await posted.about(session, "deal:1")
        await outbox.rewrite(session, message, Reply(text="Dora approved it."), office.stage.clock())
    await office.settle()

    assert texts(office) == ["Dora approved it."]


async def test_a_message_slack_never_takes_does_not_hold_up_its_channel_for_ever(office: Workplace) -> None:
    def takes(_: str) -> float:
        return 1.0 if "no way" in office.slack.calls[-1].arguments["text"] else 0.0

    office.slack.per_channel = takes
    await post(office, to_anna("no way", "m1"), to_anna("hello", "m2"))
    await office.settle()

    assert texts(office) == ["hello"]


async def test_what_will_never_be_taken_is_given_up_at_once(office: Workplace) -> None:
    office.slack.refuse("chat.postMessage", "is_archived")
    await post(office, to_anna("hello"))
    await office.settle()

    assert ((await job(office)).state, (await job(office)).error) == ("dead", "slack refused: is_archived")
    assert len(office.slack.asked("chat.postMessage")) == 1


async def test_what_may_be_taken_later_is_tried_again(office: Workplace) -> None:
    office.slack.refuse("chat.postMessage", "internal_error", times=2)
    await post(office, to_anna("hello"))
    await office.settle()

    assert texts(office) == ["hello"]


async def test_a_workspace_that_disowns_us_is_left_alone(office: Workplace) -> None:
    office.slack.refuse("chat.postMessage", "token_revoked")
    await post(office, to_anna("hello"), to_anna("more", "m2"))
    await office.settle()

    assert len(office.slack.asked("chat.postMessage")) == 1
    async with office.database.reading() as session:
        assert (await session.get_one(SlackInstallation, VENDOR)).disabled == "token_revoked"


async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(office: Workplace) -> None:
    office.slack.lose_answer("chat.postMessage")
    await post(office, to_anna("hello", card="deal:1"))
    await office.settle()

    assert texts(office) == ["hello"]
    async with office.database.reading() as session:
        assert await posted.ref(session, "m1") == f"DANNA:{office.slack.messages[0]['ts']}"


async def test_a_message_that_never_arrived_is_sent_again(office: Workplace) -> None:
    office.slack.refuse("chat.postMessage", "", status=502)
    await post(office, to_anna("hello"))
    await office.settle()

    assert texts(office) == ["hello"]


async def test_what_nobody_can_tell_is_not_guessed(office: Workplace) -> None:
    """Without a look at the channel it may be there: once too often is worse than an operator's look."""
    office.slack.lose_answer("chat.postMessage")
    office.slack.refuse("conversations.history", "missing_scope")
    await post(office, to_anna("hello"))
    await office.settle()

    assert texts(office) == ["hello"]
    assert (await job(office)).error == "unknown whether it was posted: missing_scope"


async def test_a_long_message_that_broke_off_goes_on_where_it_was(office: Workplace) -> None:
    paragraphs = "\n\n".join(f"Paragraph {n}. " + "word " * 200 for n in range(30))
    office.slack.refuse("chat.postMessage", "", status=502)
    await post(office, to_anna(paragraphs))
    await office.settle()

    assert all(sum(f"Paragraph {n}. " in text for text in texts(office)) == 1 for n in range(30))


async def test_a_card_is_rewritten_where_it_stands(office: Workplace) -> None:
    await post(office, to_anna("Please decide.", card="deal:1"))
    await office.settle()
    async with office.database.writing() as session:
        [message] = await posted.about(session, "deal:1")
        await outbox.rewrite(session, message, Reply(text="Dora approved it."), office.stage.clock())
    await office.settle()

    assert texts(office) == ["Dora approved it."]


async def test_whom_we_never_met_is_reached_through_their_own_workspace_if_that_has_us(office: Workplace) -> None:
    dora = person(VENDOR, "UDORA")
    await post(office, replace(to_anna("hello"), sender=dora, place=Place(key=dora.key, kind="private")))
    await office.settle()

    assert [post["channel"] for post in office.slack.posted()] == ["DDORA"]
    assert office.slack.asked("conversations.open") == [{"users": "UDORA"}]


async def test_a_stranger_in_the_channel_is_told_nothing_that_is_not_public(office: Workplace) -> None:
    """Between asking and answering another company was invited: what was fit for the partner is not posted."""
    partner = Room(RoomKind.ONE_PARTNER, (await _readers(office, "CNORD")).readers)
    await post(office, replace(to_channel("Your margin is 20 %."), room=partner))
    office.slack.channels["CNORD"]["connected_team_ids"].append("TSTRANGER")
    await office.settle()

    [said] = texts(office)
    assert said.startswith("Who reads along here has changed")


async def _readers(office: Workplace, channel: str) -> Room:
    async with office.database.reading() as session:
        anna = await people.resolve(session, *ANNA.identity)
        return await room_of(session, Place(key=f"slack:{VENDOR}:{channel}", kind="shared"), anna)


@pytest.mark.parametrize(
    ("facts", "outsiders"),
    [
        ({}, False),
        ({"connected_team_ids": [VENDOR, NORDLICHT]}, False),
        ({"connected_team_ids": [VENDOR, NORDLICHT, "TSTRANGER"]}, True),
        ({"is_pending_ext_shared": True}, True),
        ({"pending_connected_team_ids": ["TSTRANGER"]}, True),
        ({"connected_team_ids": [], "shared_team_ids": []}, True),
        ({"is_ext_shared": None}, True),
        ({"is_ext_shared": False, "is_shared": True, "connected_team_ids": ["TSTRANGER"]}, True),
        ({"is_ext_shared": False, "is_shared": True, "is_org_shared": True}, False),
        ({"is_ext_shared": False, "is_shared": False, "connected_team_ids": []}, False),
    ],
)
async def test_who_reads_a_channel_is_what_slack_says_now(
    office: Workplace, facts: dict[str, Any], outsiders: bool
) -> None:
    office.slack.channels["CNORD"].update(facts)
    place = Place(key=f"slack:{VENDOR}:CNORD", kind="shared")

    assert (await office.line.channel.look(place)).outsiders is outsiders


async def test_what_slack_does_not_say_counts_as_read_by_strangers(office: Workplace) -> None:
    office.slack.refuse("conversations.info", "channel_not_found")
    place = Place(key=f"slack:{VENDOR}:CNORD", kind="shared")

    assert (await office.line.channel.look(place)).outsiders is True


async def test_every_post_into_a_channel_is_preceded_by_a_look(office: Workplace) -> None:
    await post(office, to_channel("one", "m1"), to_channel("two", "m2"))
    await office.settle()

    methods = [call.method for call in office.slack.calls]
    posts = [at for at, method in enumerate(methods) if method == "chat.postMessage"]
    assert len(posts) == 2
    assert all(methods[at - 1] == "conversations.info" for at in posts)


async def test_a_channel_that_got_another_id_is_still_found(office: Workplace) -> None:
    await post(office, to_channel("hello"))
    await office.event({"type": "channel_id_changed", "old_channel_id": "CNORD", "new_channel_id": "CNEW"})
    office.slack.channels["CNEW"] = office.slack.channels.pop("CNORD")
    await office.settle()

    assert texts(office, "CNEW") == ["hello"]


async def test_uninstalling_takes_the_tokens_along(office: Workplace) -> None:
    await office.event({"type": "app_uninstalled"})

    async with office.database.reading() as session:
        assert await slack_installs.every(session) == []


async def test_revoked_bot_tokens_are_used_no_more_and_other_peoples_do_not_matter(office: Workplace) -> None:
    await office.event({"type": "tokens_revoked", "tokens": {"oauth": ["UANNA"]}})
    async with office.database.reading() as session:
        assert await slack_installs.among(session, [VENDOR]) is not None

    await office.event({"type": "tokens_revoked", "tokens": {"bot": [BOT]}})
    async with office.database.reading() as session:
        assert await slack_installs.among(session, [VENDOR]) is None
