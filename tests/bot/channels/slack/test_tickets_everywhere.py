"""One ticket on all three surfaces at once: who asks is on Slack, one agent in Teams, another one in the web chat."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.prm.database import Database
from bot.prm.people import StaffRole
from bot.prm.programme import Programme
from bot.reply import as_text
from tests import rows, samples
from tests.bot.channels.slack.across import Case, across, unquoted
from tests.bot.channels.teams.talk import words
from tests.fake_slack import FakeSlack
from tests.surfaces.on_web import OnWeb
from tests.surfaces.surface import meant
from tests.website import website_beside
from tests.world import TEAM

NUMBER = "T-2026-0001"
CARD = f"**{NUMBER}**, Nordlicht"  # how it begins


@dataclass
class Everywhere:
    """Anna asks in Slack, in the channel shared with her company; Erik is below the card in Teams, Frida in the web."""

    case: Case
    web: OnWeb

    async def frida(self, step: str, **answers: object) -> str:
        """Frida presses what she sees in the web chat, and fills in what is asked then; everybody hears of it."""
        told = await self.web.press("frida", step)
        if answers:
            told = await self.web.submit("frida", **answers)
        await self.case.office.quiet()
        return unquoted(told)

    async def opens(self) -> str:
        """Frida opens the ticket."""
        return unquoted(await self.web.say("frida", meant(self.web, "ticket_status", ticket=NUMBER)))

    async def on_web(self) -> list[str]:
        """What Frida was told without having asked, as it stands now."""
        return [unquoted(as_text(each)) for each in await (await self.web.visitor("frida")).told()]

    async def card_on_web(self) -> str:
        return next(each for each in reversed(await self.on_web()) if each.startswith(CARD))

    async def heard_on_web(self) -> str:
        """The newest message that Frida was told of."""
        return [each for each in await self.on_web() if not each.startswith(CARD)][-1]

    async def vendor_reads(self) -> str:
        """The same: it has to be the newest below the card as well, which shows its files' buttons beside."""
        below, newest = self.case.below()[-1], await self.heard_on_web()
        assert below.startswith(newest), (below, newest)
        return newest

    async def anna_shows(self, name: str, content: bytes) -> None:
        slack = self.case.office.slack.slack
        slack.content[name] = content
        told = {"url_private_download": f"{slack.url}/files/{name}", "size": len(content)}
        slack.files["F1"] = {"id": "F1", "name": name, **told}
        await self.case.anna.say("This is what I see", subtype="file_share", files=[{"id": "F1"}])

    async def erik_shows(self, name: str, content: bytes) -> None:
        teams = self.case.office.fake
        teams.files[name] = content
        picture = {"contentType": "image/png", "contentUrl": f"{teams.url}/files/{name}", "name": name}
        await self.case.erik.say("Press this one", attachments=[picture])

    async def fetched_on_web(self) -> bytes:
        """The file of the newest message that has one."""
        visitor = await self.web.visitor("frida")
        (file,) = next(each.downloads for each in reversed(await visitor.told()) if each.downloads)
        return (await visitor.http.get(f"/files/{file.name}", params={"anyway": True})).content

    async def fetched_in_slack(self, name: str) -> bytes:
        slack = self.case.office.slack.slack
        await self.case.anna.press(name)
        return slack.content[slack.asked("files.completeUploadExternal")[-1]["files"][0]["id"]]


@pytest.fixture
async def everywhere(database: Database, slack: FakeSlack, tmp_path: Path) -> AsyncIterator[Everywhere]:
    async with across(database, slack, tmp_path) as case:
        async with database.writing() as session:
            programme, account = await session.get_one(Programme, 1), ("test", TEAM, "frida")
            await rows.person(session, programme, "Frida", staff=[StaffRole.SUPPORT], key="frida", account=account)
        async with website_beside(case.office.stage, case.office.world, case.store) as site:
            yield Everywhere(case, OnWeb(site))


