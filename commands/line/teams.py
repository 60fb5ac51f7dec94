"""Connect Microsoft Teams: the package to upload."""

from pathlib import Path
from typing import Annotated

import typer

from commands.line.door import console, mendable, settings

app = typer.Typer()
teams = typer.Typer(help="Connect Microsoft Teams.", no_args_is_help=True)
app.add_typer(teams, name="teams")


@teams.callback()
def group() -> None:
    """Connect Microsoft Teams."""


@teams.command("package")
def package(
    to: Annotated[Path, typer.Option("--to", help="The file to write.")] = Path("partner-assistant-teams.zip"),
    company: Annotated[str, typer.Option(help="Who offers the app, as Teams shows it.")] = "Partner Assistant",
    schema: Annotated[Path | None, typer.Option(help="Microsoft's schema of manifests, to check against.")] = None,
    replies: Annotated[
        bool, typer.Option("--replies", help="Ask teams to read replies to it that do not name it.")
    ] = False,
) -> None:
    """Write the app package to upload to Teams. Example: python server.py teams package"""
    from commands.teams import write_package

    with mendable():
        write_package(settings(), to, company, schema, console, replies=replies)
