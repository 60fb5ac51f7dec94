"""A statement as a file: every language's letters come out, nothing in it is a formula, and only its readers get it."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy.ext.asyncio import AsyncSession

from bot.i18n import LANGUAGES, Translator
from bot.prm.commission_calendar import Month
from bot.prm.commission_closing import close
from bot.prm.commission_lines import CommissionLine, Entry, LineKind, LineState
from bot.prm.commission_working import TakenBackWorking
from bot.prm.database import Database
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.programme import Programme, Rules
from bot.prm.spreadsheets import FORMULA, plain
from bot.prm.statements import NoSuchStatement, Stated, Statement
from bot.statements import pdf
from bot.statements.csv import render as as_csv
from bot.statements.document import Document, document
from bot.statements.file import Format, StatementFile, file_of
from tests import rows
from tests.bot.prm.commission_world import build, win
from tests.bot.prm.world import World

CUSTOMERS = (
    "Kékrigó Gyógyszerelosztó Zrt. (ő ű Ő Ű)",
    "Straße & Söhne <GmbH>",
    "Peña Núñez, S.A. ¡€!",
    "L'Œuvre Française",
    "온새담식품 주식회사",
    "杭州栖桐麦食品有限公司",
    "株式会社みずほアパレル",
)


def line(amount: str, currency: str, **facts: Any) -> CommissionLine:
    kept = CommissionLine(number="C-2027-0001", partner_id=1, deal_id=1, earned_on=date(2027, 3, 10), **facts)
    kept.amount = Money(Decimal(amount), currency)
    return kept


def statement_of(lines: list[CommissionLine], language: str, customers: tuple[str, ...] = CUSTOMERS) -> Document:
    programme: Programme = rows.programme("north", rules=Rules())
    partner: Partner = rows.partner(Programme(id=1), "alpine", legal_name="Brückstein & Partner AG")
    total = sum(each.amount_minor for each in lines)
    closed = datetime.fromisoformat("2027-04-01T00:00:00+02:00")
    statement = Statement(
        number="S-2027-0001", currency=lines[0].currency, first=date(2027, 3, 1), last=date(2027, 3, 31),
        state="closed", carried_minor=0, total_minor=total, closed_at=closed, review_until=closed,
        payable_on=date(2027, 4, 13),
    )  # fmt: skip
    statement.carried, statement.total = (Money.of_minor(minor, lines[0].currency) for minor in (0, total))
    stated = [Stated(Entry(one, "D-2027-0001", each), False) for one, each in zip(lines, customers, strict=False)]
    return document(programme, partner, statement, stated, Translator(language))


def pending(amount: str, currency: str = "EUR", **facts: Any) -> CommissionLine:
    return line(amount, currency, **{"kind": LineKind.SHARE, "state": LineState.PENDING} | facts)


def text_of(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\n", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_every_language_stands_in_the_pdf(language: str) -> None:
    said = statement_of([pending(f"{n}.05") for n in range(1, 8)], language)
    text = text_of(pdf.render(said)).replace(" ", "")

    for words in (*CUSTOMERS, said.title, *said.columns, *(value for fact in said.facts for value in fact)):
        assert words.replace(" ", "").replace("\u00a0", "") in text.replace("\u00a0", ""), words


def test_a_long_statement_goes_over_numbered_pages() -> None:
    said = statement_of([pending("10.00")] * 150, "en", customers=("Acme",) * 150)
    pages = PdfReader(io.BytesIO(pdf.render(said))).pages

    assert len(pages) > 2
    assert all(f"S-2027-0001 · Page {n}" in page.extract_text() for n, page in enumerate(pages, 1))
    assert all("Arithmetic" in page.extract_text() for page in pages), "each page says what its columns are"


def test_a_reason_longer_than_a_page_is_set_on_two() -> None:
    why = "The invoice was for two seats fewer. " * 54 + "End."
    said = statement_of([pending("-10.00", kind=LineKind.CLAWBACK, reason=why)], "en")

    assert "End." in text_of(pdf.render(said))


def test_the_same_statement_is_the_same_file() -> None:
    said = statement_of([pending("10.00")], "ja")
    assert pdf.render(said) == pdf.render(said)


@pytest.mark.parametrize(("currency", "amount"), [("EUR", "-105.00"), ("JPY", "-105"), ("KWD", "-105.125")])
def test_amounts_are_written_as_programs_read_them(currency: str, amount: str) -> None:
    working = TakenBackWorking(line="C-2027-0001", amount=420, percent=Decimal(25))
    back = {"kind": LineKind.CLAWBACK, "reason": "Cancelled, a quarter", "working": working}
    said = statement_of([pending(amount, currency, **back)], "de")
    head, row = csv.reader(io.StringIO(as_csv(said).decode("utf-8-sig")))

    assert row[head.index("Betrag" if "Betrag" in head else "Amount")] == amount
    assert (row[1], row[-1], len(row)) == ("2027-03-10", currency, len(head))


@pytest.mark.parametrize("evil", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", " =1", "\t=1", "\n=1", "＝1", "\u00a0=1"])
def test_a_customers_name_is_no_formula(evil: str) -> None:
    said = statement_of([pending("1.00")], "en", customers=(evil,))
    (_, row) = csv.reader(io.StringIO(as_csv(said).decode("utf-8-sig"), newline=""))
    assert (row[3][0], row[3].replace("'", "")) == ("'", evil)


@given(st.text() | st.text("a;=\t\n -'\""))
def test_no_text_is_ever_a_formula_wherever_a_spreadsheet_divides_it(text: str) -> None:
    assert not FORMULA.match(plain(text))
    assert plain(text).replace("'", "") == text.replace("'", "")
    assert not any(FORMULA.match(cell.lstrip(' "')) for cell in re.split(r"[;\t\r\n]", plain(text))[1:])


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("a;=1+1;b", "a;'=1+1;b"),
        ("a; -2", "a;' -2"),
        ('a;"=1+1;b', "a;'\"=1+1;b"),
        ("a; b-2", "a; b-2"),
        ("\t=1", "'\t'=1"),
    ],
)
def test_a_semicolon_begins_no_formula(said: str, written: str) -> None:
    assert plain(said) == written


async def fetched(session: AsyncSession, world: World, who: str, number: str) -> Iterator[StatementFile] | str:
    try:
        files = [
            await file_of(session, await world.member(session, who), number, each, Translator()) for each in Format
        ]
    except NoSuchStatement as error:
        return error.message.format(**error.values)
    return iter(files)


async def test_only_whoever_may_read_it_gets_it_and_nobody_else_learns_that_it_exists(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await win(session, world, "anna")
        march, now = Month.of(date(2027, 3, 1)), datetime.fromisoformat("2027-04-01T00:00:00+02:00")
        await close(session, world.programme, world.partners["alpine"].id, march, now)
        for who in ("alma", "finn", "fred", "root"):
            got = await fetched(session, world, who, "s-2027-0001")
            assert not isinstance(got, str)
            assert [each.name for each in got] == ["S-2027-0001.pdf", "S-2027-0001.csv"]
        for who in ("anna", "beth", "mira", "olaf", "sue", "cora"):
            refused = [await fetched(session, world, who, number) for number in ("S-2027-0001", "S-2027-0002")]
            assert [str(each).replace("0002", "0001") for each in refused] == [refused[0]] * 2, who