@pytest.mark.slow
async def test_a_ticket_goes_through_slack_teams_and_the_web_chat(everywhere: Everywhere) -> None:
    case = everywhere.case
    anna, erik = case.anna, await case.asked("How do I renew a key?")
    await case.presses("Take")
    assert case.in_slack()[-1].startswith(f"Erik looks after your ticket {NUMBER} now.")
    await erik.say("Which key is it?")
    assert case.in_slack()[-1] == "Erik (Vendor):\nWhich key is it?"
    assert "**Erik (Vendor):**\n\nWhich key is it?" in await everywhere.opens()
    await everywhere.frida("Reassign", to="Frida")
    assert case.in_slack()[-1].startswith(f"Frida looks after your ticket {NUMBER} now.")
    assert "With: Frida" in words(case.card)
    assert "With: Frida" in await everywhere.card_on_web()
    await everywhere.frida("Answer", answer="Is it a key of Keep Cloud?")
    assert case.in_slack()[-1] == "Frida (Vendor):\nIs it a key of Keep Cloud?"
    assert await everywhere.vendor_reads() == "**Frida (Vendor):**\n\nIs it a key of Keep Cloud?"

    await anna.say("Yes, of Kepp Cloud", ts="1764000000.000100")
    assert await everywhere.vendor_reads() == "**Anna (Nordlicht):**\n\nYes, of Kepp Cloud"
    await case.in_new_words("1764000000.000100", "Yes, of Keep Cloud")
    assert await everywhere.vendor_reads() == "**Anna (Nordlicht) (edited):**\n\nYes, of Keep Cloud"
    await anna.say("My password is 4711", ts="1764000000.000200")
    await case.taken_back("1764000000.000200")
    assert await everywhere.vendor_reads() == "Anna (Nordlicht) took this message back."

    await everywhere.anna_shows("seen.png", samples.png(b"from Slack"))
    assert (await everywhere.vendor_reads()).startswith("**Anna (Nordlicht):**\n\nThis is what I see")
    assert await everywhere.fetched_on_web() == samples.png(b"from Slack")
    await everywhere.erik_shows("button.png", samples.png(b"from Teams"))
    assert (await everywhere.heard_on_web()).startswith("**Erik (Vendor):**\n\nPress this one")
    assert await everywhere.fetched_on_web() == samples.png(b"from Teams")
    assert await everywhere.fetched_in_slack("button.png (97 bytes)") == samples.png(b"from Teams")
    manual = await everywhere.web.attach("frida", "manual.pdf", samples.PDF)
    await everywhere.opens()
    await everywhere.frida("Answer", answer="Look here", files=[manual])
    assert (await everywhere.vendor_reads()).startswith("**Frida (Vendor):**\n\nLook here")
    assert await everywhere.fetched_in_slack("manual.pdf (69 bytes)") == samples.PDF

    await everywhere.opens()
    await everywhere.frida("Solve")
    assert "is solved" in case.in_slack()[-1]
    await anna.press("5 (good)")
    assert "Satisfaction: 5 of 5" in words(case.card)
    assert "Satisfaction: 5 of 5" in await everywhere.card_on_web()
    await anna.say("It is gone again")
    assert await everywhere.vendor_reads() == "**Anna (Nordlicht):**\n\nIt is gone again"
    assert words(case.card).startswith(f"{CARD}: Ticket open")
    assert (await everywhere.card_on_web()).startswith(f"{CARD}: Ticket open")

    newest, older = await everywhere.opens(), await everywhere.frida("Show earlier messages")
    assert [*_said(older), *_said(newest)] == [
        ("Anna (Nordlicht)", "How do I renew a key?"),
        ("The assistant", "(found in en) How do I renew a key?"),
        ("Anna (Nordlicht)", "How do I renew a key?"),
        ("Erik (Vendor)", "Which key is it?"),
        ("Frida (Vendor)", "Is it a key of Keep Cloud?"),
        ("Anna (Nordlicht) (edited)", "Yes, of Keep Cloud"),
        ("", "Anna (Nordlicht) took this message back."),
        ("Anna (Nordlicht)", "This is what I see"),
        ("Erik (Vendor)", "Press this one"),
        ("Frida (Vendor)", "Look here"),
        ("Anna (Nordlicht)", "It is gone again"),
    ]


def _said(shown: str) -> list[tuple[str, str]]:
    """Who said what in a ticket as it is shown; nobody where a message was taken back."""
    return re.findall(r"^(?:\*\*(.+):\*\*\n\n)?(.+)$", shown.partition("\n\n")[2].partition("\n\nState:")[0], re.M)
