"""Personas: the people of a demo programme whom a visitor can be. Empty in a real programme."""

from dataclasses import dataclass

from sqlalchemy import JSON, ForeignKey, String, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm import people
from bot.prm.database import Base
from bot.prm.people import Member

DEMO_TENANT = "demo"  # tenant of the personas' chat accounts; no platform that verifies people ever sends it


class DemoPersona(Base):
    __tablename__ = "demo_personas"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))  # the user id of their chat account
    note: Mapped[str] = mapped_column(Text)
    examples: Mapped[list[str]] = mapped_column(JSON)
    position: Mapped[int]


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be, and what to say as them, in their language."""

    key: str
    member: Member
    note: str
    examples: tuple[str, ...]


async def personas(session: AsyncSession) -> list[Persona]:
    """Whom a visitor can be, in reading order."""
    rows = (await session.scalars(select(DemoPersona).order_by(DemoPersona.position))).all()
    found = []
    for row in rows:
        member = await people.member(session, row.person_id)
        if member is not None:
            found.append(Persona(row.key, member, row.note, tuple(row.examples)))
    return found
