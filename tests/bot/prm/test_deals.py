"""Registering deals: what is protected at once, what waits for a reviewer, and what a competitor never learns."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, select, update

from bot.errors import NotAllowed, NotFromHere, OutOfDate, ReasonNeeded
from bot.prm import deal_decisions, deal_lifecycle, deal_work, deals
from bot.prm.customers import Customer, Likeness
from bot.prm.database import Database
from bot.prm.deal_conflicts import DealMatch, Protection
from bot.prm.deal_lifecycle import CustomerTaken
from bot.prm.deals import AlreadyRegistered, BelowMinimum, DealState, NoSuchDeal, Outcome, Registered
from bot.prm.deciders import AboveLimit
from bot.prm.ledger import LedgerEntry
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.products import NoSuchProduct, ProductNeeded
from tests.bot.prm.world import NOW, World, build

ACME_ELSEWHERE = "ACME Robotics Ges.m.b.H."  # the same customer as somebody else would write it


async def register(world: World, who: str, **said: object) -> Registered:
    async with world.database.writing() as session:
        return await world.register(session, who, **said)


async def test_a_deal_without_conflict_inside_the_tiers_limit_is_protected_at_once(database: Database) -> None:
    world = await build(database)
    done = await register(world, "anna", products=["Vault", "bridge"], website="https://www.acme.example/de")
    deal = done.deal
    assert done.outcome is Outcome.APPROVED
    assert (deal.number, deal.state, str(deal.value)) == ("D-2027-0001", DealState.APPROVED, "50,000.00 EUR")
    assert deal.protected_until == NOW + timedelta(days=90, hours=-1)  # summer has come, and it is 10:00 again
    assert [product.key for product in deal.products] == ["vault", "bridge"]
    assert deals.days_of_protection_left(deal, world.programme, NOW) == 90


async def test_a_deal_above_the_limit_waits_for_a_reviewer_for_two_business_days_at_most(database: Database) -> None:
    world = await build(database)
    friday = datetime(2027, 3, 5, 15, tzinfo=UTC)
    done = await register(world, "anna", value=Decimal(100_001), now=friday)
    assert (done.outcome, done.deal.state) == (Outcome.IN_REVIEW, DealState.IN_REVIEW)
    assert done.deal.review_due_at == datetime(2027, 3, 9, 15, tzinfo=UTC)  # the Tuesday after
    assert deals.days_of_protection_left(done.deal, world.programme, friday) is None


async def test_a_tier_without_a_limit_of_its_own_is_always_reviewed(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await session.execute(update(Partner).where(Partner.key == "alpine").values(tier="silver"))
    assert (await register(world, "anna")).outcome is Outcome.IN_REVIEW


async def test_the_same_customer_of_another_partner_waits_and_the_partner_learns_nothing_else(
    database: Database,
) -> None:
    world = await build(database)
    first = await register(world, "anna")
    second = await register(world, "bert", customer=ACME_ELSEWHERE, products=["vault", "bridge"])
    assert (first.outcome, second.outcome) == (Outcome.APPROVED, Outcome.POSSIBLE_CONFLICT)
    assert second.deal.state is DealState.IN_REVIEW
    assert second.deal.reason is None
    async with database.reading() as session:
        (match,) = await session.scalars(select(DealMatch))
    assert (match.deal_id, match.other_id, match.likeness) == (second.deal.id, first.deal.id, Likeness.EXACT)


async def test_the_same_customer_with_other_products_is_no_conflict(database: Database) -> None:
    world = await build(database)
    await register(world, "anna", products=["vault"])
    assert (await register(world, "bert", products=["bridge"])).outcome is Outcome.APPROVED


async def test_a_name_that_is_nearly_the_same_is_a_conflict_and_one_a_little_alike_is_a_note_for_a_reviewer(
    database: Database,
) -> None:
    world = await build(database)
    await register(world, "anna", customer="Hollerbach Kühltechnik GmbH")
    near = await register(world, "bert", customer="Hollerbach Kühltechnick AG")
    alike = await register(world, "bert", customer="Hollerbach Haustechnik")
    assert (near.outcome, alike.outcome) == (Outcome.POSSIBLE_CONFLICT, Outcome.IN_REVIEW)
    async with database.reading() as session:
        notes = {row.deal_id: row.likeness for row in await session.scalars(select(DealMatch))}
    assert notes[near.deal.id] is Likeness.STRONG
    assert notes[alike.deal.id] is Likeness.WEAK


@pytest.mark.parametrize("written", ["Асme Robotics", "Acme R0botics", "Acme Rob\u200botics", "АСМЕ Robotics"])
async def test_a_protected_customer_is_found_however_its_name_is_disguised(database: Database, written: str) -> None:
    world = await build(database)
    await register(world, "anna", customer="Acme Robotics")
    assert (await register(world, "bert", customer=written)).outcome is Outcome.POSSIBLE_CONFLICT


@pytest.mark.parametrize("written", ["Acme Robotics 2", "Acme Robotics (new)", "Neue Acme Robotics"])
async def test_nobody_is_approved_automatically_beside_a_name_that_is_a_little_alike(
    database: Database, written: str
) -> None:
    world = await build(database)
    await register(world, "anna", customer="Acme Robotics")
    assert (await register(world, "bert", customer=written)).outcome is Outcome.IN_REVIEW


async def test_a_name_in_disguise_is_reviewed_even_where_nothing_is_like_it(database: Database) -> None:
    world = await build(database)
    assert (await register(world, "anna", customer="Zwirnеr")).outcome is Outcome.IN_REVIEW  # a Cyrillic e


async def test_who_registers_and_withdraws_again_and_again_is_told_nothing_by_the_answers(database: Database) -> None:
    """Neither "possible conflict" nor an approval: which customers are taken cannot be asked out of us."""
    world = await build(database)
    await register(world, "bert", customer="Acme Robotics")
    names = ("Hollerbach", "Globex", "Initech")
    async with database.writing() as session:
        anna, reviewed = await world.member(session, "anna"), {"currency": "CHF"}
        for name in names:
            deal = (await world.register(session, "anna", customer=name, **reviewed)).deal
            await deal_work.withdraw(session, anna, world.programme, deal.number, now=NOW)
    told = [await register(world, "anna", customer=each) for each in ("Acme Robotics", "Zwirner")]
    assert [each.outcome for each in told] == [Outcome.IN_REVIEW, Outcome.IN_REVIEW]
    later = NOW + timedelta(days=31)
    assert (await register(world, "anna", customer="Quastel", now=later)).outcome is Outcome.APPROVED


async def test_registering_the_same_deal_again_names_the_own_registration(database: Database) -> None:
    world = await build(database)
    first = await register(world, "anna")
    with pytest.raises(AlreadyRegistered, match=first.deal.number):
        await register(world, "arno", customer=ACME_ELSEWHERE)
    more = await register(world, "arno", products=["bridge"])
    assert (more.outcome, more.deal.number) == (Outcome.APPROVED, "D-2027-0002")  # the refused one used up no number


async def test_a_partner_can_ask_first_whether_a_customer_is_theirs_already(database: Database) -> None:
    world = await build(database)
    mine = await register(world, "anna")
    async with database.reading() as session:
        alma, bert = await world.member(session, "alma"), await world.member(session, "bert")
        (known,) = await deals.already_ours(session, alma, Customer("Acme Robotics"), now=NOW)
        assert (known.deal.id, known.comparison.likeness) == (mine.deal.id, Likeness.EXACT)
        assert await deals.already_ours(session, bert, Customer("Acme Robotics"), now=NOW) == []


async def test_the_minimum_counts_in_every_currency_and_is_named(database: Database) -> None:
    world = await build(database)
    with pytest.raises(BelowMinimum, match=r"25,000\.00 EUR up, and 24,999\.99 EUR"):
        await register(world, "anna", value=Decimal("24999.99"))
    with pytest.raises(BelowMinimum, match=r"25,000\.00 EUR"):
        await register(world, "anna", value=Decimal("27499.99"), currency="USD")
    with pytest.raises(BelowMinimum):
        await register(world, "anna", value=Decimal(-1), currency="CHF")
    assert (await register(world, "anna", value=Decimal(27_500), currency="USD")).outcome is Outcome.APPROVED


async def test_a_currency_without_a_rate_goes_to_a_reviewer(database: Database) -> None:
    world = await build(database)
    done = await register(world, "anna", value=Decimal(1000), currency="CHF")
    assert (done.outcome, str(done.deal.value)) == (Outcome.IN_REVIEW, "1,000.00 CHF")


async def test_products_that_make_no_sense_are_refused_in_plain_words(database: Database) -> None:
    world = await build(database)
    with pytest.raises(NoSuchProduct, match="Bridge, Vault"):
        await register(world, "anna", products=["vault", "toaster"])
    with pytest.raises(ProductNeeded):
        await register(world, "anna", products=[])


@pytest.mark.parametrize("who", ["finn", "cora", "mira", "root"])
async def test_only_reps_and_admins_of_active_partners_register(database: Database, who: str) -> None:
    world = await build(database)
    with pytest.raises(NotAllowed):
        await register(world, who)


async def test_two_partners_submitting_one_customer_in_the_same_instant_yield_one_protection(
    any_database: Database,
) -> None:
    world = await build(any_database)
    for name in ("Hollerbach", "Globex", "Initech", "Zwirner", "Quastel"):
        done = await asyncio.gather(
            register(world, "anna", customer=f"{name} GmbH", products=["vault", "bridge"]),
            register(world, "bert", customer=f"{name.upper()} AG", products=["bridge", "vault"]),
        )
        assert sorted(each.outcome for each in done) == [Outcome.APPROVED, Outcome.POSSIBLE_CONFLICT]
    async with any_database.reading() as session:
        held = (await session.scalars(select(Protection.deal_id))).all()
    assert len(held) == 10  # two products for each of the five


async def test_two_reviewers_approving_competing_deals_in_the_same_instant_yield_one_protection(
    any_database: Database,
) -> None:
    world = await build(any_database)
    for n in range(5):
        ours = await register(world, "anna", customer=f"Race {n}", value=Decimal(200_000))
        theirs = await register(world, "bert", customer=f"Race {n}", value=Decimal(200_000))
        outcomes = await asyncio.gather(
            approve(world, "mira", ours.deal), approve(world, "olaf", theirs.deal), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes if outcome] == [CustomerTaken]


async def test_two_reviewers_approving_one_deal_in_the_same_instant_one_is_told_it_moved_on(
    any_database: Database,
) -> None:
    world = await build(any_database)
    for n in range(5):
        deal = (await register(world, "anna", customer=f"Race {n}", value=Decimal(200_000))).deal
        outcomes = await asyncio.gather(
            approve(world, "mira", deal), approve(world, "olaf", deal), return_exceptions=True
        )
        (refusal,) = [outcome for outcome in outcomes if outcome]
        assert isinstance(refusal, OutOfDate | NotFromHere)


async def approve(world: World, who: str, deal: deals.Deal) -> None:
    async with world.database.writing() as session:
        member = await world.member(session, who)
        await deal_decisions.approve(session, member, world.programme, deal.number, now=NOW)


async def test_reviewers_decide_inside_their_limit_and_only_for_their_partners(database: Database) -> None:
    world = await build(database)
    large = (await register(world, "anna", value=Decimal(250_001))).deal
    foreign = (await register(world, "bert", customer="Brook's own", value=Decimal(200_000))).deal
    with pytest.raises(AboveLimit, match=r"250,000\.00 EUR"):
        await approve(world, "mira", large)
    with pytest.raises(NoSuchDeal):
        await approve(world, "mira", foreign)  # she does not look after that partner
    with pytest.raises(NotAllowed):
        await approve(world, "sue", large)
    await approve(world, "olaf", large)
    await approve(world, "root", foreign)


async def test_the_end_of_a_deal_frees_its_customer(database: Database) -> None:
    world = await build(database)
    first = (await register(world, "anna")).deal
    async with database.writing() as session:
        deal = await session.get_one(deals.Deal, first.id)
        with pytest.raises(ReasonNeeded):
            await deal_lifecycle.move(session, deal, DealState.LOST, actor="test", now=NOW)
        await deal_lifecycle.move(session, deal, DealState.LOST, actor="test", now=NOW, reason="price")
        with pytest.raises(NotFromHere, match="lost"):
            await deal_lifecycle.move(session, deal, DealState.WON, actor="test", now=NOW)
    assert (await register(world, "bert")).outcome is Outcome.APPROVED


async def test_a_protection_that_is_over_blocks_nobody_even_if_no_clock_has_ended_it(database: Database) -> None:
    world = await build(database)
    first = (await register(world, "anna")).deal
    minute = timedelta(minutes=1)
    assert first.protected_until is not None
    early = await register(world, "bert", now=first.protected_until - minute)
    assert early.outcome is Outcome.POSSIBLE_CONFLICT
    late = await register(world, "arno", now=first.protected_until, products=["vault"])
    assert late.outcome is Outcome.POSSIBLE_CONFLICT  # the other partner's is still in review
    async with database.reading() as session:
        assert (await session.get_one(deals.Deal, first.id)).state is DealState.EXPIRED


async def test_protection_counts_down_in_begun_days(database: Database) -> None:
    world = await build(database)
    deal = (await register(world, "anna")).deal
    end = deal.protected_until
    assert end is not None
    hours = (49, 48, 25, 1, 0, -1)
    left = [deals.days_of_protection_left(deal, world.programme, end - timedelta(hours=each)) for each in hours]
    assert left == [3, 2, 2, 1, 0, 0]


async def test_a_rep_sees_own_deals_an_admin_all_of_the_partner_a_manager_those_they_look_after(
    database: Database,
) -> None:
    world = await build(database)
    for who, customer in (("anna", "One"), ("arno", "Two"), ("bert", "Three")):
        await register(world, who, customer=customer)
    seen = {}
    async with database.reading() as session:
        for who in ("anna", "arno", "alma", "bert", "finn", "cora", "mira", "olaf"):
            found = await deals.mine(session, await world.member(session, who))
            seen[who] = [deal.customer_name for deal in found]
    assert seen == {
        "anna": ["One"],
        "arno": ["Two"],
        "alma": ["Two", "One"],
        "bert": ["Three"],
        "finn": [],
        "cora": [],
        "mira": ["Two", "One"],
        "olaf": ["Three", "Two", "One"],
    }


async def test_lists_come_in_pages_and_by_state_without_a_query_per_deal(database: Database) -> None:
    world = await build(database)
    for n in range(7):
        value = Decimal(50_000 if n % 2 else 200_000)
        await register(world, "anna", customer=f"Customer number {n}", value=value)
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    async with database.reading() as session:
        anna = await world.member(session, "anna")
        statements.clear()
        first = await deals.mine(session, anna, limit=4)
        assert [product.key for deal in first for product in deal.products] == ["vault"] * 4
        assert len(statements) == 2
        rest = await deals.mine(session, anna, limit=4, after=first[-1].number)
        assert len({deal.id for deal in (*first, *rest)}) == 7
        assert len(await deals.mine(session, anna, state=DealState.IN_REVIEW)) == 4


async def test_a_foreign_deal_and_an_unknown_number_are_the_same_answer(database: Database) -> None:
    world = await build(database)
    theirs = (await register(world, "bert")).deal
    answers = set()
    async with database.reading() as session:
        anna = await world.member(session, "anna")
        for number in (theirs.number, "D-2027-0999"):
            with pytest.raises(NoSuchDeal) as refusal:
                await deals.get(session, anna, number)
            answers.add(str(refusal.value).replace(number, "..."))
    assert len(answers) == 1


@pytest.mark.parametrize("typed", ["D-2027-0001", "d-2027-1", " D-2027-0001 "])
async def test_numbers_are_understood_as_people_type_them(database: Database, typed: str) -> None:
    world = await build(database)
    await register(world, "anna")
    async with database.reading() as session:
        assert (await deals.get(session, await world.member(session, "anna"), typed)).number == "D-2027-0001"


async def test_who_saves_an_outdated_deal_is_told_and_changes_nothing(any_database: Database) -> None:
    world = await build(any_database)
    deal_id = (await register(world, "anna")).deal.id
    async with any_database.reading() as session:
        outdated = await session.get_one(deals.Deal, deal_id)
    async with any_database.writing() as session:
        fresh = await session.get_one(deals.Deal, deal_id)
        await deal_lifecycle.move(session, fresh, DealState.WON, actor="test", now=NOW)
    with pytest.raises(OutOfDate):
        await cancel(any_database, outdated)
    async with any_database.reading() as session:
        assert (await session.get_one(deals.Deal, deal_id)).state is DealState.WON


async def cancel(database: Database, deal: deals.Deal) -> None:
    async with database.writing() as session:
        session.add(deal)
        await deal_lifecycle.move(session, deal, DealState.CANCELLED, actor="test", now=NOW)


async def test_every_change_of_a_deal_is_in_the_ledger_under_names_that_say_nothing(any_database: Database) -> None:
    world = await build(any_database)
    deal_id = (await register(world, "anna", contact_name="Jane Doe", contact_email="jane@acme.example")).deal.id
    async with any_database.writing() as session:
        deal = await session.get_one(deals.Deal, deal_id)
        await deal_lifecycle.move(session, deal, DealState.WON, actor="system", now=NOW + timedelta(days=1))
    async with any_database.reading() as session:
        entries = list(await session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq)))
        anna = await world.member(session, "anna")
    assert [entry.action for entry in entries] == ["deal.submitted", "deal.approved", "deal.won"]
    assert [entry.actor for entry in entries] == [anna.actor, "system", "system"]
    assert [entry.at for entry in entries] == [NOW, NOW, NOW + timedelta(days=1)]
    assert entries[0].after == entries[1].before
    assert entries[1].after == entries[2].before
    assert not any("Jane" in str(vars(entry)) or "Anna" in str(vars(entry)) for entry in entries)


async def test_money_survives_the_database_to_the_last_unit(any_database: Database) -> None:
    world = await build(any_database)
    values = [("EUR", "9999999999999.99"), ("KRW", "1000000000000000"), ("KWD", "999999999999.999")]
    for currency, amount in values:
        await register(world, "anna", customer=f"Rich {currency}", value=Decimal(amount), currency=currency)
    async with any_database.reading() as session:
        found = await deals.mine(session, await world.member(session, "anna"))
    assert [deal.value for deal in reversed(found)] == [Money(Decimal(amount), code) for code, amount in values]
