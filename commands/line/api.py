"""Keys for programs."""

from typing import Annotated

import typer

from commands.line.door import console, run, settings

app = typer.Typer()
keys = typer.Typer(
    help="Keys with which programs speak for a person. Example: python server.py api-key list", no_args_is_help=True
)
app.add_typer(keys, name="api-key")


@keys.command("add")
def add(
    person: Annotated[str, typer.Argument(help="Key or e-mail of the person it speaks for.")],
    scope: Annotated[list[str], typer.Option(help="What it may be used for; may be given several times.")],
    name: Annotated[str, typer.Option(help="By which it is told apart.")] = "api",
    days: Annotated[int | None, typer.Option(help="How long it holds; without it until it is revoked.", min=1)] = None,
) -> None:
    """Make a key. Example: python server.py api-key add crm@vendor.example --scope deals:read --scope leads:read"""
    from commands.api import make_key

    run(make_key(settings(), console, person=person, name=name, scopes=scope, days=days))


@keys.command("list")
def listed() -> None:
    """Show every key. Example: python server.py api-key list"""
    from commands.api import list_keys

    run(list_keys(settings(), console))


@keys.command("revoke")
def revoke(key: Annotated[int, typer.Argument(help="Its id, as in the list.")]) -> None:
    """Make a key invalid at once. Example: python server.py api-key revoke 3"""
    from commands.api import revoke_key

    run(revoke_key(settings(), key, console))
