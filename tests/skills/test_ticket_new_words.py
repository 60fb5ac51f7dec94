"""Words of a ticket that are put differently or taken back: who read them sees it, or their author learns why not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from bot.file_store import FileStore
from bot.inbox import accept
from bot.jobs import Retry, Work
from bot.message import Place
from bot.outbox import UNSAID, Channel, Delivery
from bot.posted import Posted
from bot.prm import people
from bot.prm.file_rights import readable
from bot.prm.ledger import LedgerEntry
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import Person, StaffMembership, StaffRole
from tests.bot.handing_in import send
from tests.conversation import Stage, Talk, button
from tests.samples import PDF
from tests.support_world import DESK, OURS, at_desk, said_to, support, writes
from tests.world import TEAM, World


async def test_new_words_for_an_answer_that_was_said_in_private_are_put_in_its_place_there(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, alone = stage.person("anna", place=OURS), stage.person("anna")
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    stage.joined.add(OURS.key)
    await says_below_the_card(stage, "90 days", "said-1")
    await says_below_the_card(stage, "60 days", "said-2", edits="said-1")

    told = said_to(stage, alone)[-1]
    assert told.text == "**T-2026-0001**, How long?\n\n**Erik (Vendor) (edited):**\n\n60 days"
    assert button(told, "Write to it").values == {"ticket": "T-2026-0001"}


async def test_new_words_for_an_answer_that_is_still_on_its_way_follow_it_into_private(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, alone = stage.person("anna", place=OURS), stage.person("anna")
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    stage.joined.add(OURS.key)
    away = True

    async def look(place: Place) -> Place:
        if away and place.key == OURS.key:
            raise Retry(timedelta(seconds=1), "the platform cannot be asked", counts=False)
        return await stage._look(place)

    stage.worker = stage.worker_of({"test": Channel(send=stage._send, look=look)})
    await says_below_the_card(stage, "90 days", "said-1")
    await says_below_the_card(stage, "60 days", "said-2", edits="said-1")
    away = False
    for _ in range(3):
        await stage.wait(seconds=2)

    assert "**Erik (Vendor) (edited):**\n\n60 days" in said_to(stage, alone)[-1].text
    assert not [each for each in stage.sent if each.conversation == OURS.key and "days" in each.reply.text]


async def answered_before_strangers_joined(stage: Stage) -> Talk:
    """Whoever asked in a channel in which others read along since."""
    anna = stage.person("anna", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    await says_below_the_card(stage, "90 days", "said-1")
    stage.joined.add(OURS.key)
    return anna


async def test_who_corrects_an_answer_that_strangers_would_read_learns_that_it_did_not_arrive(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna = await answered_before_strangers_joined(stage)
    await says_below_the_card(stage, "60 days", "said-2", edits="said-1")

    assert not [each for each in stage.sent if "60 days" in each.reply.text and each.sender.user == "anna"]
    assert said_to(stage, anna)[-1].text == (
        "Who reads along here has changed, so I did not post the new words of this message. Whoever they are for can "
        "ask me for them in private."
    )
    assert stage.told("erik")[-1].text.startswith(
        "Your new words in ticket T-2026-0001, “How long?”, did not arrive: others read along by now"
    )
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="60 days")
    told = [each for each in stage.sent if "60 days" in each.reply.text and each.sender.user == "anna"]
    assert [each.conversation for each in told] == [None]


async def test_new_words_that_are_withheld_are_noted_once_however_long_the_platform_lets_us_wait(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna = await answered_before_strangers_joined(stage)
    waits = 3

    async def slow(delivery: Delivery, work: Work) -> None:
        nonlocal waits
        if delivery.edits and delivery.sender.user == "anna" and waits:
            waits -= 1
            raise Retry(timedelta(seconds=1), "the platform asks for patience", counts=False)
        await stage._send(delivery, work)

    stage.worker = stage.worker_of({"test": Channel(send=slow, look=stage._look)})
    await says_below_the_card(stage, "60 days", "said-2", edits="said-1")
    stage.joined.clear()
    for _ in range(4):
        await stage.wait(seconds=2)

    assert waits == 0
    assert "60 days" not in str(said_to(stage, anna)), "they were told that it did not arrive"
    assert [each.text[:14] for each in stage.told("erik")] == ["Your new words"]
    async with stage.database.reading() as session:
        noted = (await session.scalars(select(LedgerEntry).where(LedgerEntry.action == UNSAID))).all()
    assert len(noted) == 1


async def test_an_answer_that_is_edited_into_a_note_is_taken_back_and_stays_among_colleagues(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await says_below_the_card(stage, "They lose keys often", "said-1")
    told = await says_below_the_card(stage, "note: they lose keys every week", "said-2", edits="said-1")

    assert told == [
        "I took your answer back where the partner reads it, and keep this as a note. They may have read it before."
    ]
    assert said_to(stage, anna)[-1].text == "Erik (Vendor) took this message back."
    assert "every week" not in (await anna.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})).text
    shown = await erik.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})
    assert "**Erik (Vendor), note:**\n\nthey lose keys every week" in shown.text

    assert await says_below_the_card(stage, "note: they lose keys daily", "said-3", edits="said-1") == []
    told = await says_below_the_card(stage, "You lose keys daily", "said-4", edits="said-1")
    assert told == ["This stays a note among us. To answer, write it as a new message below the card."]
    assert "daily" not in str(said_to(stage, anna))


async def test_what_is_taken_back_takes_its_files_with_it(stage: Stage, anna: Talk, erik: Talk, tmp_path: Path) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    sent = await send(stage, FileStore(tmp_path / "files"), erik, "keys of others.pdf", PDF)
    await says_below_the_card(stage, "Here they are", "said-1", files=(sent.id,))
    assert [await may_open(stage, who, sent.id) for who in ("anna", "frida")] == [True, True]
    await says_below_the_card(stage, "", "said-2", edits="said-1")
    assert [await may_open(stage, who, sent.id) for who in ("anna", "frida", "erik")] == [False, False, True]


async def test_an_answer_in_the_partners_own_thread_becomes_no_note_by_new_words(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, there = stage.person("anna", place=OURS), stage.person("erik", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    said = there.event(text="90 days")
    await accept(stage.database, said)
    await stage.worker.run_due()
    assert await writes(there, "note: they ask all the time", edits=said.id) is None

    assert stage.told("erik")[-1].text.startswith("What you wrote is no internal note: it stands in the partner's own")
    assert "they ask all the time" in (await anna.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})).text


async def test_who_corrects_an_answer_nobody_may_hear_any_more_learns_that_too(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await says_below_the_card(stage, "90 days", "said-1")
    async with stage.database.writing() as session:
        await session.execute(update(Partner).where(Partner.key == "nordlicht").values(status=PartnerStatus.SUSPENDED))
    told = await says_below_the_card(stage, "60 days", "said-2", edits="said-1")
    assert told == ["Whoever asked has no access any more, so nothing was sent to them. It is kept."]


async def test_nobody_but_its_author_changes_a_message(stage: Stage, stranger: Talk, erik: Talk) -> None:
    await stranger.submit("open_ticket", about="How do I become a partner?")
    await accept(stage.database, replace(stranger.event(text="We sell backups."), id="said-1"))
    await stage.worker.run_due()
    for other in (stage.person("yves"), stage.person("anna"), erik):
        await writes(other, "We sell nothing.", edits="said-1")
    assert at_desk(stage)[-1].reply.text == "**Guest:**\n\nWe sell backups."
    await writes(stranger, "We sell archives.", edits="said-1")
    assert at_desk(stage)[-1].reply.text == "**Guest (edited):**\n\nWe sell archives."


async def test_who_works_on_tickets_no_more_is_told_no_new_words_in_place_of_old_ones(
    stage: Stage, anna: Talk, people: World
) -> None:
    await support(stage, people, channel=False)
    await anna.submit("open_ticket", about="My key is gone")
    await accept(stage.database, replace(anna.event(text="It is red."), id="said-1"))
    await stage.worker.run_due()
    async with stage.database.writing() as session:
        erik = select(Person.id).where(Person.key == "erik").scalar_subquery()
        finance = update(StaffMembership).where(StaffMembership.person_id == erik).values(role=StaffRole.FINANCE)
        await session.execute(finance)
    await writes(anna, "It is blue.", edits="said-1")
    assert [any("blue" in each.text for each in stage.told(name)) for name in ("erik", "frida")] == [False, True]


async def says_below_the_card(
    stage: Stage, text: str, id_: str, edits: str | None = None, files: tuple[str, ...] = ()
) -> list[str]:
    """Erik writes in the thread of the ticket's card; what the assistant says to it."""
    erik = stage.person("erik", place=Place(key=DESK, kind="shared", outsiders=False))
    async with stage.database.writing() as session:
        await session.execute(update(Posted).where(Posted.card.startswith("ticket-card:")).values(thread="below"))
    before = len(stage.sent)
    await accept(stage.database, replace(erik.event(text=text, edits=edits, files=files), id=id_, conversation="below"))
    await stage.worker.run_due()
    return [each.reply.text for each in stage.sent[before:] if each.sender == erik.sender and not each.card]


async def may_open(stage: Stage, who: str, file: str) -> bool:
    async with stage.database.reading() as session:
        member = await people.resolve(session, "test", TEAM, who)
        assert member
        return await readable(session, member, f"test:{TEAM}:{who}", file) is not None
