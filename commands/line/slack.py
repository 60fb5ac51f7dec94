"""Connect Slack: what to paste into its pages, and who installed us."""

from typing import Annotated

import typer

from commands.line.door import console, mendable, run, settings

app = typer.Typer()
slack = typer.Typer(help="Connect Slack.", no_args_is_help=True)
app.add_typer(slack, name="slack")


@slack.command("manifest")
def manifest(
    socket: Annotated[bool, typer.Option("--socket", help="For an app that we reach over a socket.")] = False,
) -> None:
    """Print the manifest of the Slack app for this deployment's address. Example: python server.py slack manifest"""
    from commands.slack import show_manifest

    with mendable():
        typer.echo(show_manifest(settings(), socket_mode=socket))


@slack.command("key")
def key() -> None:
    """Make a key that seals Slack's tokens in the database. Example: python server.py slack key"""
    from commands.slack import show_key

    show_key(console)


@slack.command("workspaces")
def workspaces() -> None:
    """List the workspaces that installed the app. Example: python server.py slack workspaces"""
    from commands.slack import show_workspaces

    run(show_workspaces(settings(), console))
