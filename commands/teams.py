"""`server.py teams package`: the app package for Teams, as this installation is set up."""

import json
import tomllib
from pathlib import Path

import jsonschema
from rich.console import Console

import skills
from bot.channels.teams_package import Command, NotPackaged, manifest, package
from bot.config import PREFIX, Settings
from commands.errors import Refused

FIRST = (
    *("help", "register_deal", "my_deals", "my_leads", "my_commissions", "statement", "request_mdf", "mdf_left"),
    *("my_tickets", "talk_to_person"),
)  # skills people look for


def write_package(
    settings: Settings, to: Path, company: str, schema: Path | None, console: Console, *, replies: bool = False
) -> None:
    """Write the package, checked against Microsoft's schema of manifests where a copy of it is given."""
    if settings.teams_app_id is None:
        raise Refused(f"Set {PREFIX}TEAMS_APP_ID to the id of your app registration first.")
    facts = {
        "app_id": settings.teams_app_id,
        "address": settings.address,
        "version": _version(),
        "company": company,
    }
    try:
        shown = manifest(**facts, commands=commands(), replies=replies)
        packed = package(**facts, commands=commands(), replies=replies)
    except NotPackaged as error:
        raise Refused(str(error)) from None
    if schema is not None:
        _check(shown, schema)
    to.write_bytes(packed)
    console.print(f"{to} is ready: upload it in Teams under Apps > Manage your apps > Upload an app.")


def commands() -> list[Command]:
    """What stands beside the box people write in: the best known first, then whatever else is listed."""
    book = skills.load()
    names = [*FIRST, *(name for name, skill in book.items() if skill.listed and name not in FIRST)]
    return [Command(book[name].title, book[name].description) for name in names if name in book]


def _version() -> str:
    """As the project states it: nobody has to install it as a package."""
    stated = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))
    return str(stated["project"]["version"])


def _check(shown: object, schema: Path) -> None:
    try:
        jsonschema.Draft4Validator(json.loads(schema.read_text("utf-8-sig"))).validate(shown)
    except (OSError, ValueError) as error:
        raise Refused(f"{schema} is no schema that can be read: {error}") from None
    except jsonschema.ValidationError as error:
        where = "/".join(map(str, error.absolute_path))
        raise Refused(f"The manifest is not as Microsoft wants it, at {where}: {error.message}") from None
