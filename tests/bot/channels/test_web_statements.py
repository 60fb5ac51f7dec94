"""A statement over HTTP: real server, real sockets; whoever may read it gets it, to anybody else it does not exist."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from bot.prm.people import PartnerMembership, PartnerRole
from bot.prm.programme import Programme
from bot.prm.statements import Statement, StatementState
from tests.website import Site, Visitor, text_of

NUMBER = "S-2026-0001"


async def stated(site: Site, partner_id: int) -> None:
    closed = datetime(2026, 11, 1, tzinfo=UTC)
    async with site.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        session.add(
            Statement(
                programme_id=programme.id, number=NUMBER, partner_id=partner_id, currency="EUR",
                first=date(2026, 10, 1), last=date(2026, 10, 31), state=StatementState.CLOSED, carried_minor=0,
                total_minor=0, closed_at=closed, review_until=closed, payable_on=date(2026, 11, 13),
            )
        )  # fmt: skip


async def made(site: Site, who: Visitor, role: PartnerRole) -> int:
    """Give somebody this role as well; their partner."""
    async with site.database.writing() as session:
        mine = select(PartnerMembership.partner_id).where(PartnerMembership.person_id == who.person_id).limit(1)
        partner = (await session.scalars(mine)).one()
        session.add(PartnerMembership(person_id=who.person_id, partner_id=partner, role=role))
        return partner


async def test_whoever_may_read_it_downloads_it_and_loses_it_with_the_right(site: Site) -> None:
    anna = await site.newcomer()
    refused = await anna.http.get(f"/statements/{NUMBER}.pdf")
    await stated(site, await made(site, anna, PartnerRole.FINANCE))

    paper = await anna.http.get(f"/statements/{NUMBER}.pdf")
    table = await anna.http.get(f"/statements/{NUMBER}.csv")
    assert paper.content.startswith(b"%PDF-")
    assert (paper.headers["content-type"], table.headers["content-type"]) == (
        "application/pdf", "text/csv; charset=utf-8"
    )  # fmt: skip
    assert f"attachment; filename*=UTF-8''{NUMBER}.pdf" == paper.headers["content-disposition"]
    assert paper.headers["cache-control"] == "private, no-store"

    async with site.database.writing() as session:
        finance = (anna.person_id, PartnerRole.FINANCE)
        rows = await session.scalars(select(PartnerMembership))
        for row in rows:
            if (row.person_id, row.role) == finance:
                await session.delete(row)
    gone = await anna.http.get(f"/statements/{NUMBER}.pdf")
    assert (gone.status_code, text_of(gone.text)) == (refused.status_code, text_of(refused.text))
    assert gone.status_code == 404


async def test_who_is_not_signed_in_or_invents_a_kind_of_file_gets_nothing(site: Site) -> None:
    anna = await site.newcomer()
    await stated(site, await made(site, anna, PartnerRole.ADMIN))
    assert (await site.client().get(f"/statements/{NUMBER}.pdf")).status_code == 404
    assert (await anna.http.get(f"/statements/{NUMBER}.exe")).status_code == 422


async def test_the_table_of_an_announcement_is_behind_the_same_door(site: Site) -> None:
    anna = await site.newcomer()
    theirs, invented = [
        await anna.http.get(f"/announcements/{number}.csv") for number in ("A-2026-0001", "A-2026-9999")
    ]
    assert (theirs.status_code, invented.status_code) == (404, 404)
    assert text_of(theirs.text) == text_of(invented.text)
