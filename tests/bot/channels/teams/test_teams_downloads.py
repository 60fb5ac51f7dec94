"""Statements as files: offered in the personal chat, saved where the person agreed to it, and made for them alone."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from bot.channels.teams_downloads import CONSENT, NOT_SAVED, SAVED
from bot.channels.teams_uploads import NotStored, Uploads
from bot.prm.database import Database
from bot.prm.people import Person, PersonStatus
from bot.prm.statements import Statement
from bot.statements.file import StatementFile
from bot.understand import Act, Understood
from tests.bot.channels.teams.talk import Message, Office, Talk, office, pressed
from tests.fake_teams import member
from tests.trickle import HEADERS, trickling


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Office]:
    async with office(database) as running:
        await running.enrol("bela")
        await running.enrol("anna")
        async with database.writing() as session:
            session.add(
                Statement(
                    programme_id=1,
                    number="S-2026-0001",
                    partner_id=running.world.nordlicht.id,
                    currency="EUR",
                    first=date(2026, 10, 1),
                    last=date(2026, 10, 31),
                    closed_at=running.stage.clock(),
                    review_until=running.stage.clock(),
                    payable_on=date(2026, 11, 30),
                    carried_minor=0,
                    total_minor=0,
                )
            )
        running.stage.understood["statement"] = Understood(act=Act.START, skill="statement")
        yield running


async def answer(here: Office, who: Talk, asked: Message, action: str, **more: Any) -> None:
    """What Teams sends when somebody presses below a question whether to save a file."""
    (card,) = asked["attachments"]
    context = card["content"]["acceptContext" if action == "accept" else "declineContext"]
    place = {"uploadUrl": f"{here.fake.url}/uploads/1", "contentUrl": "https://files.example/1", "uniqueId": "u1"}
    upload = {"uploadInfo": {**place, "fileType": "pdf", "name": card["name"]}} if action == "accept" else {}
    value = {"type": "fileUpload", "action": action, "context": context, **upload}
    await who.invoke("fileConsent/invoke", value, asked, **more)


@pytest.mark.parametrize(("label", "begins"), [("PDF", b"%PDF"), ("CSV", b"\xef\xbb\xbf")])
async def test_a_statement_is_saved_where_the_person_agrees_to_it(here: Office, label: str, begins: bytes) -> None:
    bela = here.person("bela")
    said = await bela.say("statement")
    told = await bela.press(said, f"Download as {label}")
    assert told["value"] == "One moment: I am getting the file."

    asked = bela.seen[-1]
    (card,) = asked["attachments"]
    assert (card["contentType"], card["name"]) == (CONSENT, f"S-2026-0001.{label.lower()}")
    assert here.fake.saved == {}

    await answer(here, bela, asked, "accept")
    content = here.fake.saved["1"]
    assert content.startswith(begins)
    assert len(content) == card["content"]["sizeInBytes"]
    assert bela.seen[-1]["id"] == asked["id"]  # the question has become the file
    assert [each["contentType"] for each in bela.seen[-1]["attachments"]] == [SAVED]


async def test_who_does_not_agree_gets_no_file(here: Office) -> None:
    bela = here.person("bela")
    await bela.press(await bela.say("statement"), "Download as PDF")
    await answer(here, bela, bela.seen[-1], "decline")
    assert (bela.seen[-1]["text"], here.fake.saved) == ("The file was not saved.", {})


async def test_a_question_is_answered_once_however_often_it_is_pressed(here: Office) -> None:
    """Both presses name the same place, which takes one file: the second must not say that there is none."""
    bela = here.person("bela")
    await bela.press(await bela.say("statement"), "Download as PDF")
    asked = bela.seen[-1]
    for action in ("accept", "accept", "decline"):
        await answer(here, bela, asked, action)
        assert [each["contentType"] for each in bela.seen[-1]["attachments"]] == [SAVED]
    assert list(here.fake.saved) == ["1"]


@pytest.mark.parametrize(
    ("locale", "about", "said"),
    [
        ("de-DE", "Die Datei, die Sie haben wollten", "Die Datei wurde nicht gespeichert."),
        ("ja-JP", "ご依頼のファイル", "ファイルは保存されませんでした。"),
    ],
)
async def test_the_question_and_what_came_of_it_are_in_the_persons_language(
    here: Office, locale: str, about: str, said: str
) -> None:
    bela = here.person("bela")
    await bela.say("hello")
    value = {"action": {"type": "Action.Execute", "verb": "turn", "data": {"download": "S-2026-0001.pdf"}}}
    await bela.invoke("adaptiveCard/action", value, bela.seen[-1], locale=locale)
    assert bela.seen[-1]["attachments"][0]["content"]["description"] == about
    await answer(here, bela, bela.seen[-1], "decline", locale=locale)
    assert bela.seen[-1]["text"] == said


async def test_who_may_not_read_it_any_more_gets_the_same_answer_as_for_none(here: Office) -> None:
    bela = here.person("bela")
    said = await bela.say("statement")
    await bela.press(said, "Download as PDF")
    asked = bela.seen[-1]
    async with here.database.writing() as session:
        await session.execute(update(Person).where(Person.key == "bela").values(status=PersonStatus.REMOVED))
    await answer(here, bela, asked, "accept")
    await bela.press(said, "Download as CSV")
    assert [each["text"] for each in bela.seen[-2:]] == ["There is no such file, or it is not for you."] * 2
    assert here.fake.saved == {}


async def test_a_file_is_uploaded_to_microsofts_stores_alone(here: Office) -> None:
    bela = here.person("bela")
    await bela.press(await bela.say("statement"), "Download as PDF")
    elsewhere = {"uploadUrl": here.fake.url.replace("127.0.0.1", "localhost") + "/uploads/1"}
    value = {"action": "accept", "context": {"download": "S-2026-0001.pdf"}, "uploadInfo": elsewhere}
    await bela.invoke("fileConsent/invoke", value, bela.seen[-1])
    assert here.fake.saved == {}
    assert bela.seen[-1]["text"] == NOT_SAVED


@pytest.mark.parametrize("ending", ["?key=\n", ":none/1"])
async def test_who_agrees_with_an_address_that_is_none_is_told_as_well(here: Office, ending: str) -> None:
    bela = here.person("bela")
    await bela.press(await bela.say("statement"), "Download as PDF")
    broken = {"uploadUrl": here.fake.url.rpartition(":")[0] + ending}
    value = {"action": "accept", "context": {"download": "S-2026-0001.pdf"}, "uploadInfo": broken}
    await bela.invoke("fileConsent/invoke", value, bela.seen[-1])
    assert (bela.seen[-1]["text"], here.fake.saved) == (NOT_SAVED, {})


async def test_who_agrees_when_the_place_for_it_has_expired_is_asked_to_press_again(here: Office) -> None:
    bela = here.person("bela")
    said = await bela.say("statement")
    await bela.press(said, "Download as PDF")
    here.fake.expired = True
    await answer(here, bela, bela.seen[-1], "accept")
    assert (bela.seen[-1]["text"], here.fake.saved) == (NOT_SAVED, {})

    here.fake.expired = False
    await bela.press(said, "Download as PDF")
    await answer(here, bela, bela.seen[-1], "accept")
    assert here.fake.saved["1"].startswith(b"%PDF")


async def test_a_store_that_is_busy_gets_the_file_later_and_once(here: Office) -> None:
    bela = here.person("bela")
    await bela.press(await bela.say("statement"), "Download as PDF")
    asked, here.fake.store_down = bela.seen[-1], 1
    await answer(here, bela, asked, "accept")
    assert here.fake.saved == {}
    here.stage.clock.advance(minutes=10)
    await here.wake()
    assert list(here.fake.saved) == ["1"]
    assert (bela.seen[-1]["id"], bela.seen[-1]["attachments"][0]["contentType"]) == (asked["id"], SAVED)


async def test_a_store_that_never_ends_its_answer_holds_nobody_up(here: Office) -> None:
    file = StatementFile("S-2026-0001.pdf", "application/pdf", b"%PDF")
    async with trickling(HEADERS) as url, httpx.AsyncClient() as http:
        uploads = Uploads(http=http, cloud=here.fake.cloud, seconds=0.2)
        with pytest.raises(NotStored) as refused:
            await uploads.put(file, f"{url}/1", again=False)
    assert refused.value.passes


async def test_pressed_in_a_channel_it_is_offered_in_the_personal_chat(here: Office) -> None:
    bela = here.person("bela")
    said = await bela.say("statement")
    channel = here.channel("nordlicht", [member("bela")]).person("bela")
    told = await channel.press(said, "Download as PDF")
    assert told["value"] == "I put the file into our private chat."
    assert [each["contentType"] for each in bela.seen[-1]["attachments"]] == [CONSENT]
    assert channel.seen == []


async def test_a_client_without_universal_actions_gets_it_too(here: Office) -> None:
    bela = here.person("bela")
    said = await bela.say("statement")
    value: dict[str, Any] = pressed(said, "Download as PDF")
    await here.post(bela.activity(value=value, replyToId=said["id"]))
    await here.quiet()
    assert [each["contentType"] for each in bela.seen[-1]["attachments"]] == [CONSENT]
