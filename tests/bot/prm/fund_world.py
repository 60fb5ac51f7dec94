"""The programme of `tests.bot.prm.world` with a budget, and what partners and the vendor's people do with it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.prm import files, fund_claim_decisions, fund_claims, fund_decisions, fund_requests, funds
from bot.prm.database import Database
from bot.prm.fund_claim_records import Claim, Proof
from bot.prm.fund_proofs import Papers
from bot.prm.fund_records import Activity, Allocation, Budget, FundRequest
from bot.prm.fund_requests import Asked
from bot.prm.money import Money
from bot.prm.people import StaffRole
from tests import rows
from tests.bot.prm import world
from tests.bot.prm.world import NOW

HELD_ON = date(2027, 4, 12)  # the open house: a day in which the partner's and the vendor's clocks are in summer time
AFTER = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)  # it has taken place


def money(amount: int | str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


@dataclass(frozen=True)
class FundWorld:
    """`mira` looks after alpine, `olaf` approves more, `root` is the admin, `fay` pays. A call is a transaction."""

    world: world.World
    allocation: Allocation

    @property
    def database(self) -> Database:
        return self.world.database

    async def request(self, who: str = "alma", *, now: datetime = NOW, **said: Any) -> FundRequest:
        usual: dict[str, Any] = {
            "activity": Activity.CONTENT,
            "title": "Customer story",
            "starts_on": HELD_ON,
            "ends_on": HELD_ON,
            "total_cost": money(2_000),
        }
        fund = said.pop("fund", None)
        async with self.database.writing() as session:
            member = await self.world.member(session, who)
            asked = Asked(**usual | said)
            return await fund_requests.request(session, member, self.world.programme, asked, now=now, fund=fund)

    async def approve(self, row: FundRequest, who: str = "mira", *, now: datetime = NOW, **said: Any) -> FundRequest:
        async with self.database.writing() as session:
            member = await self.world.member(session, who)
            return await fund_decisions.approve(session, member, self.world.programme, row.number, now=now, **said)

    async def approved(self, cost: int | str = 2_000, **said: Any) -> FundRequest:
        return await self.approve(await self.request(total_cost=money(cost), **said))

    async def paper(self, who: str = "alma") -> str:
        """The id of a file somebody sent."""
        async with self.database.writing() as session:
            member = await self.world.member(session, who)
            file = await files.enter(
                session, member, account=f"slack:T1:{who}", name="paper.pdf", media_type="application/pdf",
                size=1, sha256="0" * 64, now=NOW,
            )  # fmt: skip
            return file.id

    async def claim(
        self,
        row: FundRequest,
        amount: int | str | Money = 400,
        who: str = "alma",
        *,
        now: datetime = AFTER,
        **said: Any,
    ) -> Claim:
        kinds = said.pop("kinds", (Proof.INVOICE, Proof.SAMPLE))
        papers = Papers({kind: [await self.paper(who)] for kind in kinds})
        claimed = amount if isinstance(amount, Money) else money(amount, row.currency)
        usual: dict[str, Any] = {"amount": claimed, "activity_on": HELD_ON, "papers": papers}
        async with self.database.writing() as session:
            member = await self.world.member(session, who)
            return await fund_claims.file(
                session, member, self.world.programme, row.number, now=now, **usual | said
            )  # fmt: skip

    async def accept(self, claim: Claim, who: str = "mira", *, now: datetime = AFTER, **said: Any) -> Claim:
        async with self.database.writing() as session:
            member = await self.world.member(session, who)
            return await fund_claim_decisions.approve(
                session, member, self.world.programme, claim.number, now=now, **said
            )

    async def refuse(self, claim: Claim, who: str = "mira", *, now: datetime = AFTER, **said: Any) -> Claim:
        async with self.database.writing() as session:
            member = await self.world.member(session, who)
            return await fund_claim_decisions.reject(
                session, member, self.world.programme, claim.number, now=now, **{"reason": "No logo"} | said
            )

    async def dispute(self, claim: Claim, who: str = "alma", *, now: datetime = AFTER) -> Claim:
        async with self.database.writing() as session:
            member = await self.world.member(session, who)
            return await fund_claims.dispute(
                session, member, self.world.programme, claim.number, why="It is on page 3", now=now
            )

    async def pay(self, claim: Claim, who: str = "fay", *, now: datetime = AFTER, **said: Any) -> Claim:
        async with self.database.writing() as session:
            member = await self.world.member(session, who)
            return await fund_claim_decisions.pay(session, member, claim.number, now=now, **said)

    async def stored(self, row: FundRequest) -> FundRequest:
        """The request as the database has it now."""
        async with self.database.reading() as session:
            return await session.get_one(FundRequest, row.id)

    async def left(self) -> funds.Left:
        """What alpine has of its first fund."""
        async with self.database.reading() as session:
            return (await funds.left(session, await self.world.member(session, "alma")))[0]


async def build(database: Database, *, part: int | str = 4_000, currency: str = "EUR") -> FundWorld:
    """Alpine has `part` of a budget of 100,000 for 2027."""
    base = await world.build(database)
    async with database.writing() as session:
        fay = await rows.person(
            session, base.programme, "Fay", account=("slack", "T1", "fay"), staff=[StaffRole.FINANCE]
        )  # fmt: skip
        base.ids["fay"] = fay.id
    return FundWorld(base, await fund(base, part=money(part, currency)))


async def fund(base: world.World, *, part: Money, key: str = "europe", partner: str = "alpine") -> Allocation:
    """A partner's part of a budget that lasts for 2027."""
    async with base.database.writing() as session:
        budget = Budget(
            programme_id=base.programme.id,
            key=key,
            name=key.title(),
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 12, 31),
            amount=money(100_000, part.currency),
        )
        session.add(budget)
        await session.flush()
        return await funds.allocate(session, budget, base.partners[partner].id, part)
