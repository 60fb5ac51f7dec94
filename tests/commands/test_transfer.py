"""Tables in and out: what is wrong is named by row, column and value, and the same table twice changes nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from rich.console import Console
from sqlalchemy import select

from bot.config import Settings
from bot.prm.database import Database
from bot.prm.imports import all_kinds
from bot.prm.partners import Partner
from bot.prm.people import PartnerMembership, Person
from bot.prm.programme import Rules
from commands import sheets
from commands.errors import Refused
from commands.transfer import export_file, import_file
from tests import rows

PARTNERS = """key,legal_name,type,tier,region,country,languages,time_zone,currency,parent
nordlicht,Nordlicht IT GmbH,VAR,gold,dach,de,de;en,Europe/Berlin,EUR,
sudwind,Südwind SARL,MSP,silver,france,FR,fr,Europe/Paris,EUR,nordlicht
"""
PEOPLE = """key;name;email;partner;roles
anna;Anna Ahrens;Anna@Nordlicht.example;nordlicht;rep;
"""


@pytest.fixture
async def settings(installed: Settings) -> Settings:
    """An installation with an empty programme."""
    async with Database(installed.database) as database, database.writing() as session:
        session.add(rows.programme("fluxline", rules=Rules()))
    return installed


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=200)


async def take(settings: Settings, console: Console, kind: str, text: str, *, dry_run: bool = False) -> str:
    file = settings.data_dir / f"{kind}.csv"
    file.write_text(text, encoding="utf-8")
    await import_file(settings, kind, file, console, dry_run=dry_run, errors=None)
    return console.export_text()


async def test_a_table_is_taken_over_once_however_often_it_comes(settings: Settings, console: Console) -> None:
    assert "2 created, 0 changed, 0 unchanged" in await take(settings, console, "partners", PARTNERS)
    assert "0 created, 0 changed, 2 unchanged" in await take(settings, console, "partners", PARTNERS)
    better = PARTNERS.replace("silver", "gold")
    assert "0 created, 1 changed, 1 unchanged" in await take(settings, console, "partners", better)
    async with Database(settings.database) as database, database.reading() as session:
        found = {each.key: each for each in await session.scalars(select(Partner))}
    assert found["sudwind"].parent_id == found["nordlicht"].id
    assert (found["nordlicht"].country, found["nordlicht"].languages) == ("DE", ["de", "en"])


async def test_a_dry_run_tells_all_and_changes_nothing(settings: Settings, console: Console) -> None:
    assert "It would be 2 created" in await take(settings, console, "partners", PARTNERS, dry_run=True)
    async with Database(settings.database) as database, database.reading() as session:
        assert (await session.scalars(select(Partner))).all() == []


async def test_a_wrong_row_is_named_by_row_column_and_value_and_stops_no_other(
    settings: Settings, console: Console
) -> None:
    told = await take(settings, console, "partners", PARTNERS.replace("VAR", "shop"))
    assert " ".join(("shop", "write 'VAR', 'MSP',")) in " ".join(told.replace("│", " ").split())
    wrong = PARTNERS + "x,X Ltd,VAR,gold,uk,Britain,en,Europe/Atlantis,POUND,nobody\n"
    said = await take(settings, console, "partners", wrong)
    assert "2 created, 0 changed, 0 unchanged, 1 with errors" in said
    for cell in ("country", "Britain", "time_zone", "Europe/Atlantis", "currency", "POUND"):
        assert cell in said
    said = await take(
        settings, console, "partners", wrong.replace("Britain,en,Europe/Atlantis,POUND", "GB,en,Europe/London,GBP")
    )
    assert "there is no partner with the key nobody" in said
    unsold = wrong.replace("Britain,en,Europe/Atlantis,POUND,nobody", "UK,en,Europe/London,GBP,")
    assert "that is no country" in await take(settings, console, "partners", unsold)


async def test_people_come_with_their_roles_and_lose_them(settings: Settings, console: Console) -> None:
    await take(settings, console, "partners", PARTNERS)
    people = "key,name,email,partner,roles,removed\nanna,Anna,Anna@N.example,nordlicht,rep;admin,\n"
    assert "1 created" in await take(settings, console, "people", people)
    assert "1 unchanged" in await take(settings, console, "people", people)
    assert "1 changed" in await take(settings, console, "people", people.replace("rep;admin", "rep"))
    async with Database(settings.database) as database, database.reading() as session:
        assert (await session.scalars(select(PartnerMembership.role))).all() == ["rep"]
        assert (await session.scalars(select(Person.email))).all() == ["anna@n.example"]
    assert "king is no role here" in await take(settings, console, "people", people.replace("rep;admin", "king"))


TABLES = {
    "partners": PARTNERS,
    "people": "key,name,email,partner,roles\nanna,Anna,Anna@N.example,nordlicht,rep\n",
    "products": "key,name,group,list_price,currency\nkeep,=Keep Cloud,core,1200.50,EUR\nyen,Yen Box,core,1200,JPY\n",
    "rates": "spiff,group,tiers,since,until,above,percent,amount,currency\n"
    ",core,gold,2025-01-01,,0,10,,\n,core,gold,2025-01-01,,100000,12.5,,\nspring,,,2026-03-01,2026-03-31,,,500,EUR\n",
    "funds": "budget,partner,name,starts_on,ends_on,amount,currency\n"
    "north,,North,2026-01-01,2026-12-31,9000,EUR\nnorth,nordlicht,,,,1000,EUR\n",
    "deals": "external_id,partner,owner,state,customer,products,value,currency,closes_on,won_on,decided_on,notes\n"
    "0017,nordlicht,anna,won,Acme GmbH,keep;yen,50000,EUR,2026-06-30,2026-02-27,2026-01-05,-1+1\n"
    '0018,nordlicht,anna@n.example,in_review,Globex,keep,50000,EUR,2026-06-30,,,"two\nlines"\n',
    "sales": "deal,product,value,currency,sold_on\n0017,keep,30000.50,EUR,2026-02-27\n0017,yen,999,EUR,2026-02-27\n",
    "leads": "external_id,company,region,interest,contact_name,contact_phone,state,partner,owner,deal\n"
    "l1,Initech,dach,A quote,Pat,+49 30 1234,new,,,\nl2,Acme,dach,More,Eva,030 1234,converted,nordlicht,anna,0017\n",
}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
async def test_what_was_written_is_unchanged_when_it_is_taken_over_again(
    settings: Settings, console: Console, suffix: str
) -> None:
    assert set(TABLES) == set(all_kinds())
    for kind, text in TABLES.items():
        assert "0 with errors" in await take(settings, console, kind, text)
    for kind, text in TABLES.items():
        file = settings.data_dir / f"{kind}-out.{suffix}"
        await export_file(settings, kind, file, console)
        await import_file(settings, kind, file, console, dry_run=False, errors=None)
        said = console.export_text()
        assert "0 created, 0 changed" in said
        assert "0 with errors" in said
        assert "0 created, 0 changed" in await take(settings, console, kind, text)


async def test_an_amount_more_exact_than_its_currency_is_refused(settings: Settings, console: Console) -> None:
    said = await take(settings, console, "products", "key,name,group,list_price,currency\nyen,Box,core,1200.5,JPY\n")
    assert "1 with errors" in said
    assert "JPY has 0 decimals at most" in said


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "is empty"), ("key,nmae\n1,2\n", "nmae"), ("key,key\n1,2\n", "two columns"), ("key\nx\n", "is missing")],
)
async def test_a_table_that_cannot_be_meant_is_refused_whole(
    settings: Settings, console: Console, text: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        await take(settings, console, "products", text)


async def test_days_and_numbers_of_a_spreadsheet_are_read_as_they_are(settings: Settings, console: Console) -> None:
    book = Workbook()
    book.active.append(["Key", "Name", "Group", "List price", "Currency", "On sale"])  # as people head their columns
    book.active.append(["keep", "Keep", "core", 1200.5, "EUR", True])
    book.save(file := settings.data_dir / "products.xlsx")
    await import_file(settings, "products", file, console, dry_run=False, errors=None)
    assert "1 created" in console.export_text()


@pytest.mark.parametrize(("separator", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8-sig")])
def test_a_csv_file_is_read_whatever_program_wrote_it(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = ["key,name", "süd,Südwind Ärzte für Büros größer als Österreich", "nord,Nürnberger Straße Café"]
    (file := tmp_path / "x.csv").write_text("\n".join(lines).replace(",", separator), encoding=encoding)
    assert [cells["key"] for _, cells in sheets.read(file)] == ["süd", "nord"]


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=20), min_size=1)
)
def test_no_cell_we_write_is_a_formula_and_every_one_comes_back(values: list[str]) -> None:
    for value in values:
        guarded = sheets._guarded(value)
        assert not guarded.startswith(sheets.FORMULA) or guarded[1:].replace(".", "", 1).isdigit()
        assert sheets._unguarded([guarded]) == [value]
