"""Records are found by what people call them, quickly, and only by who may read them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from bot.prm import mentions, records
from bot.prm.database import Database
from bot.prm.deal_records import Deal, DealTerm
from bot.prm.mentions import named_in, numbered_in, terms_in, terms_of
from tests.bot.prm.world import World, build

MANY = 20_000
DAY = date(2027, 6, 30)


async def found(world: World, who: str, text: str) -> list[str]:
    async with world.database.reading() as session:
        member = await world.member(session, who)
        return [each.name for each in await records.named(session, member, records.DEALS, text)]


async def registered(world: World, who: str, *customers: str) -> None:
    async with world.database.writing() as session:
        for customer in customers:
            await world.register(session, who, customer=customer)


async def test_each_role_finds_what_it_may_read(any_database: Database) -> None:
    world = await build(any_database)
    await registered(world, "anna", "Hollerbach Technik GmbH")
    await registered(world, "bert", "Hollerbach Logistik GmbH")

    assert await found(world, "anna", "hollerbach") == ["Hollerbach Technik GmbH"]
    assert await found(world, "alma", "hollerbach") == ["Hollerbach Technik GmbH"]
    assert await found(world, "bert", "hollerbach") == ["Hollerbach Logistik GmbH"]
    assert await found(world, "mira", "hollerbach") == ["Hollerbach Technik GmbH"]  # manages alpine only
    assert sorted(await found(world, "olaf", "hollerbach")) == ["Hollerbach Logistik GmbH", "Hollerbach Technik GmbH"]
    for nobody in ("arno", "finn", "cora"):
        assert await found(world, nobody, "hollerbach") == []
        assert await found(world, nobody, "D-2027-0001") == []


async def test_a_renamed_customer_is_found_by_the_new_name_alone(any_database: Database) -> None:
    world = await build(any_database)
    await registered(world, "anna", "Hollerbach Technik GmbH")
    async with any_database.writing() as session:
        deal = (await session.scalars(select(Deal))).one()
        deal.customer_name = "Zirbenholz Möbel GmbH"

    assert await found(world, "anna", "zirbenholz") == ["Zirbenholz Möbel GmbH"]
    assert await found(world, "anna", "hollerbach") == []


async def test_a_number_counts_more_than_a_name(database: Database) -> None:
    world = await build(database)
    await registered(world, "anna", "Acme Robotics", "Globex")

    assert await found(world, "anna", "is D-2027-0002 the Acme one?") == ["Globex"]


async def test_among_twenty_thousand_deals_of_one_partner_few_are_looked_at(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await build(database)
    await registered(world, "anna", "Hollerbach Kühltechnik GmbH")
    async with database.writing() as session:
        template = {
            column.name: value for column in Deal.__table__.c if (value := _usual(world, column.name)) is not None
        }
        names = [f"{_made_up(n)} {['Bank', 'Logistik', 'Technik'][n % 3]} AG" for n in range(MANY)]
        rows = [
            template | {"id": 1000 + n, "number": f"D-2027-{n + 100:04d}", "customer_name": name, "customer_key": name}
            for n, name in enumerate(names)
        ]
        await session.execute(insert(Deal.__table__), rows)
        terms = [
            {"record_id": row["id"], "term": term, "programme_id": world.programme.id}
            for row in rows
            for term in terms_of(str(row["number"]), str(row["customer_name"]))
        ]
        await session.execute(insert(DealTerm.__table__), terms)
    looked_at: list[str] = []

    def counted(text: str, name: str) -> mentions.Mention | None:
        looked_at.append(name)
        return named_in(text, name)

    monkeypatch.setattr(mentions, "named_in", counted)
    assert await found(world, "anna", "what is the state of the hollrbach deal?") == ["Hollerbach Kühltechnik GmbH"]
    assert len(await found(world, "anna", "the logistik bank")) <= records.MOST
    assert 1 < len(looked_at) <= 2 * records.MOST_CANDIDATES


def _made_up(n: int) -> str:
    """A name of its own for each number, in syllables."""
    syllables = ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su"]
    return "".join(syllables[int(digit)] for digit in f"{n:05d}").title()


def _usual(world: World, column: str) -> object:
    return {
        "programme_id": world.programme.id, "partner_id": world.partners["alpine"].id, "owner_id": world.ids["anna"],
        "state": "won", "value_minor": 5_000_000, "currency": "EUR", "closes_on": DAY, "stage": "qualified",
        "extensions": 0, "version": 1,
    }.get(column)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("what about the Hollrbach deal", "Hollerbach Kühltechnik GmbH"),
        ("a Kékrigóval kötött ügylet", "Kékrigó Gyógyszerelosztó Zrt."),
        ("해송마루 딜 상태", "해송마루정밀 주식회사"),
        ("the haesongmaru deal", "해송마루정밀 주식회사"),
        ("栖桐麦的单子怎么样了", "杭州栖桐麦食品有限公司"),
        ("アオバネ精機の案件は？", "株式会社アオバネ精機"),
        ("aobane deal", "株式会社アオバネ精機"),
        ("wie steht es um Gletscherbach?", "Gletscherbach Versicherungen AG"),
        ("¿cómo va lo del Olivar?", "Olivar del Alberche, S.A."),
    ],
)
def test_a_name_is_recognised_in_a_sentence(text: str, name: str) -> None:
    assert named_in(text, name)
    assert terms_in(text) & terms_of("D-2027-0001", name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("주식회사 딜", "해송마루정밀 주식회사"),
        ("the GmbH deal", "Hollerbach Kühltechnik GmbH"),
        ("what do banks earn?", "Prairie Lantern Bank"),
        ("杭州的单子", "杭州栖桐麦食品有限公司"),
        ("my deals", "Myriad Foods"),
    ],
)
def test_a_legal_form_a_trade_and_a_town_are_no_name(text: str, name: str) -> None:
    assert named_in(text, name) is None


@given(year=st.integers(2000, 2099), count=st.integers(1, 999_999))
def test_a_number_is_found_however_it_is_written(year: int, count: int) -> None:
    number = f"D-{year}-{count:04d}"
    for written in (
        number,
        number.lower(),
        f"D {year} {count:04d}",
        f"{year}-{count}",
        f"#{count}",
        f"d{year}{count:04d}",
    ):
        assert numbered_in(f"is {written} approved?", number), written
        assert terms_in(written) & terms_of(number, "Acme")
    assert numbered_in(f"is D-{year}-{count + 1:04d} approved?", number) is None
    assert numbered_in(f"is L-{year}-{count:04d} approved?", number) is None


@given(text=st.text(max_size=200), name=st.text(max_size=60))
def test_no_text_breaks_the_search(text: str, name: str) -> None:
    mention = named_in(text, name)
    assert mention is None or mention.words in text
    assert all(len(term) <= mentions.LONGEST_TERM for term in terms_in(text) | terms_of("D-2027-0001", name))
