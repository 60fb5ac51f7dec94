"""What is left of a person in others' conversations once they are removed: nothing that is about them."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import select, update

from bot import outbox, transcript
from bot.audience import Room, RoomKind
from bot.form import Draft, Question
from bot.jobs import Job, Work, enqueue
from bot.outbox import Channel, Delivery
from bot.privacy import erase, traces
from bot.prm import invitations, ledger_check, people
from bot.prm.database import Database
from bot.prm.people import Person
from bot.reply import Button, Download, Reply, as_text
from bot.tables import all_tables
from tests import world
from tests.conversation import Stage, Talk
from tests.support_world import support, writes

WORDS = "The Quittengelee key of Müller & Söhne is *gone*\nand so is the second one"
ANSWER = "Dear Zoë-Quendolin, take the Holunder key"
NAME = "Zoë-Quendolin Ölschläger"
UNIQUE = ("Quittengelee", "second one", "Holunder", "Quendolin", "Ölschl", "zq@")
LATER = datetime(2099, 1, 1, tzinfo=UTC)
numbers = count(1)
RECORDS = {"deals", "deal_terms"}  # what vendor and partner did together stays


@pytest.fixture
async def stage(database: Database) -> Stage:
    return await staged(database)


async def staged(database: Database) -> Stage:
    """Every private conversation is a web chat; support has no channel, so tickets are shown to agents there."""
    stage = Stage(database)
    everybody = await world.build(stage.database, stage.clock())
    await support(stage, everybody, channel=False)
    async with stage.database.writing() as session:
        anna = (await session.scalars(select(Person).where(Person.key == "anna"))).one()
        anna.name, anna.email = NAME, "zq@partner.example"

    async def shown(delivery: Delivery, work: Work) -> None:
        stage.sent.append(delivery)
        await transcript.deliver(delivery, work)

    stage.worker = stage.worker_of({"test": Channel(send=shown)})
    return stage


async def typed(talk: Talk, text: str) -> None:
    """A line that somebody wrote, as a web chat keeps it."""
    stage = talk.stage
    async with stage.database.writing() as session:
        await transcript.write(
            session, key=f"typed-{next(numbers)}", conversation=talk.sender.key, author="person",
            reply=Reply(text=text), at=stage.clock(),
        )  # fmt: skip


async def forget(stage: Stage, key: str = "anna", *, account: bool = True) -> int:
    """The ledger still verifies; how many mentions went."""
    async with stage.database.writing() as session:
        member = await people.called(session, key)
        assert member is not None
        gone = await erase.erase(
            session, all_tables(), member.person_id, by="operator", now=stage.clock(), account=account
        )
    await stage.wait(minutes=1)  # what follows from closing their tickets
    async with stage.database.reading() as session:
        assert (await ledger_check.verify(session)).whole
    return gone["mentions"]


async def rows(stage: Stage) -> list[tuple[str, str]]:
    """(table, text) of every row of the database."""
    async with stage.database.reading() as session:
        return [
            (table.name, str(list(row.values())))
            for table in all_tables().sorted_tables
            for row in (await session.execute(select(table))).mappings()
        ]


async def lines(stage: Stage, user: str) -> list[str]:
    async with stage.database.reading() as session:
        said = await transcript.latest(session, f"test:T1:{user}", limit=500)
    return [as_text(each.reply) for each in said]


async def story(stage: Stage) -> None:
    """A ticket with words of both sides, which agents and a colleague looked at, listed, noted and wrote in; a deal."""
    anna, bela, erik, frida = map(stage.person, ("anna", "bela", "erik", "frida"))
    await anna.say(WORDS)
    await anna.submit("open_ticket", about=WORDS)
    await writes(anna, f"It is {WORDS}")
    await erik.turn(skill="take_ticket", values={"ticket": "T-2026-0001"}, confirmed=True)
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer=ANSWER)
    await typed(erik, ANSWER)
    await erik.submit("note_ticket", ticket="T-2026-0001", note="Quittengelee once more")
    for agent in (erik, frida, bela):
        await agent.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})
        await agent.turn(skill="my_tickets")
    await frida.turn(skill="ticket_queue")
    await frida.turn(skill="answer_ticket", values={"ticket": "T-2026-0001", "answer": "Holunder, too"})
    await typed(frida, f"What does {NAME} want? And zq@partner.example?")
    await typed(frida, "Where is T-2026-0001 with the second one?")
    await anna.submit("reopen_ticket", ticket="T-2026-0001")
    await anna.submit(
        "register_deal", customer="Bäckerei Braun", products=["keep"], amount="5000", currency="EUR",
        close_date="2027-01-15",
    )  # fmt: skip


async def test_no_text_of_the_database_holds_their_name_or_their_words(any_database: Database) -> None:
    stage = await staged(any_database)
    await story(stage)
    before = [text for table, text in await rows(stage) if table == "said"]
    assert all(any(each in text for text in before) for each in UNIQUE)

    assert await forget(stage)
    left = [(table, text) for table, text in await rows(stage) if any(each in text for each in UNIQUE)]
    assert [each for each in left if each[0] not in RECORDS] == []


async def test_the_rest_of_what_others_said_and_were_shown_stays(stage: Stage) -> None:
    await story(stage)
    bela, frida = stage.person("bela"), stage.person("frida")
    await bela.submit("open_ticket", about="My own box is empty")
    await typed(frida, f"Ask {NAME} about deal D-2026-0001")
    await typed(frida, "Quendolina Ölschlägerin is somebody else, and T-2026-00010 no ticket of hers")
    await forget(stage)

    told = await lines(stage, "frida")
    assert "Ask erased about deal D-2026-0001" in told
    assert "Quendolina Ölschlägerin is somebody else, and T-2026-00010 no ticket of hers" in told
    assert any("My own box is empty" in each for each in told)
    assert "What does erased want? And erased?" in told
    assert "erased" in told  # what named the ticket


async def test_whoever_stays_keeps_their_name_and_only_their_words_go(stage: Stage) -> None:
    await story(stage)
    await forget(stage, account=False)
    left = [text for table, text in await rows(stage) if table not in RECORDS]
    assert not any(each in text for text in left for each in ("Quittengelee", "second one", "Holunder"))
    assert f"What does {NAME} want? And zq@partner.example?" in await lines(stage, "frida")


async def test_a_partners_people_read_no_longer_what_an_agent_wrote_who_is_removed(stage: Stage) -> None:
    await story(stage)
    assert any("take the Holunder" in each for each in await lines(stage, "anna"))
    await forget(stage, "erik")
    left = await lines(stage, "anna")
    assert [each for each in left if "take the Holunder" in each or "Erik" in each] == []
    assert any("Quittengelee" in each for each in left)


async def test_a_message_that_names_them_arrives_without_their_name_and_one_of_their_ticket_not_at_all(
    stage: Stage,
) -> None:
    await story(stage)
    frida = stage.person("frida")
    texts = (f"{NAME} has registered a deal", "T-2026-0001 is due")
    async with stage.database.writing() as session:
        for text in texts:
            await outbox.post(session, delivery(frida, text), stage.clock())
    await forget(stage)
    assert [each.reply.text for each in stage.sent if each.key.startswith("told-")] == ["erased has registered a deal"]


def delivery(to: Talk, text: str) -> Delivery:
    return Delivery(
        key=f"told-{next(numbers)}", sender=to.sender, place=to.place, conversation=to.place.key,
        room=Room(RoomKind.PRIVATE), reply=Reply(text=text),
    )  # fmt: skip


async def test_what_is_said_to_its_reader_alone_where_others_read_along_names_them_no_longer_either(
    stage: Stage,
) -> None:
    await story(stage)
    named, theirs = Reply(text=f"Ask {NAME}"), Reply(text="T-2026-0001 is solved")
    async with stage.database.writing() as session:
        for number, alone in enumerate((named, theirs)):
            waits = replace(delivery(stage.person("bela"), "It is solved."), key=f"told-{number}", alone=alone)
            await outbox.post(session, waits, stage.clock())
    await forget(stage)
    told = [each for each in stage.sent if each.key.startswith("told-")]
    assert [each.alone and each.alone.text for each in told] == ["Ask erased"]


async def test_what_would_go_can_be_counted_before_anything_does(stage: Stage) -> None:
    await story(stage)
    before = await rows(stage)
    async with stage.database.writing() as session:
        who = (await session.scalars(select(Person.id).where(Person.key == "anna"))).one()
        gone = await erase.counted(session, all_tables(), who, now=stage.clock())
    assert await rows(stage) == before
    assert await forget(stage) == gone["mentions"] > 0


async def test_a_colleague_has_their_name_in_no_form_and_no_question_any_more(stage: Stage) -> None:
    await story(stage)
    bela = stage.person("bela")
    await bela.turn(skill="register_deal", values={"customer": f"{NAME} Bau"})
    await bela.say(f"What did {NAME} ask?")
    await bela.submit("open_ticket", about=f"{NAME} left, who has the box?")
    await forget(stage)
    left = await rows(stage)
    assert [each for each in left if "Quendolin" in each[1]] == []
    for table in ("draft", "question", "tickets", "ticket_messages"):
        assert any("erased Bau" in text or "erased left" in text or "did erased" in text for name, text in left
                   if name == table), table  # fmt: skip


async def test_chats_of_those_who_work_here_no_longer_keep_none_of_it_either(stage: Stage) -> None:
    await story(stage)
    await revoke(stage, "erik")
    assert any("Holunder" in each for each in await lines(stage, "erik"))
    await forget(stage)
    assert [each for each in await lines(stage, "erik") if any(one in each for one in UNIQUE)] == []


async def revoke(stage: Stage, key: str) -> None:
    async with stage.database.writing() as session:
        admin, gone = await people.called(session, "gerd"), await people.called(session, key)
        assert admin is not None
        assert gone is not None
        await invitations.revoke(session, admin, gone.person_id, now=stage.clock())


async def test_what_waits_or_failed_for_good_names_them_no_longer_whatever_it_is(stage: Stage) -> None:
    async with stage.database.writing() as session:
        await enqueue(session, "turn", {"sender": {"user": "bela"}, "text": f"Where is {NAME}?"}, run_at=LATER)
        await enqueue(session, "teams-arrival", {"activity": {"text": [f"{NAME}'s deal"]}}, run_at=LATER)
        await session.execute(update(Job).where(Job.kind == "turn").values(state="dead"))
    await forget(stage)
    async with stage.database.reading() as session:
        waiting = {each.kind: each.payload for each in await session.scalars(select(Job).where(Job.run_at == LATER))}
    assert waiting["turn"] == {"sender": {"user": "bela"}, "text": "Where is erased?"}
    assert waiting["teams-arrival"] == {"activity": {"text": ["erased's deal"]}}


async def test_a_name_that_is_also_a_word_goes_only_where_a_ticket_of_theirs_was_shown(stage: Stage) -> None:
    async with stage.database.writing() as session:
        await session.execute(update(Person).where(Person.key == "anna").values(name="May"))
    await story(stage)
    frida, dora, erik = stage.person("frida"), stage.person("dora"), stage.person("erik")
    await typed(frida, "What does May want?")
    await typed(dora, "May I register it in May?")
    async with stage.database.writing() as session:
        await outbox.post(session, delivery(erik, "May has registered a deal"), stage.clock())
        await outbox.post(session, delivery(dora, "May is the month to close"), stage.clock())
    await forget(stage)
    assert "What does erased want?" in await lines(stage, "frida")
    assert "May I register it in May?" in await lines(stage, "dora")
    told = {each.reply.text for each in stage.sent if each.key.startswith("told-")}
    assert told == {"erased has registered a deal", "May is the month to close"}


@pytest.mark.parametrize("name", ["서지우", "王小明", "山田太郎", "Ann Lee", "Ann\u00a0Lee"])
def test_a_whole_name_is_none_that_may_be_a_word(name: str) -> None:
    assert not traces.is_one_word(name)


@pytest.mark.parametrize("name", ["May", " May ", "王", "이"])
def test_a_first_name_alone_and_a_single_sign_may_be_part_of_anything(name: str) -> None:
    assert traces.is_one_word(name)


@pytest.mark.parametrize("name", ["private", "ask", "primary", "ticket"])
async def test_whatever_they_were_called_what_others_were_shown_can_still_be_read_and_pressed(
    stage: Stage, name: str
) -> None:
    async with stage.database.writing() as session:
        await session.execute(update(Person).where(Person.key == "anna").values(name=name))
    await story(stage)
    frida = stage.person("frida")
    button = Button(label=f"Ask {name}", skill="ask", values={"ticket": name}, style="primary")
    async with stage.database.writing() as session:
        shown = Reply(text=f"What does {name} want?", buttons=(button,))
        await transcript.write(
            session, key="shown", conversation=frida.sender.key, author="assistant", reply=shown, at=stage.clock()
        )
        waiting = delivery(frida, f"{name} wrote")
        await outbox.post(session, replace(waiting, reply=replace(shown, text=f"{name} wrote")), stage.clock())
    await forget(stage)

    pressed = replace(button, label="Ask erased", values={"ticket": "erased"})
    async with stage.database.reading() as session:
        said = [each.reply for each in await transcript.latest(session, frida.sender.key, limit=500)]
    assert replace(shown, text="What does erased want?", buttons=(pressed,)) in said
    (told,) = (each.reply for each in stage.sent if each.key.startswith("told-"))
    assert told == replace(shown, text="erased wrote", buttons=(pressed,))


async def test_a_question_of_theirs_that_is_a_word_of_ours_takes_no_button_and_no_paper_with_it(stage: Stage) -> None:
    anna, frida = stage.person("anna"), stage.person("frida")
    await anna.say("announcement")
    paper = Download(label="The announcement", kind="announcement", name="A-2026-0001.xlsx")
    shown = Reply(
        text="Its announcement", downloads=(paper,), buttons=(Button(label="Go", skill="press_announcement"),)
    )
    async with stage.database.writing() as session:
        await transcript.write(
            session, key="shown", conversation=frida.sender.key, author="assistant", reply=shown, at=stage.clock()
        )
    await forget(stage)
    async with stage.database.reading() as session:
        said = [each.reply for each in await transcript.latest(session, frida.sender.key, limit=500)]
    assert said == [replace(shown, text="Its erased", downloads=(replace(paper, label="The erased"),))]


async def test_a_question_of_one_word_goes_as_a_word_and_not_out_of_the_middle_of_others(stage: Stage) -> None:
    anna, frida = stage.person("anna"), stage.person("frida")
    for question in ("certification", "сертификация", "販売パートナー認定制度の更新", "Is it Zertifikat?"):
        await anna.say(question)
    await typed(frida, "Recertifications, the (certification) and the certification_date: certification!")
    await typed(frida, "ресертификация, сертификациями и сертификация")
    await typed(frida, "彼は販売パートナー認定制度の更新について聞いた")
    await typed(frida, "She asked: Is it Zertifikat?And so on")
    await forget(stage)
    assert await lines(stage, "frida") == [
        "Recertifications, the (erased) and the erased_date: erased!",
        "ресертификация, сертификациями и erased",
        "彼はerasedについて聞いた",
        "She asked: erasedAnd so on",
    ]


async def test_an_answer_goes_with_their_name_whatever_its_question_is_called(stage: Stage) -> None:
    """What the form of `save_audience` asks is called "name", as what a paper is fetched by is."""
    frida = stage.person("frida")
    asked = Question(name="name", label="Name of the audience", kind="text", required=True)
    given = {"name": NAME, "kind": [NAME], "skill": {"style": NAME}}
    form = Draft(skill="save_audience", title="Keep an audience", questions=(asked,), known=given, put_off=("name",))
    button = Button(label="Once more", skill="save_audience", values=given)
    async with stage.database.writing() as session:
        shown = Reply(text="Is this right?", ask=form, buttons=(button,), pressed=button)
        await transcript.write(
            session, key="shown", conversation=frida.sender.key, author="assistant", reply=shown, at=stage.clock()
        )
    await forget(stage)
    left = {"name": "erased", "kind": ["erased"], "skill": {"style": "erased"}}
    once = replace(button, values=left)
    async with stage.database.reading() as session:
        (said,) = (each.reply for each in await transcript.latest(session, frida.sender.key, limit=500))
    assert said == replace(shown, ask=replace(form, known=left), buttons=(once,), pressed=once)
