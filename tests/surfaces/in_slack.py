"""Everybody alone with the assistant in Slack, in direct messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.channels import slack_contacts
from bot.channels.slack_ids import person
from bot.prm import people
from bot.prm.database import Database
from bot.prm.partners import Partner
from bot.prm.people import Identity, PartnerMembership, Person
from tests.bot.channels.slack.talk import HOMES, NORDLICHT, SUDWIND, VENDOR, Colleague, Post, Workplace, workplace
from tests.fake_slack import fake_slack
from tests.surfaces.surface import Surface

OPEN = "Fill in the form"
HOMES_OF = {None: VENDOR, "nordlicht": NORDLICHT, "sudwind": SUDWIND}  # by partner; staff's is the vendor's own


class InSlack:
    """Each alone with the assistant, in direct messages."""

    def __init__(self, office: Workplace) -> None:
        self.office, self.stage, self.world = office, office.stage, office.world
        self._people: dict[str, Colleague] = {}

    async def say(self, who: str, text: str) -> str:
        return self._new(who, await (await self._person(who)).say(text))

    async def press(self, who: str, label: str) -> str:
        return self._new(who, await (await self._person(who)).press(label))

    async def submit(self, who: str, **answers: Any) -> str:
        """In the window that is open; where it has problems beside its fields, they are what is read next."""
        person = await self._person(who)
        if person.view is None:
            await person.press(OPEN)
        told = await person.submit(**answers)
        if isinstance(told, dict):
            person.view = None
            return "\n".join(told.values())
        return self._new(who, told)

    async def attach(self, who: str, name: str, content: bytes) -> str:
        slack = self.office.slack
        id_ = f"F{len(slack.files)}"
        slack.content[id_] = content
        slack.files[id_] = {"id": id_, "name": name, "url_private_download": f"{slack.url}/files/{id_}"}
        return id_

    async def happen(self, **by: float) -> None:
        await self.stage.wait(**by)
        await self.office.settle()

    async def reads(self, who: str) -> list[str]:
        return [Post(each).text for each in await self._posted(who)]

    async def is_asked(self, who: str) -> bool:
        return await self.sees(who, OPEN)

    async def sees(self, who: str, label: str) -> bool:
        return label in Post((await self._posted(who))[-1]).buttons

    async def let_in(self, who: str) -> None:
        """Somebody of the programme has an account at home, and has written to the assistant before: who never did
        cannot be told anything."""
        async with self.office.database.writing() as session:
            row = (await session.scalars(select(Person).where(Person.key == who))).one()
            partner = await session.scalar(
                select(Partner.key)
                .join(PartnerMembership, PartnerMembership.partner_id == Partner.id)
                .where(PartnerMembership.person_id == row.id)
            )
            home, user = HOMES_OF[partner], f"U{who.upper()}"
            if await people.resolve(session, "slack", home, user) is None:
                session.add(Identity(person_id=row.id, platform="slack", tenant=home, user_id=user))
            await slack_contacts.met(session, person(home, user), VENDOR, f"D{who.upper()}")
        self._people[who] = self.office.person(who, home=home)

    async def _posted(self, who: str) -> list[dict[str, Any]]:
        return self.office.slack.posted((await self._person(who)).direct)

    async def _person(self, who: str) -> Colleague:
        if who not in self._people:
            await self.let_in(who)
        return self._people[who]

    def _new(self, who: str, posts: list[Post]) -> str:
        return "\n".join(each.text for each in posts if each.channel == self._people[who].direct)


@asynccontextmanager
async def in_slack(database: Database, folder: Path) -> AsyncIterator[Surface]:
    """The usual people are there; whoever joins the programme later comes when they first say something."""
    async with fake_slack() as slack, workplace(database, slack, folder) as office:
        surface = InSlack(office)
        for name in HOMES:
            await surface.let_in(name)
        yield surface
