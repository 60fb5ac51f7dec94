"""Partner Assistant: one conversational assistant for channel partners, and the commands to run it.

Commands import what they need when they run, so that this file starts fast and `--help` needs nothing but typer.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TextIO

from commands.environment import run_in_environment

run_in_environment(__file__)  # `python server.py` works from the checkout, whichever python that is

import typer  # noqa: E402 - only the environment has it
from rich.console import Console  # noqa: E402

from bot import logs  # noqa: E402
from bot.config import InvalidSetting, Settings, load  # noqa: E402

logs.refuse_telemetry()  # before any library that would send it is imported

console = Console()
problems = Console(stderr=True)

app = typer.Typer(
    help="Partner Assistant: answers, deals and announcements for channel partners, in one chat.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
db = typer.Typer(help="The database's schema. Example: python server.py db upgrade", no_args_is_help=True)
ledger = typer.Typer(help="The record of decisions. Example: python server.py ledger verify", no_args_is_help=True)
jobs = typer.Typer(help="Work that waits or failed. Example: python server.py jobs list", no_args_is_help=True)
sources = typer.Typer(help="Where the content comes from. Example: python server.py sources")
app.add_typer(sources, name="sources")
people = typer.Typer(
    help="Who is known here. Example: python server.py people forget a@b.example", no_args_is_help=True
)
app.add_typer(db, name="db")
app.add_typer(ledger, name="ledger")
app.add_typer(jobs, name="jobs")
app.add_typer(people, name="people")

LAST_WORDS = 0.1  # seconds

IndexOption = Annotated[Path | None, typer.Option("--index", help="Another index folder than the running one.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON line in, one out, in the same order.")]


@app.command()
def serve(
    demo: Annotated[bool | None, typer.Option("--demo/--no-demo", help="Let visitors be a demo person.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.")] = None,
) -> None:
    """Serve the web chat and everything behind it. Example: python server.py serve --demo"""
    from commands.serve import serve as run

    _run(run(_settings(demo=demo, host=host, port=port), console))


@app.command()
def chat(person: Annotated[str | None, typer.Option("--as", help="Key of a demo person.")] = None) -> None:
    """Talk to the same assistant in the terminal. Example: python server.py chat --as katharina-brandt"""
    from commands.talk import talk

    _run(talk(_settings(), person, console))


@app.command()
def ingest(
    addresses: Annotated[
        list[str],
        typer.Argument(metavar="PATH_OR_ADDRESS...", help="Files, folders, Git repositories, web pages, sitemaps."),
    ],
    audience: Annotated[
        str | None, typer.Option(help="Who may read what says nothing else: a level such as internal, or YAML.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of what says nothing else, such as de.")] = None,
    index: IndexOption = None,
) -> None:
    """Take content in: only what changed is read again. Example: python server.py ingest content/"""
    from commands.content import ingest_paths

    work = ingest_paths(_settings(), addresses, index, console, audience=audience, language=language)
    raise typer.Exit(1 if _run(work) else 0)


@sources.callback(invoke_without_command=True)
def list_sources(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """Show where the content comes from. Example: python server.py sources"""
    from commands.sources import list_sources as run

    if context.invoked_subcommand is None:
        _run(run(_settings(), console, sys.stdout if as_json else None))


@sources.command("refresh")
def refresh_sources(
    name: Annotated[str | None, typer.Argument(help="Its address or a part of it; without it, all of them.")] = None,
) -> None:
    """Visit sources again now. Example: python server.py sources refresh docs.example"""
    from commands.content import refresh_sources as run
    from commands.sources import named

    names = None if name is None else [_run(named(_settings(), name))]
    raise typer.Exit(1 if _run(run(_settings(), names, console)) else 0)


@sources.command("remove")
def remove_source(
    name: Annotated[str, typer.Argument(help="Its address or a part of it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a source and its content. Example: python server.py sources remove docs.example --yes"""
    from commands.sources import named
    from commands.sources import remove_source as run

    found = _run(named(_settings(), name))
    if not yes:
        typer.confirm(f"Forget {found} and everything that came from it?", abort=True)
    _run(run(_settings(), found, console))


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="One question; without it, --json reads many.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Questions in, answers out: one JSON line each.")] = False,
    why: Annotated[bool, typer.Option("--explain", help="Of one question: why these passages and this band.")] = False,
    person: Annotated[str | None, typer.Option("--as", help="Answer as this person may read it.")] = None,
    index: IndexOption = None,
) -> None:
    """Ask the content. Example: python server.py ask --json < questions.jsonl > answers.jsonl"""
    from commands.explain import explain
    from commands.questions import ask_many, ask_one

    if why and question:
        _run(explain(_settings(), question, person, index, console, as_json=as_json))
    elif as_json and not why:
        _run(ask_many(_settings(), sys.stdin, sys.stdout, person, index))
    elif question:
        _run(ask_one(_settings(), question, person, index, console))
    else:
        raise typer.BadParameter("Write a question in quotes, or use --json with questions on standard input.")


