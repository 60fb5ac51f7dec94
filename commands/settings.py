"""Every setting, what it is now and where that came from; and the same as a table for the README."""

from collections.abc import Container
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import PREFIX, Settings

MASK = "********"
WIDE = 140  # columns, from which the explanations fit beside the values

Source = Literal["environment", ".env", "default"]


@dataclass(frozen=True)
class Row:
    """One setting as an operator sees it. Secrets are masked already."""

    name: str  # of the environment variable
    value: str
    source: Source
    about: str


def rows(settings: Settings) -> list[Row]:
    """Every setting in the order of `bot.config`."""
    sources: dict[Source, Container[str]] = {
        "environment": EnvSettingsSource(Settings)(),
        ".env": DotEnvSettingsSource(Settings)(),
    }
    return [
        Row(
            name=f"{PREFIX}{name.upper()}",
            value=shown(getattr(settings, name)),
            source=next((source for source, given in sources.items() if name in given), "default"),
            about=info.description or "",
        )
        for name, info in Settings.model_fields.items()
    ]


def show(settings: Settings, console: Console) -> None:
    """Print every setting; what was chosen stands out from what is default."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Setting", no_wrap=True)
    table.add_column("Value", overflow="fold")
    table.add_column("From", no_wrap=True)
    if wide := console.width >= WIDE:
        table.add_column("What it is for", style="dim")
    for row in rows(settings):
        style = "" if row.source == "default" else "bold"
        about = (Text(row.about),) if wide else ()
        table.add_row(Text(row.name, style), Text(row.value, style), row.source, *about)
    console.print(table)


def readme_table() -> str:
    """The README's configuration table, in Markdown."""
    lines = ["| setting | default | what it is for |", "|---|---|---|"]
    for name, info in Settings.model_fields.items():
        default = shown(info.default).replace("unset", "")
        cells = (f"`{PREFIX}{name.upper()}`", f"`{default}`" if default else "", f"{info.description}{_allowed(info)}")
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines)


def shown(value: Any) -> str:
    """A value for people's eyes: no secret, and no password inside an address."""
    if value is None or (isinstance(value, SecretStr) and not value.get_secret_value()):
        return "unset"
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, bool):
        return "true" if value else "false"
    return _without_password(value) if isinstance(value, str) else str(value)


def _without_password(text: str) -> str:
    """Passwords stand before the host; drivers also take them as a parameter, so those are left out as well."""
    try:
        parts = urlsplit(text)
        if "://" not in text or not ("@" in parts.netloc or parts.query):
            return text
        login, _, host = parts.netloc.rpartition("@")
        user, colon, _ = login.partition(":")
        netloc = f"{user}:{MASK}@{host}" if colon else f"{MASK}@{host}" if login else host
        return urlunsplit(parts._replace(netloc=netloc, query=MASK if parts.query else ""))
    except ValueError:
        return MASK


def _allowed(info: FieldInfo) -> str:
    """The values a setting can have, where they are few."""
    kinds = get_args(info.annotation) if get_origin(info.annotation) in (Union, UnionType) else (info.annotation,)
    values = [str(v) for kind in kinds if kind is not NoneType and get_origin(kind) is Literal for v in get_args(kind)]
    return f" ({', '.join(values)})" if values else ""
