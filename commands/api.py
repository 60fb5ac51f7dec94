"""The API of this installation, and the keys to it."""

from datetime import timedelta

from rich.console import Console
from rich.table import Table

from bot.api.caller import Api
from bot.clock import utc_now
from bot.config import Settings
from bot.errors import UserError
from bot.prm import api_keys, programme
from commands.assembly import Product, file_store
from commands.errors import Refused
from commands.installation import database_of, somebody
from commands.programme import OPERATOR
from commands.webhooks import is_private


def api_of(product: Product) -> Api:
    settings = product.settings
    return Api(
        database=product.database,
        skills=product.assistant.skills,
        look_up=product.assistant.look_up,
        files=file_store(settings),
        now=product.assistant.now,
        plain_webhooks=is_private(settings),
        reach=product.assistant.reach,
        translates=product.assistant.translates,
    )


async def make_key(
    settings: Settings, console: Console, *, person: str, name: str, scopes: list[str], days: int | None
) -> None:
    """A key that speaks for somebody, shown once. Raises Refused."""
    now = utc_now()
    try:
        async with database_of(settings) as database, database.writing() as session:
            owner = await somebody(session, person)
            until = now + timedelta(days=days) if days else None
            made = await api_keys.make(
                session, owner, name=name, scopes=scopes, by=OPERATOR, now=now, expires_at=until
            )  # fmt: skip
    except UserError as error:
        raise Refused(str(error)) from None
    console.print(f"API key for {owner.name}: [bold]{made.token}[/bold]")
    console.print("It is shown this once. What it may be used for: " + ", ".join(made.key.scopes))


async def list_keys(settings: Settings, console: Console) -> None:
    """Every key, without the key itself."""
    async with database_of(settings) as database, database.reading() as session:
        current = await programme.only(session)
        found = await api_keys.listed(session, current.id) if current else ()
    if not found:
        console.print("There are no API keys. Make one with: python server.py api-key add PERSON --scope deals:read")
        return
    table = Table("Id", "Starts with", "Name", "Scopes", "Last used", "State")
    for each in found:
        state = "revoked" if each.revoked_at else f"until {each.expires_at:%Y-%m-%d}" if each.expires_at else "valid"
        used = f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never"
        table.add_row(str(each.id), f"{each.start}…", each.name, ", ".join(each.scopes), used, state)
    console.print(table)


async def revoke_key(settings: Settings, key: int, console: Console) -> None:
    """From now on it is nobody's. Raises Refused."""
    try:
        async with database_of(settings) as database, database.writing() as session:
            await api_keys.revoke(session, key, by=OPERATOR, now=utc_now())
    except UserError as error:
        raise Refused(str(error)) from None
    console.print(f"Key {key} is revoked.")