@app.command()
def preview(
    question: Annotated[str, typer.Argument(help="What they would ask.")],
    person: Annotated[str | None, typer.Option("--as", help="Key or e-mail of a person.")] = None,
    place: Annotated[str | None, typer.Option(help="Key of a shared channel they would ask in.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    index: IndexOption = None,
) -> None:
    """Show what somebody would see, and what is not for them. Example: python server.py preview --as ann "Rebate?" """
    from commands.preview import preview as run

    _run(run(_settings(), question, person, place, index, console, as_json=as_json))


@app.command()
def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", exists=True, dir_okay=False)],
    person: Annotated[str | None, typer.Option("--as", help="Who asks where a line does not say it.")] = None,
    index: IndexOption = None,
    save: Annotated[bool, typer.Option("--save/--no-save", help="Keep the run, to compare the next one with.")] = True,
    compare: Annotated[
        Path | None, typer.Option(help="A kept run to compare with, instead of the last.", exists=True, dir_okay=False)
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Let this run be the measure from now on.")] = False,
    tolerance: Annotated[float, typer.Option(min=0, help="Points any figure may be down without failing.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Ask questions with known answers, compare with before. Example: python server.py evaluate questions.jsonl"""
    from commands.evaluate import Options
    from commands.evaluate import evaluate as run

    options = Options(
        person=person, index=index, tolerance=tolerance, save=save, compare=compare, accept=accept, as_json=as_json
    )
    raise typer.Exit(0 if _run(run(_settings(), questions, options, console, problems)) else 1)


@app.command()
def understand(as_json: JsonOption = False) -> None:
    """Tell what sentences ask for. Example: python server.py understand --json < said.jsonl > understood.jsonl"""
    from commands.understanding import understand_many

    _run_lines(partial(understand_many, _settings()), as_json)


@app.command()
def parse(as_json: JsonOption = False) -> None:
    """Read amounts, dates and the like. Example: python server.py parse --json < texts.jsonl > values.jsonl"""
    from commands.values import parse_many

    _run_lines(parse_many, as_json)


@app.command()
def match(as_json: JsonOption = False) -> None:
    """Tell whether two names are one customer. Example: python server.py match --json < pairs.jsonl > matches.jsonl"""
    from commands.names import match_many

    _run_lines(match_many, as_json)


@app.command()
def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Remove everything first, conversations included.")] = False,
) -> None:
    """Load the demo programme, or reset it. Example: python server.py demo --reset"""
    from commands.programme import load_demo

    _run(load_demo(_settings(), console, reset=reset))


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="The address of the person to invite.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    partner: Annotated[str | None, typer.Option(help="Key of their partner; without it they are staff.")] = None,
    role: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
) -> None:
    """Give somebody a one-time invite code. Example: python server.py invite a@b.example --name Ann --partner acme"""
    from commands.programme import invite as run

    _run(run(_settings(), console, email=email, name=name, partner=partner, roles=role or []))


@people.command("forget")
def people_forget(person: Annotated[str, typer.Argument(help="Key or e-mail.")]) -> None:
    """Remove what a person asked and rated. Example: python server.py people forget a@b.example"""
    from commands.people import forget

    _run(forget(_settings(), person, console))


@db.command("upgrade")
def db_upgrade() -> None:
    """Create the database or bring it to this version. Example: python server.py db upgrade"""
    from commands.programme import upgrade_database

    _run(upgrade_database(_settings(), console))


@ledger.command("verify")
def ledger_verify(
    head: Annotated[Path | None, typer.Option(help="A head that was kept elsewhere.", exists=True)] = None,
) -> None:
    """Find any edit, deletion, reorder or truncation. Example: python server.py ledger verify --head kept.json"""
    from commands.ledger import verify_ledger

    raise typer.Exit(0 if _run(verify_ledger(_settings(), head, console)) else 1)


@jobs.command("list")
def jobs_list(
    state: Annotated[str | None, typer.Option(help="ready, done or dead.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind.")] = None,
) -> None:
    """Show what waits and what failed. Example: python server.py jobs list --state dead"""
    from commands.jobs import list_jobs

    _run(list_jobs(_settings(), console, state=state, kind=kind))


@jobs.command("retry")
def jobs_retry(job: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """Give a dead job all its attempts again. Example: python server.py jobs retry 42"""
    from commands.jobs import retry_job

    raise typer.Exit(0 if _run(retry_job(_settings(), job, console)) else 1)


@app.command("config")
def show_config() -> None:
    """Show every setting, its value and where it came from. Example: python server.py config"""
    from commands.settings import show

    show(_settings(), console)


@app.command()
def doctor() -> None:
    """Check what is configured and say how to mend what is wrong. Example: python server.py doctor"""
    from commands.doctor import examine

    raise typer.Exit(0 if _run(examine(_settings(), console)) else 1)


def _settings(**options: Any) -> Settings:
    try:
        return load(**options)
    except InvalidSetting as error:
        problems.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from None


def _run_lines(command: Callable[[TextIO, TextIO], Coroutine[Any, Any, Any]], as_json: bool) -> None:
    """Run a command that is for programs alone."""
    if not as_json:
        raise typer.BadParameter("Use --json, with JSON lines on standard input.")
    _run(command(sys.stdin, sys.stdout))


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run one command; what an operator can mend is said in one line."""
    from bot.prm.database import Unavailable
    from commands.errors import Refused
    from knowledge.errors import KnowledgeError

    try:
        return asyncio.run(_until_quiet(work))
    except (KnowledgeError, Refused, Unavailable) as error:
        problems.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


async def _until_quiet(work: Coroutine[Any, Any, Any]) -> Any:
    """aiosqlite's thread still has a word for the loop when a connection failed; without one it prints a traceback."""
    from bot.prm.database import Unavailable

    try:
        return await work
    except Unavailable:
        await asyncio.sleep(LAST_WORDS)
        raise


def main() -> None:
    app()


if __name__ == "__main__":
    main()
