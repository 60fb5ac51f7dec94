"""Statements as files, in Slack's own messages: nobody needs an account of the web chat."""

from datetime import date

import pytest
from sqlalchemy import update

from bot.channels import slack_api
from bot.channels.slack_api import Lost, SlackApi
from bot.prm.people import Person, PersonStatus
from bot.prm.statements import Statement
from bot.understand import Act, Understood
from tests.bot.channels.slack.talk import Colleague, Workplace
from tests.trickle import ENDLESS, HEADERS, trickling


@pytest.fixture
async def bela(office: Workplace) -> Colleague:
    """Of a partner with one statement."""
    async with office.database.writing() as session:
        session.add(
            Statement(
                programme_id=1,
                number="S-2026-0001",
                partner_id=office.world.nordlicht.id,
                currency="EUR",
                first=date(2026, 10, 1),
                last=date(2026, 10, 31),
                closed_at=office.stage.clock(),
                review_until=office.stage.clock(),
                payable_on=date(2026, 11, 30),
                carried_minor=0,
                total_minor=0,
            )
        )
    office.stage.understood["statement"] = Understood(act=Act.START, skill="statement")
    return office.person("bela")


@pytest.mark.parametrize(
    ("label", "name", "begins"), [("PDF", "S-2026-0001.pdf", b"%PDF"), ("CSV", "S-2026-0001.csv", b"\xef\xbb\xbf")]
)
async def test_a_statement_is_a_file_in_the_direct_messages(
    office: Workplace, bela: Colleague, label: str, name: str, begins: bytes
) -> None:
    await bela.say("statement")
    await bela.press(f"Download as {label}")

    [file] = office.slack.files.values()
    assert (file["name"], file["channels"]) == (name, ["DBELA"])
    assert office.slack.content[file["id"]].startswith(begins)


async def test_who_may_not_read_it_any_more_gets_the_same_answer_as_for_none(
    office: Workplace, bela: Colleague
) -> None:
    await bela.say("statement")
    async with office.database.writing() as session:
        await session.execute(update(Person).where(Person.key == "bela").values(status=PersonStatus.REMOVED))

    [told] = await bela.press("Download as PDF")

    assert told.message["text"] == "There is no such file, or it is not for you."
    assert office.slack.files == {}


async def test_a_lost_answer_is_asked_for_again_and_the_file_shown_once(office: Workplace, bela: Colleague) -> None:
    await bela.say("statement")
    office.slack.refuse("files.getUploadURLExternal", "ratelimited", status=429, headers={"Retry-After": "5"})
    await bela.press("Download as PDF")

    assert len(office.slack.asked("files.completeUploadExternal")) == 1


@pytest.mark.parametrize("head", [ENDLESS, HEADERS], ids=["bytes", "headers"])
async def test_a_file_that_slack_never_ends_is_left(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr(slack_api, "TIMEOUT", 0.2)
    async with trickling(head) as url:
        api = SlackApi(url)
        with pytest.raises(Lost, match="TimeoutError"):
            _ = [chunk async for chunk in api.download(f"{url}/file", "token")]
        await api.close()
