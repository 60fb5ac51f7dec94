"""A stage on which a partner has funds: bela asks for them, dora, olaf and root decide, fay pays."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from bot.prm import files, funds
from bot.prm.fund_records import Budget
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import PartnerRole, Person, StaffRole, member
from bot.prm.programme import Programme
from bot.reply import Reply
from tests import rows
from tests.conversation import Stage, Talk
from tests.world import TEAM

ASKED = {"activity": "content", "title": "Customer story", "starts_on": "2026-12-10", "total_cost": "2,000 EUR"}
PEOPLE: dict[str, Any] = {
    "olaf": {"staff": [StaffRole.APPROVER]},
    "root": {"staff": [StaffRole.ADMIN]},
    "fay": {"staff": [StaffRole.FINANCE]},
}


@dataclass(frozen=True)
class MdfStage:
    stage: Stage

    def who(self, name: str) -> Talk:
        return self.stage.person(name)

    async def asked(self, who: str = "bela", **said: str) -> Reply:
        return await self.who(who).submit("request_mdf", **ASKED | said)

    async def approved(self, number: str = "MR-2026-0001", by: str = "dora") -> Reply:
        return await self.who(by).turn(skill="approve_mdf", values={"request": number})

    async def claimed(self, amount: str = "400 EUR", request: str = "MR-2026-0001", **said: Any) -> Reply:
        """After the activity, with an invoice and the finished piece."""
        papers = {kind: [await self.paper("bela")] for kind in ("invoice", "sample")}
        return await self.who("bela").submit("claim_mdf", request=request, amount=amount, **papers | said)

    async def paper(self, who: str) -> str:
        """The id of a file this person has sent."""
        async with self.stage.database.writing() as session:
            key = await session.scalar(select(Person.id).where(Person.key == who))
            sender = await member(session, key or 0)
            assert sender is not None
            file = await files.enter(
                session, sender, account=self.who(who).sender.key, name="paper.pdf", media_type="application/pdf",
                size=1, sha256="0" * 64, now=self.stage.clock(),
            )  # fmt: skip
            return file.id

    def last_told(self, who: str) -> Reply:
        return self.stage.told(who)[-1]


async def build(stage: Stage) -> MdfStage:
    """Nordlicht has 4,000 EUR of a budget that lasts until the end of 2027."""
    async with stage.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        partners = {each.key: each for each in await session.scalars(select(Partner))}
        for name, facts in PEOPLE.items():
            account = ("test", TEAM, name)
            await rows.person(session, programme, name.title(), account=account, key=name, **facts)
        await rows.person(
            session, programme, "Cleo", account=("test", TEAM, "cleo"), key="cleo", at=partners["sudwind"],
            roles=[PartnerRole.ADMIN],
        )  # fmt: skip
        budget = Budget(
            programme_id=programme.id, key="europe", name="Europe", starts_on=date(2026, 1, 1),
            ends_on=date(2027, 12, 31), amount=Money(Decimal(100_000), "EUR"),
        )  # fmt: skip
        session.add(budget)
        await session.flush()
        await funds.allocate(session, budget, partners["nordlicht"].id, Money(Decimal(4_000), "EUR"))
    return MdfStage(stage)
