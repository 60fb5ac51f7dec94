"""Microsoft Teams as the settings connect it."""

from bot.channels.teams import PLAYGROUND, Access, Cloud, Teams, open_teams
from bot.clock import Clock
from bot.config import Settings
from bot.file_store import FileStore
from bot.inquiry import LookUp
from bot.instant import Instant
from bot.prm.database import Database


def teams_of(
    settings: Settings, database: Database, look_up: LookUp, instant: Instant, store: FileStore, now: Clock
) -> Teams | None:
    """None where nothing is connected. A playground is checked by the settings to be on this machine."""
    if not settings.teams:
        return None
    secret = settings.teams_app_password
    access = Access(
        app_id=settings.teams_app_id,
        secret=secret.get_secret_value() if secret else None,
        home=settings.teams_tenant or "",
        tenants=frozenset(filter(None, (each.strip() for each in settings.teams_tenants.split(",")))),
        targeted=settings.teams_targeted,
        cloud=PLAYGROUND if settings.teams_playground else Cloud(),
    )
    return open_teams(database, look_up, instant, store, access, now=now)
