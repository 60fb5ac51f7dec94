"""Who is speaking: one query from a chat account to a member with exactly the rights that hold now."""

from sqlalchemy import event, update

from bot.prm import people
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import PartnerMembership, PartnerRole, Person, PersonStatus, Standing
from tests.bot.prm.world import build


async def test_a_chat_account_resolves_to_person_partner_and_roles_in_one_query(database: Database) -> None:
    await build(database)
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    async with database.reading() as session:
        anna = await people.resolve(session, "slack", "T1", "anna")
    assert anna is not None
    assert anna.partner is not None
    assert (anna.name, anna.partner.key, anna.partner.tier, anna.roles) == (
        "Anna",
        "alpine",
        "gold",
        frozenset({"rep"}),
    )
    assert not anna.internal
    assert len([text for text in statements if text.startswith("SELECT")]) == 1


async def test_the_vendors_staff_are_internal_and_have_no_partner(database: Database) -> None:
    await build(database)
    async with database.reading() as session:
        mira = await people.resolve(session, "slack", "T1", "mira")
    assert mira is not None
    assert (mira.internal, mira.partner_id, mira.roles) == (True, None, frozenset({"channel_manager"}))


async def test_everybody_is_told_times_where_they_work(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await session.execute(update(Partner).where(Partner.key == "alpine").values(time_zone="Europe/Lisbon"))
    async with database.reading() as session:
        anna, mira = await world.member(session, "anna"), await world.member(session, "mira")
    assert (anna.time_zone, mira.time_zone) == ("Europe/Lisbon", "Europe/Vienna")


async def test_an_account_nobody_enrolled_is_nobody_and_so_is_the_same_user_id_in_another_workspace(
    database: Database,
) -> None:
    await build(database)
    async with database.reading() as session:
        assert await people.resolve(session, "slack", "T1", "zoe") is None
        assert await people.resolve(session, "slack", "T2", "anna") is None
        assert await people.resolve(session, "teams", "T1", "anna") is None


async def test_suspending_a_partner_takes_everything_from_its_people_at_once(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await session.execute(update(Partner).where(Partner.key == "alpine").values(status=PartnerStatus.SUSPENDED))
    async with database.reading() as session:
        anna = await world.member(session, "anna")
    assert (anna.standing, anna.partner, anna.roles) == (Standing.PARTNER_INACTIVE, None, frozenset())


async def test_a_removed_person_has_a_name_and_nothing_else(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await session.execute(update(Person).where(Person.id == world.ids["mira"]).values(status=PersonStatus.REMOVED))
    async with database.reading() as session:
        mira = await world.member(session, "mira")
    assert (mira.standing, mira.roles, mira.internal) == (Standing.REMOVED, frozenset(), False)


async def test_somebody_who_works_for_two_partners_speaks_for_one_at_a_time(database: Database) -> None:
    world = await build(database)
    alpine, brook = world.partners["alpine"], world.partners["brook"]
    async with database.writing() as session:
        session.add(PartnerMembership(person_id=world.ids["anna"], partner_id=brook.id, role=PartnerRole.FINANCE))
    async with database.reading() as session:
        first = await people.resolve(session, "slack", "T1", "anna")
        chosen = await people.resolve(session, "slack", "T1", "anna", partner_id=brook.id)
        foreign = await people.resolve(session, "slack", "T1", "anna", partner_id=world.partners["closed"].id)
    assert first is not None
    assert (first.partner_id, first.roles) == (alpine.id, frozenset({"rep"}))
    assert chosen is not None
    assert (chosen.partner_id, chosen.roles) == (brook.id, frozenset({"finance"}))
    assert foreign is not None
    assert (foreign.partner_id, foreign.roles) == (None, frozenset())


async def test_the_ledger_knows_people_by_a_name_that_dies_with_their_salt(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        anna = await session.get_one(Person, world.ids["anna"])
        before = people.ledger_name(anna)
        assert before == (await world.member(session, "anna")).actor
        anna.salt = "erased"
        assert people.ledger_name(anna) != before
        assert "Anna" not in before
