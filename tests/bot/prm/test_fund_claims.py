"""Claims need an approved request, a day in its dates, and papers; a dispute is decided by somebody else."""

from datetime import date, timedelta

import pytest

from bot.errors import NotAllowed, NotFromHere
from bot.prm import file_rights, files, fund_claim_decisions, fund_claims
from bot.prm.database import Database
from bot.prm.files import NoSuchFile
from bot.prm.fund_claim_decisions import SomebodyElse
from bot.prm.fund_claim_records import ClaimState, Proof
from bot.prm.fund_claims import DisputeOver, NotHeldYet, NothingClaimed, OutsideTheDates
from bot.prm.fund_lifecycle import DecidedAlready
from bot.prm.fund_proofs import Papers, ProofMissing
from bot.prm.fund_records import Activity
from bot.prm.fund_requests import OneCurrency
from bot.prm.fund_words import PAPERS
from tests.bot.prm.fund_world import AFTER, HELD_ON, build, money


async def test_only_what_is_approved_can_be_claimed_in_its_currency_and_for_one_of_its_days(database: Database) -> None:
    here = await build(database)
    asked = await here.request()
    with pytest.raises(NotFromHere):
        await here.claim(asked)
    row = await here.approve(asked)
    with pytest.raises(OneCurrency):
        await here.claim(row, money(10, "USD"))
    with pytest.raises(NothingClaimed):
        await here.claim(row, 0)
    for day in (HELD_ON - timedelta(days=1), HELD_ON + timedelta(days=1)):
        with pytest.raises(OutsideTheDates):
            await here.claim(row, activity_on=day)
    with pytest.raises(NotHeldYet):
        await here.claim(row, now=AFTER - timedelta(days=9))
    with pytest.raises(NotAllowed):
        await here.claim(row, who="anna")


@pytest.mark.parametrize(
    ("activity", "papers"),
    [
        (Activity.EVENT, "attendance_list, photos, photos"),
        (Activity.TRAINING, "attendance_list, photos, photos"),
        (Activity.WEBINAR, "attendance_list, report"),
        (Activity.DIGITAL, "report, photos"),
        (Activity.CONTENT, "sample"),
        (Activity.SPONSORSHIP, "photos"),
        (Activity.TELEMARKETING, "report"),
    ],
)
async def test_an_invoice_is_always_needed_and_what_the_activity_needs(
    database: Database, activity: Activity, papers: str
) -> None:
    here = await build(database)
    row = await here.approved(activity=activity)
    needed = [Proof.INVOICE, *map(Proof, papers.split(", "))]
    for left_out in range(len(needed)):
        some = needed[:left_out] + needed[left_out + 1 :]
        with pytest.raises(ProofMissing, match=PAPERS[needed[left_out]]):
            await here.claim(row, papers=Papers({k: [await here.paper() for _ in range(some.count(k))] for k in some}))
    enough = Papers({k: [await here.paper() for _ in range(needed.count(k))] for k in needed})
    assert (await here.claim(row, papers=enough)).state is ClaimState.IN_REVIEW


async def test_papers_are_read_by_whoever_reads_the_claim_and_nobody_attaches_those_of_others(
    database: Database,
) -> None:
    here = await build(database)
    row = await here.approved()
    with pytest.raises(NoSuchFile):
        await here.claim(row, papers=Papers({Proof.INVOICE: [await here.paper("finn")]}))
    claim = await here.claim(row)
    async with database.reading() as session:
        paper = (await files.of(session, f"claim:{claim.number}"))[0]
        for who, reads in (("mira", True), ("fay", True), ("finn", True), ("anna", False), ("beth", False)):
            member = await here.world.member(session, who)
            assert (await file_rights.readable(session, member, "elsewhere", paper.id) is not None) is reads, who


async def test_a_claim_that_is_answered_counts_what_it_is_now(database: Database) -> None:
    here = await build(database)
    row = await here.approved()
    async with database.writing() as session:
        alma = await here.world.member(session, "alma")
        begun = await fund_claims.begin(
            session, alma, here.world.programme, row.number, amount=money(400), activity_on=HELD_ON,
            papers=Papers(), now=AFTER,
        )  # fmt: skip
    assert (await here.stored(row)).claimed_minor == 0
    papers = Papers({kind: [await here.paper()] for kind in (Proof.INVOICE, Proof.SAMPLE)})
    async with database.writing() as session:
        alma, mira = [await here.world.member(session, who) for who in ("alma", "mira")]
        programme, number = here.world.programme, begun.number
        with pytest.raises(ProofMissing):
            await fund_claims.submit(session, alma, programme, number, now=AFTER)
        await fund_claims.submit(session, alma, programme, number, now=AFTER, papers=papers)
        await fund_claim_decisions.ask_for_more(session, mira, programme, number, reason="How much?", now=AFTER)
        await fund_claims.submit(session, alma, programme, number, now=AFTER, amount=money(250))
    assert (await here.stored(row)).claimed_minor == 25_000


async def test_a_dispute_is_decided_by_another_and_ends_there(database: Database) -> None:
    here = await build(database)
    claim = await here.claim(await here.approved())
    await here.refuse(claim)
    await here.dispute(claim)
    with pytest.raises(SomebodyElse):
        await here.accept(claim)
    await here.refuse(claim, "olaf")
    with pytest.raises(DisputeOver):
        await here.dispute(claim)
    assert (await here.left()).claimed == money(0)


async def test_a_rejection_can_be_disputed_for_five_business_days_of_the_partner(database: Database) -> None:
    here = await build(database)
    row = await here.approved()
    claim = await here.refuse(await here.claim(row))  # on a Tuesday
    assert claim.due_at == AFTER + timedelta(days=7)
    with pytest.raises(DisputeOver):
        await here.dispute(claim, now=AFTER + timedelta(days=7))


async def test_what_is_paid_is_not_paid_again(database: Database) -> None:
    here = await build(database)
    claim = await here.accept(await here.claim(await here.approved()))
    await here.pay(claim, reference="T-1")
    with pytest.raises(DecidedAlready, match="Fay was faster"):
        await here.pay(claim, "root")
    left = await here.left()
    assert (left.paid, left.ends_on) == (money(400), date(2027, 12, 31))
