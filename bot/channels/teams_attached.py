"""Which files a message of Teams has: cards and quotations are attachments, too, and are none. Pure."""

from dataclasses import dataclass

from bot.channels.teams_wire import Activity, objects, string

LINK = "application/vnd.microsoft.teams.file.download.info"  # a file of a personal chat, with an address to fetch it
MOST = 10  # files of one message


@dataclass(frozen=True)
class Attached:
    """One file as a message names it."""

    name: str
    address: str
    ours: bool = False  # fetched with our token: a picture pasted into the message


def attached(activity: Activity) -> tuple[Attached, ...]:
    """The files of a message; cards and quotations are none."""
    return tuple(filter(None, map(_attached, objects(activity, "attachments"))))[:MOST]


def _attached(told: Activity) -> Attached | None:
    kind, name = string(told, "contentType"), string(told, "name", most=300)
    if kind == LINK and (address := string(told, "content", "downloadUrl", most=8_000)):
        return Attached(name or "file", address)
    if kind.startswith("image/") and (address := string(told, "contentUrl", most=8_000)):
        return Attached(name or f"picture.{kind.removeprefix('image/').split('+')[0]}", address, ours=True)
    return None
