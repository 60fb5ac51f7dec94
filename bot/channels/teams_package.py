"""The app package that is uploaded to Teams: manifest, texts in every language, and icons. Pure; nothing is asked."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.channels import teams_icons
from bot.i18n import LANGUAGES, N_, Translator

MANIFEST_VERSION = "1.29"
SCHEMA = f"https://developer.microsoft.com/en-us/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
GUID = re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
MOST_COMMANDS, COMMAND, COMMAND_TOLD = 10, 32, 128  # of one list; characters of a command, and of what is said of it
TAGS = {"zh": "zh-cn"}  # where Teams' name of a language is not ours
SCOPES = ("personal", "team", "groupChat")
READ_ROSTERS = ("ChannelMember.Read.Group", "ChatMember.Read.Chat")  # who reads along; not what people write
READ_REPLIES = "ChannelMessage.Read.Group"  # every message of a channel, of which replies to us are used

NAME = N_("Partner Assistant")
SHORT = N_("Answers, deals, leads and funds of your partner programme.")
FULL = N_(
    "Ask how the partner programme works and get an answer with its source. Register deals, follow leads, look up "
    "commissions and request funds where you are. What is meant for you alone is answered to you alone."
)
REPLIES = N_("Of what is written in a channel it uses replies to its own announcements and tickets, and nothing else.")
ASK, ASK_TOLD = N_("Ask the assistant"), N_("Answered to you alone, wherever you ask.")
SEARCH, SEARCH_TOLD = N_("Search content"), N_("Find a page of the programme's content and share it.")
QUESTION, WORDS = N_("Your question"), N_("What to look for")


class NotPackaged(Exception):
    """The package cannot be made. The message says what to set."""


@dataclass(frozen=True)
class Command:
    """One line of the list that Teams shows beside the box people write in."""

    title: str  # a key of the catalogs, as everything here
    told: str


def package(
    *, app_id: str, address: str, version: str, company: str, commands: Sequence[Command], replies: bool = False
) -> bytes:
    """The ZIP file to upload. `address`: where people reach this server; `replies`: ask every team to let us read what
    is written below our own messages without naming us. Raises NotPackaged."""
    shown = manifest(
        app_id=app_id, address=address, version=version, company=company, commands=commands, replies=replies
    )
    others = [language for language in LANGUAGES if language != "en"]
    files: dict[str, str | bytes] = {
        "manifest.json": _json(shown),
        **{f"{language}.json": _json(texts(language, commands, replies=replies)) for language in others},
        "color.png": teams_icons.colour(),
        "outline.png": teams_icons.outline(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    return packed.getvalue()


def manifest(
    *, app_id: str, address: str, version: str, company: str, commands: Sequence[Command], replies: bool = False
) -> dict[str, Any]:
    """The manifest in English. Raises NotPackaged."""
    host = _host(app_id, address)
    return {
        **_identity(app_id, version, company, page=address.rstrip("/")),
        "localizationInfo": _languages(),
        "name": {"short": NAME, "full": NAME},
        "description": {"short": SHORT, "full": _told(Translator(), replies=replies)},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": teams_icons.ACCENT,
        "bots": [_bot(app_id, commands)],
        "composeExtensions": [_box(app_id)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host],
        "webApplicationInfo": {"id": app_id, "resource": f"api://{host}/{app_id}"},
        "authorization": {"permissions": {"resourceSpecific": _asked_of_teams(replies=replies)}},
        "supportsChannelFeatures": "tier1",
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def texts(language: str, commands: Sequence[Command], *, replies: bool = False) -> dict[str, str]:
    """Everything people read in the manifest, in another language, by its place there."""
    t = Translator(language)
    listed = {
        f"bots[0].commandLists[0].commands[{n}].{part}": text
        for n, command in enumerate(_listed(commands))
        for part, text in (("title", t(command.title)[:COMMAND]), ("description", t(command.told)[:COMMAND_TOLD]))
    }
    box = "composeExtensions[0].commands"
    return {
        "$schema": SCHEMA.replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema"),
        "name.short": t(NAME)[:30],
        "name.full": t(NAME),
        "description.short": t(SHORT)[:80],
        "description.full": _told(t, replies=replies),
        **listed,
        f"{box}[0].title": t(SEARCH)[:32],
        f"{box}[0].description": t(SEARCH_TOLD)[:128],
        f"{box}[0].parameters[0].title": t(WORDS)[:32],
        f"{box}[1].title": t(ASK)[:32],
        f"{box}[1].description": t(ASK_TOLD)[:128],
        f"{box}[1].parameters[0].title": t(QUESTION)[:32],
    }


def _host(app_id: str, address: str) -> str:
    """Where people reach this server. Raises NotPackaged where Teams would take the app id or the address for none."""
    host = urlsplit(address).hostname
    if not GUID.fullmatch(app_id):
        raise NotPackaged("The app id has to look like 00000000-0000-0000-0000-000000000000.")
    if not address.startswith("https://") or host is None:
        raise NotPackaged("Teams reaches this server by https alone: set PARTNER_ASSISTANT_PUBLIC_URL to its address.")
    return host


def _identity(app_id: str, version: str, company: str, *, page: str) -> dict[str, Any]:
    """Which app this is, by whom."""
    return {
        "$schema": SCHEMA,
        "manifestVersion": MANIFEST_VERSION,
        "version": version,
        "id": app_id,
        "developer": {"name": company[:32], "websiteUrl": page, "privacyUrl": page, "termsOfUseUrl": page},
    }


def _languages() -> dict[str, Any]:
    others = [each for each in LANGUAGES if each != "en"]
    files = [{"languageTag": TAGS.get(each, each), "file": f"{each}.json"} for each in others]
    return {"defaultLanguageTag": "en", "additionalLanguages": files}


def _told(t: Translator, *, replies: bool) -> str:
    """What the app does; an app that asks to read messages has to say what for."""
    return f"{t(FULL)} {t(REPLIES)}" if replies else t(FULL)


def _asked_of_teams(*, replies: bool) -> list[dict[str, str]]:
    """What the owner of a team or chat agrees to by adding the app there."""
    names = (*READ_ROSTERS, READ_REPLIES) if replies else READ_ROSTERS
    return [{"name": name, "type": "Application"} for name in names]


def _bot(app_id: str, commands: Sequence[Command]) -> dict[str, Any]:
    listed = [{"title": each.title, "description": each.told[:COMMAND_TOLD]} for each in _listed(commands)]
    return {
        "botId": app_id,
        "scopes": list(SCOPES),
        "supportsFiles": True,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": list(SCOPES), "commands": listed}],
    }


def _listed(commands: Sequence[Command]) -> list[Command]:
    """Those that fit; the assistant understands the others as well."""
    return [each for each in commands if len(each.title) <= COMMAND][:MOST_COMMANDS]


def _box(app_id: str) -> dict[str, Any]:
    search = {"name": "query", "title": WORDS, "description": WORDS, "inputType": "text"}
    question = {"name": "question", "title": QUESTION, "description": QUESTION, "inputType": "textarea"}
    find = {"id": "search", "type": "query", "title": SEARCH, "description": SEARCH_TOLD, "initialRun": False}
    ask = {"id": "ask", "type": "action", "title": ASK, "description": ASK_TOLD, "fetchTask": False}
    return {
        "botId": app_id,
        "commands": [
            {**find, "context": ["compose", "commandBox"], "parameters": [search]},
            {**ask, "context": ["compose", "message", "commandBox"], "parameters": [question]},
        ],
    }


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
