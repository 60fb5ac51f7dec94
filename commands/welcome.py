"""What the terminal says once everything is ready: where to go, whom to be, what to try."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.config import Settings
from bot.prm import programme
from bot.prm.personas import Persona, personas
from commands.assembly import Product


async def panel(product: Product) -> RenderableType:
    settings = product.settings
    async with product.database.reading() as session:
        people = await personas(session) if settings.demo else []
        current = await programme.only(session)
    lines: list[RenderableType] = [Text.assemble("Web chat    ", (settings.address, "bold cyan underline"))]
    if people:
        vendor = current.vendor if current else ""
        lines += ["", "Whom you can be, and what to try as them:", _people(people, vendor)]
    elif current is None:
        lines.append("Programme   none yet: python server.py programme create (or try the demo: serve --demo)")
    else:
        lines.append("Sign in     with an invite code: python server.py invite --help")
    stats = product.library.stats()
    lines += [
        "",
        f"Content     {stats.documents} documents, {stats.passages} passages; add yours: python server.py ingest PATH",
        "In terminal python server.py chat",
        *platforms(settings),
        f"Data        {settings.data_dir.resolve()}",
        "Stop        Ctrl+C",
    ]
    return Panel(Group(*lines), title="Partner Assistant is ready", border_style="green", padding=(1, 2), expand=False)


def platforms(settings: Settings) -> list[str]:
    """Where else people can talk to it, and what is to be done next for that."""
    if not (settings.slack or settings.teams):
        return ["Slack/Teams see “Connect Slack and Teams” in README.md"]
    slack = (
        f"installed at {settings.address}/slack/install" if settings.slack_client_id else "with the token that is set"
    )
    teams = f"listens at {settings.address}/api/messages"
    return [
        *([f"Slack       {slack}"] if settings.slack else []),
        *([f"Teams       {teams}"] if settings.teams else []),
    ]


def _people(people: list[Persona], vendor: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for each in people:
        where = each.member.partner.name if each.member.partner else vendor
        table.add_row(f"  {each.member.name}", where, Text(each.examples[0] if each.examples else "", style="italic"))
    return table
