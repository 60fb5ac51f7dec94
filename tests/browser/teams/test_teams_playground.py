"""A whole day in Microsoft 365 Agents Playground: ask, read the source, register a deal, approve it."""

import asyncio
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Browser
from sqlalchemy import delete, select

from bot.channels.teams import PLATFORM, PLAYGROUND
from bot.channels.teams_book import TeamsAccount
from bot.inquiry import Answer
from bot.prm.database import Database
from bot.prm.people import Identity, Person
from bot.reply import Citation
from bot.understand import Act, Understood
from tests.bot.channels.teams.talk import Office, office
from tests.browser.teams.playground import playground

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

DEAL = {"products": ["keep"], "value": "150k EUR", "closes_on": "2027-03-31"}


async def test_ask_cite_register_a_deal_and_approve_it(
    teams_browser: Browser, microsoft: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "chat.db")
    async with (
        Database(f"sqlite+aiosqlite:///{tmp_path / 'chat.db'}") as database,
        office(database, app_id=None, secret=None, home="", cloud=PLAYGROUND) as here,
        playground(microsoft, teams_browser, here.url) as client,
    ):
        _script(here)
        await client.reads("I am the assistant of your partner programme")
        await client.say("hello")
        await known(here)
        await becomes(here, "anna")

        await client.say("how long is a deal protected?")
        await client.reads("For 90 days")
        await client.looks_up("1")
        await client.reads("Deal guide")
        await client.picture("answer")

        await client.say("register a deal")
        await client.field("Customer").fill("Acme Robotics")
        await client.picture("form")
        await client.press("Send")
        await client.reads("Deal D-2026-0001 with Acme Robotics is registered")

        await becomes(here, "dora")
        await client.say("show me D-2026-0001")
        await client.reads("waits for a decision")
        await client.picture("review")
        await client.press("Approve")
        await client.reads("D-2026-0001 with Acme Robotics: Approved.")


def _script(here: Office) -> None:
    stage = here.stage
    source = Citation(title="Deal guide", source="deals.md", heading="Protection", link="https://docs.example/deals")
    stage.known["how long is a deal protected?"] = Answer(text="For 90 days [1].", band="answer", citations=(source,))
    stage.understood["register a deal"] = Understood(act=Act.START, skill="register_deal", values=DEAL)
    stage.understood["show me D-2026-0001"] = Understood(
        act=Act.START, skill="review_deal", values={"deal": "D-2026-0001"}
    )


async def known(here: Office) -> None:
    """Until whoever sits in front of the playground has been met."""
    async with asyncio.timeout(20):
        while True:
            changed = here.database.changes()
            async with here.database.reading() as session:
                if await session.scalar(select(TeamsAccount.id)):
                    return
            await changed.wait()


async def becomes(here: Office, name: str) -> None:
    """Whoever sits in front of the playground is this person from now on."""
    async with here.database.writing() as session:
        account = (await session.scalars(select(TeamsAccount))).one()
        person = (await session.scalars(select(Person).where(Person.key == name))).one()
        await session.execute(delete(Identity).where(Identity.platform == PLATFORM))
        session.add(Identity(platform=PLATFORM, tenant=account.tenant, user_id=account.user, person_id=person.id))
