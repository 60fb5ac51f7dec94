"""One-time sign-in links by e-mail. The database keeps their hashes; the address they are sent to is the one we know.

Asking for one only enqueues a job, whatever the address: who asks learns nothing from the answer or from its time.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.channels.mail import Mail, SendMail
from bot.channels.web_session import hashed
from bot.clock import Clock
from bot.i18n import Translator
from bot.jobs import Work, enqueue
from bot.prm import programme
from bot.prm.database import Base, Database
from bot.prm.people import Person, PersonStatus
from bot.prm.programme import Programme

KIND = "sign_in_link"
WORKS_FOR = timedelta(minutes=15)
MOST_PER_HOUR = 5  # links to one person
EVERY = 60  # seconds: asking again within them is asking once


class SignInLink(Base):
    __tablename__ = "sign_in_link"
    __table_args__ = (Index("ix_sign_in_link_person_id", "person_id", "created_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


async def request(session: AsyncSession, email: str, language: str, now: datetime) -> None:
    """Have a link sent to this address if it belongs to somebody. `email` is folded."""
    moment = int(now.timestamp()) // EVERY
    key = hashlib.sha256(f"{email}:{moment}".encode()).hexdigest()
    await enqueue(session, KIND, {"email": email, "language": language}, key=key)


async def redeem(session: AsyncSession, token: str, now: datetime) -> int | None:
    """The person whose link this is, using it up: of two at the same moment exactly one gets in.

    None as well for somebody who was removed after the link was sent.
    """
    here = select(Person.id).where(Person.status != PersonStatus.REMOVED)
    this = (SignInLink.token_hash == hashed(token), SignInLink.person_id.in_(here))
    is_open = (SignInLink.used_at.is_(None), SignInLink.expires_at > now)
    taken = update(SignInLink).where(*this, *is_open).values(used_at=now).returning(SignInLink.person_id)
    person_id: int | None = await session.scalar(taken)
    return person_id


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget links that are too old to be of use or to be counted."""
    await session.execute(delete(SignInLink).where(SignInLink.expires_at < now - timedelta(hours=1)))


def duty(database: Database, send: SendMail, address: str, now: Clock) -> Callable[[Work], Awaitable[None]]:
    """The job that makes a link and mails it. `address` is where people reach this server.

    The token is made while sending, so that it never lies in a job. Sent twice after a crash, both links work.
    """

    async def mail_link(work: Work) -> None:
        token = secrets.token_urlsafe(32)
        async with database.writing() as session:
            current = await programme.only(session)
            person = await _person(session, current, work.payload["email"], now()) if current else None
            if current is None or person is None or person.email is None:
                return
            made = now()
            session.add(
                SignInLink(token_hash=hashed(token), person_id=person.id, created_at=made, expires_at=made + WORKS_FOR)
            )
        link = f"{address}/sign-in/link?token={token}"
        await send(_mail(person.email, current.name, link, Translator(work.payload["language"])), work)

    return mail_link


async def _person(session: AsyncSession, current: Programme, email: str, now: datetime) -> Person | None:
    """Whom this address belongs to, unless that is nobody, not certain, or somebody who got enough links lately."""
    known = (Person.programme_id == current.id, Person.email == email, Person.status != PersonStatus.REMOVED)
    found = (await session.scalars(select(Person).where(*known).limit(2))).all()
    if len(found) != 1:
        return None
    lately = (SignInLink.person_id == found[0].id, SignInLink.created_at > now - timedelta(hours=1))
    sent = await session.scalar(select(func.count()).select_from(SignInLink).where(*lately))
    return found[0] if (sent or 0) < MOST_PER_HOUR else None


def _mail(to: str, programme_name: str, link: str, t: Translator) -> Mail:
    lines = (
        t("Open this link to sign in to {programme}:", programme=programme_name),
        link,
        t("It works once, within 15 minutes. If you did not ask for it, ignore this message."),
    )
    subject = t("Your sign-in link for {programme}", programme=programme_name)
    return Mail(to=to, subject=subject, text="\n\n".join(lines) + "\n")
