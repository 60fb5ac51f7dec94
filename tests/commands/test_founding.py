"""`python server.py programme`: from an empty folder to a programme of one's own, whose administrator can sign in."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import utc_now
from bot.config import Settings
from bot.prm import people, programme
from bot.prm.database import Database
from bot.prm.enrolment import ChatIdentity, enrol_by_code
from bot.prm.ledger import LedgerEntry
from bot.prm.people import StaffRole
from tests.commands.running import typed

FACTS = {
    "name": "Fluxline Partners", "vendor": "Fluxline", "country": "de", "time-zone": "Europe/Berlin",
    "currency": "eur", "admin": "Ann Berg", "email": "ann@fluxline.example",
}  # fmt: skip


def options(**changed: str) -> list[str]:
    facts = FACTS | {name.replace("_", "-"): value for name, value in changed.items()}
    return [part for name, value in facts.items() for part in (f"--{name}", value)]


async def test_it_is_made_with_its_administrator_whose_code_works(tmp_path: Path) -> None:
    made = await asyncio.to_thread(typed, tmp_path, "programme", "create", *options(language="de", languages="en,de"))

    assert made.exit_code == 0, made.output
    assert "Made the programme Fluxline Partners of Fluxline." in made.stdout
    code = made.stdout.split("its administrator: ")[1].split()[0]
    settings = Settings(data_dir=tmp_path)
    async with Database(settings.database) as database, database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        assert (current.country, current.currency, current.locales) == ("DE", "EUR", ["de", "en"])
        await enrol_by_code(session, current, ChatIdentity("web", "", "ann"), code, now=utc_now())
        ann = await people.resolve(session, "web", "", "ann")
        assert ann is not None
        assert ann.roles == {StaffRole.ADMIN}
        assert "programme.founded" in (await session.scalars(select(LedgerEntry.action))).all()


def test_whoever_gives_no_options_is_asked(tmp_path: Path) -> None:
    said = "Fluxline Partners\nFluxline\nDE\nEurope/Berlin\nEUR\nAnn Berg\nann@fluxline.example\n"
    asked = typed(tmp_path, "programme", "create", stdin=said)
    assert asked.exit_code == 0, asked.output
    assert "E-mail of the administrator: " in asked.stdout


def test_an_answer_that_cannot_be_is_asked_again_at_once(tmp_path: Path) -> None:
    said = (
        *("Fluxline Partners", "Fluxline", "Germany", "DE", "Berlin", "Europe/Berlin", "euro", "EUR", "Ann Berg"),
        *("ann", "ann@fluxline.example"),
    )
    asked = typed(tmp_path, "programme", "create", stdin="\n".join((*said, "")))
    assert asked.exit_code == 0, asked.output
    for why in ("that is no country", "that is no time zone", "that is no currency", "that is no e-mail address"):
        assert why in asked.output


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"time_zone": "Berlin"}, "that is no time zone"),
        ({"country": "XX"}, "that is no country"),
        ({"currency": "EURO"}, "that is no currency"),
        ({"languages": "de,tlh"}, "write one of en, de"),
        ({"email": "ann"}, "that is no e-mail address"),
        ({"name": " "}, "must not be empty"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(tmp_path: Path, wrong: dict[str, str], why: str) -> None:
    refused = typed(tmp_path, "programme", "create", *options(**wrong))
    assert refused.exit_code != 0
    assert why in " ".join(refused.stderr.replace("│", " ").split())
    assert "There is no " in typed(tmp_path, "programme", "show").stderr


def test_there_is_one_for_good(tmp_path: Path) -> None:
    typed(tmp_path, "programme", "create", *options())
    again = typed(tmp_path, "programme", "create", *options(name="Another"))
    assert again.exit_code != 0
    assert "There is a programme here already: Fluxline Partners." in again.stderr


def test_what_it_says_of_itself_is_changed_and_its_currency_never(tmp_path: Path) -> None:
    typed(tmp_path, "programme", "create", *options())
    changed = typed(tmp_path, "programme", "set", "name=Fluxline Circle", "locales=fr,en", "time_zone=Asia/Seoul")
    assert changed.stdout.startswith("Changed name, locales, time_zone.")
    for wrong in ("currency=USD", "colour=red", "locales", "support_email=nobody", "vendor="):
        assert typed(tmp_path, "programme", "set", "name=Nothing", wrong).exit_code != 0
    shown = typed(tmp_path, "programme", "show").stdout
    for fact in ("Fluxline Circle", "en, fr", "Asia/Seoul", "EUR"):
        assert fact in shown


def test_everything_else_can_begin_then(tmp_path: Path) -> None:
    """What its programme knows comes from tables: their first rows are taken, and partners can be invited."""
    typed(tmp_path, "programme", "create", *options())
    table = tmp_path / "partners.csv"
    table.write_text(
        "key,legal_name,type,tier,region,country,time_zone,currency\n"
        "acme,Acme GmbH,VAR,gold,emea,DE,Europe/Berlin,EUR\n"
    )  # fmt: skip
    assert typed(tmp_path, "import", "partners", str(table)).exit_code == 0
    invited = typed(tmp_path, "invite", "bo@acme.example", "--name", "Bo", "--partner", "acme", "--role", "admin")
    assert "Invite code for Bo" in invited.stdout


PEOPLE = (
    "key,name,email,partner,roles\ncarl,Carl,carl@fluxline.example,,approver\n"
    "rolf,Rolf,rolf@acme.example,acme,admin;finance\n"
)
PARTNER = "key,legal_name,type,tier,region,country,time_zone,currency\nacme,Acme,VAR,gold,emea,DE,Europe/Berlin,EUR\n"


def test_whoever_was_imported_is_invited_as_what_they_are(tmp_path: Path) -> None:
    """Without a word of their partner, too: a partner's person never becomes one of the vendor's."""
    typed(tmp_path, "programme", "create", *options())
    for kind, rows in (("partners", PARTNER), ("people", PEOPLE)):
        (tmp_path / kind).with_suffix(".csv").write_text(rows)
        assert typed(tmp_path, "import", kind, str(tmp_path / f"{kind}.csv")).exit_code == 0
    assert "for Rolf, admin, finance at acme:" in typed(tmp_path, "invite", "Rolf@acme.example").stdout
    assert "for R, admin, finance at acme:" in typed(tmp_path, "invite", "rolf@acme.example", "--name", "R").stdout
    assert "for Carl, approver of the vendor:" in typed(tmp_path, "invite", "carl@fluxline.example").stdout
    nobody = typed(tmp_path, "invite", "new@acme.example")
    assert nobody.exit_code != 0
    assert "say who that is with --name" in nobody.stderr
    new = typed(tmp_path, "invite", "new@fluxline.example", "--name", "New")
    assert "for New, channel_manager of the vendor:" in new.stdout


async def test_the_administrator_is_nobody_else_in_the_table_of_people(tmp_path: Path) -> None:
    await asyncio.to_thread(typed, tmp_path, "programme", "create", *options())
    table = tmp_path / "people.csv"
    table.write_text("key,name,email,roles\nann,Ann Berg,Ann@fluxline.example,admin;channel_manager\n")
    for said in ("1 changed", "1 unchanged"):
        taken = await asyncio.to_thread(typed, tmp_path, "import", "people", str(table))
        assert f"0 created, {said}" in taken.stdout.replace("0 changed, ", "")
    async with Database(Settings(data_dir=tmp_path).database) as database, database.reading() as session:
        assert [(each.key, each.name) for each in await session.scalars(select(people.Person))] == [("ann", "Ann Berg")]
