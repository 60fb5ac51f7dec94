"""The way out: once, in order, at Teams' pace, and never to readers it was not written for."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import posted
from bot.audience import readers_of
from bot.channels.pace import Rate
from bot.channels.teams_book import TeamsChat
from bot.channels.teams_pace import Limits
from bot.jobs import MAX_ATTEMPTS, Job, retry
from bot.message import Place
from bot.prm.database import Database
from bot.reply import Reply, Table
from bot.understand import Act, Understood
from tests.bot.channels.teams.talk import Office, Talk, office, words
from tests.fake_teams import BOT, HANGS_UP, HOME, OTHER, Refuse, member


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Office]:
    async with office(database) as running:
        await running.enrol("anna")
        running.stage.understood["my deals"] = Understood(act=Act.START, skill="my_deals", values={})
        yield running


async def met(here: Office, name: str = "anna") -> Talk:
    """Somebody who has said hello already."""
    person = here.person(name)
    await person.say("hello")
    here.fake.chats[person.chat].clear()
    return person


BUSY = [Refuse(412), Refuse(429), Refuse(429, retry_after="3"), Refuse(502), Refuse(503), Refuse(504), Refuse(401)]


async def test_what_teams_cannot_take_now_is_sent_later_and_once(here: Office) -> None:
    anna = await met(here)
    for refused in BUSY:
        here.fake.chats[anna.chat].clear()
        here.fake.refuse.append(refused)
        await here.tell(anna, f"after {refused.status}")
        assert anna.seen == []
        here.stage.clock.advance(seconds=10)
        await here.wake()
        assert [words(each) for each in anna.seen] == [f"after {refused.status}"]


async def test_a_time_that_teams_names_is_kept(here: Office) -> None:
    anna = await met(here)
    here.fake.refuse.append(Refuse(429, retry_after="60"))
    await here.tell(anna, "Your deal is approved.")
    async with here.database.reading() as session:
        (waiting,) = (await session.scalars(select(Job).where(Job.state == "ready"))).all()
    assert timedelta(seconds=60) <= waiting.run_at - here.stage.clock() <= timedelta(seconds=80)
    for _ in range(2 * MAX_ATTEMPTS):  # being told to wait is no failure
        here.fake.refuse.append(Refuse(429, retry_after="60"))
        here.stage.clock.advance(seconds=80)
        await here.wake()
    assert anna.seen == []
    here.stage.clock.advance(seconds=80)
    await here.wake()
    assert [words(each) for each in anna.seen] == ["Your deal is approved."]


@pytest.mark.parametrize("refused", [Refuse(502), Refuse(429, retry_after="30")], ids=str)
async def test_messages_to_one_chat_keep_their_order_whatever_is_refused(here: Office, refused: Refuse) -> None:
    anna = await met(here)
    here.fake.refuse.append(refused)
    for text in ("one", "two", "three"):
        await here.tell(anna, text)
    assert anna.seen == []
    here.stage.clock.advance(seconds=40)
    await here.wake()
    assert [words(each) for each in anna.seen] == ["one", "two", "three"]


async def test_a_chat_that_is_gone_is_not_written_to_again(here: Office) -> None:
    anna = await met(here)
    here.fake.refuse.append(Refuse(404, "ConversationNotFound"))
    await here.tell(anna, "one")
    calls = len(here.fake.calls)
    await here.tell(anna, "two")
    assert (anna.seen, len(here.fake.calls)) == ([], calls)

    await anna.say("I am back")
    assert len(anna.seen) == 1


async def test_somebody_who_cannot_be_written_to_in_private_is_told_so_where_they_asked(here: Office) -> None:
    channel = here.channel("nordlicht", [member("anna")])
    anna = channel.person("anna")
    here.fake.no_private_chats = True
    await anna.say("my deals")
    assert [words(each) for each in anna.seen] == [
        "I answered you in private.",
        "I cannot write to you in private yet. Please add me to your chats in Teams, then ask again.",
    ]


async def test_what_is_too_large_for_teams_is_cut_until_it_is_not(here: Office) -> None:
    anna = await met(here)
    rows = tuple((f"D-{n}", "Acme") for n in range(60))
    here.fake.refuse += [Refuse(413), Refuse(413)]
    await here.tell(anna, "", reply=Reply(text="Deals", table=Table(columns=("Deal", "Customer"), rows=rows)))
    said = "\n".join(words(each) for each in anna.seen)
    assert [line for line in said.splitlines() if line.startswith("D-")] == [row[0] for row in rows]


async def test_a_card_teams_does_not_understand_is_said_in_words(here: Office) -> None:
    anna = await met(here)
    here.fake.refuse.append(Refuse(400, "BadSyntax"))
    await here.tell(anna, "", reply=Reply(text="Deals", facts=(("Value", "€1"),)))
    assert [each["text"] for each in anna.seen] == ["Deals\n\nValue: €1"]


async def test_a_message_is_rewritten_in_place(here: Office) -> None:
    anna = await met(here)
    await here.tell(anna, "Approve?", key="review", card="deal:1:review")
    async with here.database.writing() as session:
        (message,) = await posted.about(session, "deal:1:review")
        assert message.ref == anna.seen[0]["id"]
    await here.tell(anna, "Approved by Dora.", key="review~1", edits="review", card="deal:1:review")
    assert [words(each) for each in anna.seen] == ["Approved by Dora."]


async def test_where_a_message_in_a_channel_is_answered_is_known(here: Office) -> None:
    channel = here.channel("deals", [member("dora", HOME)])
    dora = channel.person("dora", HOME, thread="")
    await here.enrol("dora", HOME)
    await dora.say("hello")
    await here.tell(dora, "Approve?", key="review", card="deal:1:review")
    async with here.database.reading() as session:
        assert await posted.thread_of(session, "review") == f"{channel.key};messageid={dora.seen[-1]['id']}"


async def test_a_message_that_somebody_removed_is_said_anew_when_it_changes(here: Office) -> None:
    anna = await met(here)
    await here.tell(anna, "Approve?", key="review", card="deal:1:review")
    here.fake.chats[anna.chat].clear()
    await here.tell(anna, "Approved.", key="review~1", edits="review", card="deal:1:review")
    assert [words(each) for each in anna.seen] == ["Approved."]


async def test_one_token_serves_many_messages_until_it_expires(here: Office) -> None:
    anna = await met(here)
    for n in range(5):
        await here.tell(anna, f"{n}")
    assert here.fake.tokens == 1


async def test_a_chat_is_written_to_no_faster_than_teams_allows(database: Database) -> None:
    slow = Limits(thread=(Rate(timedelta(seconds=50), 2),))
    async with office(database, limits=slow) as here:
        await here.enrol("anna")
        anna = await met(here)
        for n in range(3):
            await here.tell(anna, f"{n}")
        assert len(anna.seen) == 1  # hello was the other one of these two
        here.stage.clock.advance(seconds=101)
        await here.wake()
        assert [words(each) for each in anna.seen] == ["0", "1", "2"][: len(anna.seen)]
        assert len(anna.seen) > 1


async def test_who_reads_along_is_looked_at_again_when_a_message_leaves(here: Office) -> None:
    channel = here.channel("nordlicht", [member("anna"), member("dora", HOME)])
    await here.bind(channel.key, "nordlicht")
    anna = channel.person("anna")
    await anna.say("hello")
    async with here.database.reading() as session:
        partners = await readers_of(session, Place(key=channel.key, kind="shared", outsiders=False))
    here.fake.chats[anna.chat].clear()

    await here.tell(anna, "For Nordlicht only.", room=partners)
    here.fake.rosters[channel.id].append(member("spy", OTHER))
    here.stage.clock.advance(minutes=6)
    await here.tell(anna, "For Nordlicht only.", room=partners)
    assert [words(each) for each in anna.seen] == [
        "For Nordlicht only.",
        "Who reads along here has changed, so I did not post that answer. Please ask again.",
    ]


async def test_somebody_who_comes_is_seen_at_once_and_nobody_is_asked_for_again_otherwise(here: Office) -> None:
    channel = here.channel("nordlicht", [member("anna"), member("dora", HOME)])
    await here.bind(channel.key, "nordlicht")
    anna = channel.person("anna")
    await anna.say("hello")
    async with here.database.reading() as session:
        partners = await readers_of(session, Place(key=channel.key, kind="shared", outsiders=False))
    for _ in range(3):
        await here.tell(anna, "For Nordlicht only.", room=partners)
    assert _looks(here, channel.id) == 1

    here.fake.rosters[channel.id].append(member("spy", OTHER))
    here.stage.clock.advance(seconds=1)
    await here.post(anna.activity(type="conversationUpdate", membersAdded=[{"id": "29:spy"}]))
    await here.tell(anna, "For Nordlicht only.", room=partners)
    assert "Who reads along here has changed" in words(anna.seen[-1])
    assert _looks(here, channel.id) == 2


async def test_what_staff_say_of_a_channel_counts_at_once_without_asking_teams(here: Office) -> None:
    channel = here.channel("nordlicht", [member("anna"), member("dora", HOME)])
    anna = channel.person("anna")
    assert "hello" in words(await anna.say("hello"))
    before = here.stage.asked_for[-1][1]
    await here.bind(channel.key, "nordlicht")
    await anna.say("hello again")
    after = here.stage.asked_for[-1][1]
    assert (len(before.readers), len(after.readers), _looks(here, channel.id)) == (0, 1, 1)


async def test_who_comes_while_teams_is_asked_is_not_overlooked(here: Office) -> None:
    channel = here.channel("nordlicht", [member("anna"), member("dora", HOME)])
    anna = channel.person("anna")
    await anna.say("hello")
    async with here.database.writing() as session:
        chat = await session.get_one(TeamsChat, channel.key)
        chat.looked_at, chat.changed_at = None, here.stage.clock()
    await here.teams.channel.look(Place(key=channel.key, kind="shared"))
    async with here.database.reading() as session:
        assert (await session.get_one(TeamsChat, channel.key)).looked_at is None


def _looks(here: Office, chat: str) -> int:
    return sum(method == "GET" and "pagedmembers" in path and chat in path for method, path, _ in here.fake.calls)


async def test_what_teams_may_have_taken_is_not_said_again_until_somebody_has_looked(here: Office) -> None:
    anna = await met(here)
    here.fake.refuse.append(Refuse(HANGS_UP))
    await here.tell(anna, "Your deal is approved.")
    await here.tell(anna, "And another one.")
    async with here.database.writing() as session:
        (lost,) = (await session.scalars(select(Job).where(Job.state == "dead"))).all()
        assert lost.error == "unknown whether it was posted"
        assert await retry(session, lost.id)
    await here.wake()
    assert [words(each) for each in anna.seen] == ["And another one.", "Your deal is approved."]


ROSTERS: dict[str, tuple[list[dict[str, object]], bool]] = {
    "ours and theirs": ([member("anna"), member("dora", HOME)], False),
    "a colleague": ([member("anna"), member("a-colleague")], False),
    "another organisation": ([member("anna"), member("stranger", OTHER)], True),
    "a guest": ([member("anna"), member("guest", HOME, userRole="guest")], True),
    "a guest by name": ([member("anna"), member("g", HOME, userPrincipalName="g_x.example#EXT#@home.example")], True),
    "anonymous": ([member("anna"), member("anonymous", HOME, aadObjectId=None, tenantId=None)], True),
    "another partner": ([member("anna"), member("chloe", OTHER)], True),
    "nobody": ([], True),
}


async def test_the_roster_says_who_reads_a_place(here: Office) -> None:
    await here.enrol("chloe", OTHER)
    for number, (name, (who, outsiders)) in enumerate(ROSTERS.items()):
        channel = here.channel(f"c{number}", who)
        await here.bind(channel.key, "nordlicht")
        await channel.person("anna").say("hello")
        looked = await here.teams.channel.look(Place(key=channel.key, kind="shared"))
        assert looked.outsiders is outsiders, name


async def test_a_turn_is_answered_for_outsiders_where_teams_never_says_who_reads_along(here: Office) -> None:
    channel = here.channel("nordlicht", [member("anna")])
    await here.bind(channel.key, "nordlicht")
    here.fake.rosters_down = True
    mark = {"type": "mention", "text": "<at>A</at>", "mentioned": {"id": BOT}}
    await here.post(channel.person("anna").activity(text="<at>A</at> protection?", entities=[mark]))
    for _ in range(8):
        await here.wake()
        here.stage.clock.advance(minutes=10)
    assert [(question, room.readers) for question, room in here.stage.asked_for] == [("protection?", frozenset())]


async def test_who_was_met_in_a_channel_is_written_to_in_the_chat_they_opened_since(here: Office) -> None:
    channel = here.channel("nordlicht", [member("anna")])
    await channel.person("anna").say("my deals")
    anna = here.person("anna")
    await anna.say("hello")
    before = len(anna.seen)
    await channel.person("anna").say("my deals")
    assert len(anna.seen) == before + 1


async def test_a_private_answer_in_a_channel_can_be_shown_there_to_one_member(database: Database) -> None:
    async with office(database, targeted=True) as here:
        await here.enrol("anna")
        here.stage.understood["my deals"] = Understood(act=Act.START, skill="my_deals", values={})
        channel = here.channel("nordlicht", [member("anna")])
        anna = channel.person("anna")
        await anna.say("my deals")
        (shown,) = [body for body in here.fake.seen(f"conversations/{channel.id}/activities") if "recipient" in body]
        assert shown["recipient"] == {"id": "29:anna"}
