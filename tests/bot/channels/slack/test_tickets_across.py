"""A partner's person on Slack and one of the vendor's people in Teams talk to each other through a ticket."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.prm.database import Database
from tests.bot.channels.slack.across import EDITED, MENTION, Case, across
from tests.bot.channels.teams.talk import words
from tests.fake_slack import FakeSlack
from tests.fake_teams import HOME


@pytest.fixture
async def case(database: Database, slack: FakeSlack, tmp_path: Path) -> AsyncIterator[Case]:
    async with across(database, slack, tmp_path) as opened:
        yield opened


async def test_they_see_what_the_other_one_writes_where_they_are(case: Case) -> None:
    anna, erik = case.anna, await case.asked("How do I renew a key?")
    assert words(case.card).startswith("**T-2026-0001**, Nordlicht: Ticket open\n\nHow do I renew a key?")
    assert "**The assistant:**" in case.below()[-1]

    await erik.say("Which key is it?")
    assert case.in_slack()[-1] == "Erik (Vendor):\nWhich key is it?"
    assert "Waits for their answer" in words(case.card)

    await anna.say("The one of Keep Cloud")  # no mention is needed below
    assert case.below()[-1] == "**Anna (Nordlicht):**\n\nThe one of Keep Cloud"
    before = len(case.in_slack())
    await erik.say("// they lose keys often")
    assert len(case.in_slack()) == before

    await case.presses("Solve")
    assert "is solved" in case.in_slack()[-1]
    await anna.press("5 (good)")
    assert "Satisfaction: 5 of 5" in words(case.card)
    await anna.say("It is gone again")
    assert case.below()[-1] == "**Anna (Nordlicht):**\n\nIt is gone again"
    assert "Ticket open" in words(case.card)


async def test_what_is_edited_or_deleted_changes_on_the_other_side(case: Case) -> None:
    anna, erik = case.anna, await case.asked("How do I renew a key?")
    await anna.say("The one of Kepp Cloud", ts="1764000000.000100")
    await case.in_new_words("1764000000.000100", "The one of Keep Cloud")
    assert case.below()[-1] == "**Anna (Nordlicht) (edited):**\n\nThe one of Keep Cloud"
    await case.taken_back("1764000000.000100")
    assert case.below()[-1] == "Anna (Nordlicht) took this message back."

    answer = erik.activity(text="<at>Assistant</at> Look into seciton 4", entities=[MENTION])
    await case.told(answer)
    assert case.in_slack()[-1] == "Erik (Vendor):\nLook into seciton 4"
    mended = {"text": "<at>Assistant</at> Look into section 4", "channelData": {**answer["channelData"], **EDITED}}
    await case.told({**answer, **mended, "type": "messageUpdate"})
    assert case.in_slack()[-1] == "Erik (Vendor) (edited):\nLook into section 4"
    await case.told({**answer, "type": "messageDelete"})
    assert case.in_slack()[-1] == "Erik (Vendor) took this message back."


async def test_below_the_card_nobody_has_to_name_it_where_teams_tells_of_every_message(case: Case) -> None:
    erik = await case.asked("How do I renew a key?")
    await case.told(erik.activity(text="Which key is it?"))
    assert case.in_slack()[-1] == "Erik (Vendor):\nWhich key is it?"

    said = (case.in_slack(), case.below())
    colleague = case.support.person("not-enrolled", HOME, thread=str(case.card["id"]))
    await case.told(colleague.activity(text="how long is a deal protected?"))
    assert (case.in_slack(), case.below()) == said


async def test_the_same_message_twice_is_said_once(case: Case) -> None:
    anna, erik = case.anna, await case.asked("How do I renew a key?")
    for _ in range(2):
        await anna.say("The one of Keep Cloud", ts="1764000000.000100")
        await case.told(erik.activity(id="twice", text="<at>Assistant</at> I see", entities=[MENTION]))

    assert [each for each in case.below() if "Keep Cloud" in each] == ["**Anna (Nordlicht):**\n\nThe one of Keep Cloud"]
    assert [each for each in case.in_slack() if "I see" in each] == ["Erik (Vendor):\nI see"]


async def test_files_go_along_and_whoever_they_were_sent_to_may_read_them(case: Case) -> None:
    slack, anna, erik = case.office.slack.slack, case.anna, await case.asked("How do I renew a key?")
    slack.content["key.txt"] = b"The key is 4711."
    told = {"url_private_download": f"{slack.url}/files/key.txt", "size": 16}
    slack.files["F1"] = {"id": "F1", "name": "key.txt", **told}
    await anna.say("This one", subtype="file_share", files=[{"id": "F1"}])

    message = erik.seen[-1]
    assert "This one" in words(message)
    await case.office.person("erik", HOME).say("hello")
    await erik.press(message, "key.txt (16 bytes)")
    offered = case.office.fake.messages("a:erik")[-1]["attachments"][0]
    assert (offered["name"], offered["content"]["sizeInBytes"]) == ("key.txt", 16)
