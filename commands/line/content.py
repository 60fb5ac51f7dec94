"""Content in, and the sources it comes from."""

import sys
from typing import Annotated

import typer

from commands.line.door import IndexOption, console, run, settings

app = typer.Typer()
sources = typer.Typer(help="Where the content comes from. Example: python server.py sources")
app.add_typer(sources, name="sources")


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

    work = ingest_paths(settings(), addresses, index, console, audience=audience, language=language)
    raise typer.Exit(1 if run(work) else 0)


@sources.callback(invoke_without_command=True)
def list_sources(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """Show where the content comes from. Example: python server.py sources"""
    from commands import sources as known

    if context.invoked_subcommand is None:
        run(known.list_sources(settings(), console, sys.stdout if as_json else None))


@sources.command("refresh")
def refresh_sources(
    name: Annotated[str | None, typer.Argument(help="Its address or a part of it; without it, all of them.")] = None,
) -> None:
    """Visit sources again now. Example: python server.py sources refresh docs.example"""
    from commands import content
    from commands.sources import named

    names = None if name is None else [run(named(settings(), name))]
    raise typer.Exit(1 if run(content.refresh_sources(settings(), names, console)) else 0)


@sources.command("remove")
def remove_source(
    name: Annotated[str, typer.Argument(help="Its address or a part of it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a source and its content. Example: python server.py sources remove docs.example --yes"""
    from commands import sources as known

    found = run(known.named(settings(), name))
    if not yes:
        typer.confirm(f"Forget {found} and everything that came from it?", abort=True)
    run(known.remove_source(settings(), found, console))
