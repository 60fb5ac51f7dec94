"""New words for a message, and words taken back: whatever had to wait, nobody reads the old ones in the end."""

from dataclasses import replace

import pytest

from bot import jobs, outbox, posted
from bot.audience import Room, RoomKind, room_of
from bot.channels import slack_contacts
from bot.channels.slack_ids import person
from bot.message import Place
from bot.outbox import Delivery
from bot.prm import people
from bot.reply import Reply, Visibility
from bot.worker import MOST_IN_LINE
from tests.bot.channels.slack.talk import NORDLICHT, VENDOR, Post, Workplace

ANNA = person(NORDLICHT, "UANNA")
CARD = "ticket-message:1"


@pytest.fixture(autouse=True)
async def met(office: Workplace) -> None:
    async with office.database.writing() as session:
        await slack_contacts.met(session, ANNA, VENDOR, "DANNA")


async def answered(office: Workplace, text: str) -> None:
    """Below Anna's question in her company's channel; to her alone where others read along there by then."""
    place = Place(key=f"slack:{VENDOR}:CNORD", kind="shared")
    async with office.database.writing() as session:
        readers = await room_of(session, place, await people.resolve(session, *ANNA.identity))
        answer = Delivery(
            key="m1", sender=ANNA, place=place, conversation=place.key, card=CARD, else_alone=True,
            room=Room(RoomKind.ONE_PARTNER, readers.readers), reply=Reply(text=text, visibility=Visibility.PLACE),
        )  # fmt: skip
        await outbox.post(session, replace(answer, alone=Reply(text=f"T-1: {text}")), office.stage.clock())


async def in_new_words(office: Workplace, text: str) -> None:
    async with office.database.writing() as session:
        [message] = await posted.about(session, CARD)
        await outbox.rewrite(session, message, Reply(text=text), office.stage.clock())


def somebody_joins(office: Workplace) -> None:
    office.slack.channels["CNORD"]["connected_team_ids"].append("TSTRANGER")


def told_to_wait(office: Workplace, seconds: int, *, times: int = 1, method: str = "chat.postMessage") -> None:
    office.slack.refuse(method, "ratelimited", status=429, times=times, headers={"Retry-After": str(seconds)})


def texts(office: Workplace) -> list[str]:
    return [Post(each).text for each in office.slack.posted()]


async def much_later(office: Workplace) -> None:
    for _ in range(4):
        await office.settle()


async def test_words_taken_back_on_their_way_to_one_person_alone_are_not_said(office: Workplace) -> None:
    await answered(office, "The secret.")
    somebody_joins(office)
    told_to_wait(office, 30)
    await office.worker.run_due()
    await in_new_words(office, "Erik took this message back.")
    await office.settle()

    assert texts(office) == ["Erik took this message back."]


async def test_words_taken_back_that_have_waited_so_long_that_others_went_by_are_not_said(office: Workplace) -> None:
    told_to_wait(office, 2, times=MOST_IN_LINE + 5)
    await answered(office, "The secret.")
    await in_new_words(office, "Erik took this message back.")
    await much_later(office)

    assert texts(office) == ["Erik took this message back."]


async def test_new_words_that_have_waited_so_long_do_not_replace_newer_ones(office: Workplace) -> None:
    await answered(office, "The secert.")
    await office.settle()
    told_to_wait(office, 2, times=MOST_IN_LINE + 1, method="chat.update")
    await in_new_words(office, "The secret.")
    await in_new_words(office, "Erik took this message back.")
    await much_later(office)

    assert texts(office) == ["Erik took this message back."]
    assert office.slack.asked("chat.update")[-1]["text"] == "Erik took this message back."


async def test_a_message_that_failed_for_good_says_the_new_words_when_it_is_tried_again(office: Workplace) -> None:
    office.slack.refuse("chat.postMessage", "is_archived")
    await answered(office, "The secret.")
    await office.settle()
    await in_new_words(office, "Erik took this message back.")
    await office.settle()
    async with office.database.writing() as session:
        [dead] = await jobs.list_jobs(session, state="dead")
        await jobs.retry(session, dead.id)
    await office.settle()

    assert texts(office) == ["Erik took this message back."]


async def test_who_is_told_alone_is_told_all_of_it_also_where_a_part_stands_in_the_channel(office: Workplace) -> None:
    await answered(office, "\n\n".join(f"Paragraph {n}. " + "word " * 200 for n in range(30)))
    await office.worker.run_due()
    assert "Paragraph 0. " in texts(office)[0]
    somebody_joins(office)
    await office.settle()

    alone = [Post(each).text for each in office.slack.posted("DANNA")]
    assert all(sum(f"Paragraph {n}. " in text for text in alone) == 1 for n in range(30))
