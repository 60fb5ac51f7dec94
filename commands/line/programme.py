"""The database: its schema, the demo, people, decisions and waiting work."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from commands.line.door import console, run, settings

app = typer.Typer()
people = typer.Typer(
    help="Who is known here. Example: python server.py people forget a@b.example", no_args_is_help=True
)
db = typer.Typer(help="The database's schema. Example: python server.py db upgrade", no_args_is_help=True)
ledger = typer.Typer(help="The record of decisions. Example: python server.py ledger verify", no_args_is_help=True)
jobs = typer.Typer(help="Work that waits or failed. Example: python server.py jobs list", no_args_is_help=True)
programme = typer.Typer(help="The programme itself. Example: python server.py programme create", no_args_is_help=True)
rules = typer.Typer(help="The programme's settings. Example: python server.py rules show", no_args_is_help=True)
app.add_typer(programme, name="programme")
app.add_typer(rules, name="rules")
app.add_typer(people, name="people")
app.add_typer(db, name="db")
app.add_typer(ledger, name="ledger")
app.add_typer(jobs, name="jobs")


@app.command()
def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Remove everything first, conversations included.")] = False,
) -> None:
    """Load the demo programme, or reset it. Example: python server.py demo --reset"""
    from commands.programme import load_demo

    run(load_demo(settings(), console, reset=reset))


@app.command()
def figures(
    first: Annotated[str | None, typer.Option("--from", help="First day, such as 2026-11-01.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day; today unless it is said.")] = None,
    apart: Annotated[str, typer.Option("--by", help="all, partner, language, topic or week.")] = "all",
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """Show how well questions are answered without a person. Example: python server.py figures --by week --csv"""
    from commands.figures import show

    run(show(settings(), console, first=first, last=last, apart=apart, as_csv=as_csv))


@app.command("announcement-report")
def announcement_report(
    number: Annotated[str, typer.Argument(help="Its number, such as A-2027-0001.")],
    file: Annotated[Path, typer.Argument(help="A .csv file to write.")],
) -> None:
    """Write what became of an announcement. Example: python server.py announcement-report A-2027-0001 out.csv"""
    from commands.announcements import write_report

    run(write_report(settings(), number, file, console))


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="The address of the person to invite.")],
    name: Annotated[str | None, typer.Option(help="Their name; not needed for whoever was imported.")] = None,
    partner: Annotated[
        str | None, typer.Option(help="Key of their partner; without it somebody new is the vendor's.")
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="May be given several times; else what they are, or rep, channel_manager.")
    ] = None,
) -> None:
    """Give somebody a one-time invite code. Example: python server.py invite a@b.example --name Ann --partner acme"""
    from commands.programme import invite as invited

    run(invited(settings(), console, email=email, name=name, partner=partner, roles=role or []))


def fact(name: str) -> Callable[[str], str]:
    """Takes an answer where it can be, so that whoever is asked is asked again at once, and not for all of it."""

    def checked(value: str) -> str:
        from bot.prm import founding

        if why := founding.fault(name, value):
            raise typer.BadParameter(why)
        return value

    checked.__name__ = "str"  # what the help calls it
    return checked


def address(email: str) -> str:
    """The same for an e-mail address."""
    from bot.prm import founding
    from bot.prm.imports.kinds import CannotBe

    try:
        return founding.address(email)
    except CannotBe as error:
        raise typer.BadParameter(str(error)) from None


address.__name__ = "str"


@programme.command("create")
def programme_create(
    name: Annotated[
        str, typer.Option(prompt="Name of the programme", parser=fact("name"), help="What partners call it.")
    ],
    vendor: Annotated[str, typer.Option(prompt="Your company", parser=fact("vendor"), help="Whose programme it is.")],
    country: Annotated[
        str, typer.Option(prompt="Its country (DE)", parser=fact("country"), help="For instance DE: its holidays.")
    ],
    time_zone: Annotated[
        str,
        typer.Option(
            prompt="Its time zone (Europe/Berlin)",
            parser=fact("time_zone"),
            help="For instance Europe/Berlin: its days.",
        ),
    ],
    currency: Annotated[
        str,
        typer.Option(
            prompt="Home currency, for good (EUR)",
            parser=fact("currency"),
            help="For instance EUR; cannot be changed later.",
        ),
    ],
    admin: Annotated[str, typer.Option(prompt="Name of the administrator", help="The first person.")],
    email: Annotated[str, typer.Option(prompt="E-mail of the administrator", parser=address, help="Their address.")],
    language: Annotated[str, typer.Option(help="What is used where another language is missing.")] = "en",
    languages: Annotated[str, typer.Option(help="All it is offered in, joined by commas: en,de,fr.")] = "",
    domain: Annotated[str | None, typer.Option(help="Your website, for instance fluxline.example.")] = None,
    support_email: Annotated[str | None, typer.Option(help="Where partners can write to.")] = None,
) -> None:
    """Make your own programme, and invite its administrator. Example: python server.py programme create"""
    from commands.founding import create

    facts = {
        "name": name, "vendor": vendor, "country": country, "time_zone": time_zone, "currency": currency,
        "default_locale": language, "locales": languages or [language],
        "vendor_domain": domain, "support_email": support_email,
    }  # fmt: skip
    run(create(settings(), console, facts, admin=admin, email=email))


@programme.command("show")
def programme_show() -> None:
    """Show what the programme is called and where it works. Example: python server.py programme show"""
    from commands.founding import show

    run(show(settings(), console))


@programme.command("set")
def programme_set(
    decisions: Annotated[list[str], typer.Argument(help="name=value, for instance locales=en,de")],
) -> None:
    """Change what it says of itself. Example: python server.py programme set locales=en,de"""
    from commands.founding import describe

    run(describe(settings(), decisions, console))


@rules.command("show")
def rules_show() -> None:
    """Show every setting of the programme. Example: python server.py rules show"""
    from commands.rules import show

    run(show(settings(), console))


@rules.command("set")
def rules_set(
    decisions: Annotated[list[str], typer.Argument(help="name=value, for instance deal_protection_days=60")],
) -> None:
    """Decide settings anew; running deadlines move. Example: python server.py rules set lead_accept_hours=24"""
    from commands.rules import decide

    run(decide(settings(), decisions, console))


@people.command("revoke")
def people_revoke(person: Annotated[str, typer.Argument(help="Key or e-mail.")]) -> None:
    """Take an invitation and all access back at once. Example: python server.py people revoke a@b.example"""
    from commands.people import revoke

    run(revoke(settings(), person, console))


@people.command("export")
def people_export(
    person: Annotated[str, typer.Argument(help="Key or e-mail.")],
    file: Annotated[Path, typer.Argument(help="The .zip file to write.")],
) -> None:
    """Write everything that is kept about a person. Example: python server.py people export a@b.example ann.zip"""
    from commands.people import give

    run(give(settings(), person, file, console))


@people.command("forget")
def people_forget(
    person: Annotated[str, typer.Argument(help="Key or e-mail.")],
    keep_account: Annotated[
        bool, typer.Option("--keep-account", help="They stay who they are, and may go on.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove what a person said and who they are. Example: python server.py people forget a@b.example"""
    from commands.people import forget, what_goes

    if not yes:
        name = run(what_goes(settings(), person, console, account=not keep_account))
        removed = f"what {name} said and did" if keep_account else f"all this and who {name} is"
        typer.confirm(f"Remove {removed}? It cannot be brought back.", abort=True)
    run(forget(settings(), person, console, account=not keep_account))


@db.command("upgrade")
def db_upgrade() -> None:
    """Create the database or bring it to this version. Example: python server.py db upgrade"""
    from commands.programme import upgrade_database

    run(upgrade_database(settings(), console))


@ledger.command("verify")
def ledger_verify(
    head: Annotated[Path | None, typer.Option(help="A head that was kept elsewhere.", exists=True)] = None,
) -> None:
    """Find any edit, deletion, reorder or truncation. Example: python server.py ledger verify --head kept.json"""
    from commands.ledger import verify_ledger

    raise typer.Exit(0 if run(verify_ledger(settings(), head, console)) else 1)


@jobs.command("list")
def jobs_list(
    state: Annotated[str | None, typer.Option(help="ready, done or dead.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind.")] = None,
) -> None:
    """Show what waits and what failed. Example: python server.py jobs list --state dead"""
    from commands.jobs import list_jobs

    run(list_jobs(settings(), console, state=state, kind=kind))


@jobs.command("retry")
def jobs_retry(job: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """Give a dead job all its attempts again. Example: python server.py jobs retry 42"""
    from commands.jobs import retry_job

    raise typer.Exit(0 if run(retry_job(settings(), job, console)) else 1)
