"""Everybody alone with the assistant in Teams, in personal chats: over real HTTP, with real tokens, a played Teams."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.channels.teams import PLATFORM
from bot.channels.teams_form import PREFIX
from bot.prm import people
from bot.prm.database import Database
from bot.prm.partners import Partner
from bot.prm.people import Identity, PartnerMembership, Person
from tests.bot.channels.teams.talk import Card, Message, Office, Talk, actions, card_of, inputs_of, office, words
from tests.fake_teams import HOME, OTHER, PARTNER
from tests.surfaces.surface import Surface

ORGANISATIONS = {None: HOME, "nordlicht": PARTNER, "sudwind": OTHER}  # by partner; staff's is the vendor's own
FILE = "application/vnd.microsoft.teams.file.download.info"


class InTeams:
    """A form that is too long for the chat is filled in in the dialog behind its button."""

    def __init__(self, here: Office) -> None:
        self.office, self.stage, self.world = here, here.stage, here.world
        self._people: dict[str, Talk] = {}
        self._papers: dict[str, bytes] = {}

    async def say(self, who: str, text: str) -> str:
        person, before = await self._person(who), await self._shown(who)
        response = await self.office.post(person.activity(text=text))
        assert response.status_code == 202, response.text
        return await self._new(who, before)

    async def press(self, who: str, label: str) -> str:
        person, before = await self._person(who), await self._shown(who)
        told = await person.press(await self._with(who, label), label)
        return f"{_line(told)}\n{await self._new(who, before)}"

    async def submit(self, who: str, **answers: Any) -> str:
        person, before = await self._person(who), await self._shown(who)
        await self._send_papers(who, answers)
        newest = (await self._messages(who))[-1]
        dialog = await self._dialog(person, newest)
        answers = _by_title(dialog or card_of(newest), answers)
        if dialog:
            told = await person.invoke("task/submit", {"data": _sent(dialog, "Send", answers)})
        else:
            data = _sent(card_of(newest), "Send", answers)
            value = {"action": {"type": "Action.Execute", "verb": "turn", "data": data}}
            told = await person.invoke("adaptiveCard/action", value, newest)
        return f"{_line(told)}\n{await self._new(who, before)}"

    async def attach(self, who: str, name: str, content: bytes) -> str:
        """A card takes no files: they are sent as messages, once the form that asks for them is open."""
        unique = f"{len(self._papers)}-{name}"
        self._papers[unique] = content
        return unique

    async def happen(self, **by: float) -> None:
        await self.stage.wait(**by)
        await self.office.quiet()

    async def reads(self, who: str) -> list[str]:
        return [words(each) for each in await self._messages(who)]

    async def is_asked(self, who: str) -> bool:
        return await self.sees(who, "Send") or await self.sees(who, "Fill in")

    async def sees(self, who: str, label: str) -> bool:
        return label in _labels((await self._messages(who))[-1])

    async def let_in(self, who: str) -> None:
        """Somebody of the programme has an account at home, and has written to the assistant before."""
        async with self.office.database.writing() as session:
            row = (await session.scalars(select(Person).where(Person.key == who))).one()
            partner = await session.scalar(
                select(Partner.key)
                .join(PartnerMembership, PartnerMembership.partner_id == Partner.id)
                .where(PartnerMembership.person_id == row.id)
            )
            organisation = ORGANISATIONS[partner]
            if await people.resolve(session, PLATFORM, organisation, who) is None:
                session.add(Identity(person_id=row.id, platform=PLATFORM, tenant=organisation, user_id=who))
        self._people[who] = self.office.person(who, organisation)
        await self.say(who, "hello")

    async def _person(self, who: str) -> Talk:
        if who not in self._people:
            await self.let_in(who)
        return self._people[who]

    async def _send_papers(self, who: str, answers: dict[str, Any]) -> None:
        """Each in a message of its own, while the form that takes them is open."""
        for name in [name for names in answers.values() if isinstance(names, list) for name in names]:
            if name in self._papers:
                await self._send_paper(who, name)

    async def _send_paper(self, who: str, name: str) -> None:
        self.office.fake.files[name] = self._papers[name]
        address = f"{self.office.fake.url}/files/{name}"
        link = {"contentType": FILE, "name": name, "content": {"downloadUrl": address}}
        await self.office.post((await self._person(who)).activity(text="", attachments=[link]))
        await self.office.quiet()

    async def _dialog(self, person: Talk, message: Message) -> Card | None:
        """The form behind a button, as it stands now."""
        if "Fill in" not in _labels(message):
            return None
        data = _sent(card_of(message), "Fill in", {})
        told = await person.invoke("task/fetch", {"data": data}, message)
        dialog: Card = told["task"]["value"]["card"]["content"]
        return dialog

    async def _with(self, who: str, label: str) -> Message:
        """The newest message with such a button."""
        found = (each for each in reversed(await self._messages(who)) if label in _labels(each))
        message = next(found, None)
        assert message is not None, f"no button {label!r}"
        return message

    async def _messages(self, who: str) -> list[Message]:
        return (await self._person(who)).seen

    async def _shown(self, who: str) -> dict[str, Message]:
        return {each["id"]: each for each in await self._messages(who)}

    async def _new(self, who: str, before: dict[str, Message]) -> str:
        """What is read in messages that are new, or say something else now; Teams puts another in the place of one."""
        await self.office.quiet()
        newer = [each for id_, each in (await self._shown(who)).items() if before.get(id_) is not each]
        return "\n".join(words(each) for each in newer if words(each) != words(before.get(each["id"], {})))


def _labels(message: Message) -> list[str]:
    return [each["title"] for each in actions(card_of(message))] if message.get("attachments") else []


def _line(told: dict[str, Any]) -> str:
    """What is read in the card or dialog itself: a card in its place, or a line."""
    value = told["task"]["value"] if "task" in told else told.get("value")
    if isinstance(value, str):
        return value
    card = value.get("card", {}).get("content", value) if isinstance(value, dict) else None
    return words(card) if card else ""


def _by_title(card: Card, answers: dict[str, Any]) -> dict[str, Any]:
    """Files are ticked by their names."""
    offered = [choice for each in inputs_of(card) if each.get("isMultiSelect") for choice in each["choices"]]

    def value(name: str) -> str:
        return next((str(each["value"]) for each in offered if each["title"].startswith(name)), name)

    ticked = {question: [value(each) for each in told] for question, told in answers.items() if isinstance(told, list)}
    return {**answers, **ticked}


def _sent(card: Card, label: str, answers: dict[str, Any]) -> dict[str, Any]:
    """What a client sends: everything the card shows, with these answers in place of what they are to."""
    button = next(each for each in actions(card) if each["title"] == label)
    if button.get("associatedInputs") == "none":
        return dict(button["data"])
    shown = {each["id"]: each.get("value", "") for each in inputs_of(card)}
    for name, value in answers.items():
        money = f"{PREFIX}{name}.amount"
        if money in shown:
            shown[money] = str(value)
        elif f"{PREFIX}{name}" in shown:
            shown[f"{PREFIX}{name}"] = _as_input(value)
    return {**button["data"], **shown}


def _as_input(value: Any) -> str:
    """Inputs hold text; several choices are joined by commas."""
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


@asynccontextmanager
async def in_teams(database: Database, _folder: Path) -> AsyncIterator[Surface]:
    """The usual people are there; whoever joins the programme later comes when they first say something."""
    async with office(database, tenants=frozenset({PARTNER, OTHER})) as here:
        surface = InTeams(here)
        for name in ("anna", "bela", "chloe", "dora"):
            await surface.let_in(name)
        yield surface
