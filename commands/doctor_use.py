"""What the language model was used for today, and how far that is from the caps."""

from bot.clock import utc_now
from bot.config import PREFIX, Settings
from bot.model_use import Used, used_on
from bot.prm.database import Database
from bot.prm.migrations import is_current
from commands.doctor import Result, ok, warning
from commands.installation import exists

NEARLY = 0.9  # of a cap


async def model_use(settings: Settings) -> Result:
    """Tokens of today, by everybody and by the one who used most."""
    if settings.model is None:
        return ok("no language model")
    if not exists(settings):
        return ok("nothing used yet")
    async with Database(settings.database) as database:
        if not await is_current(database):
            return warning(
                "cannot be seen in a database of another version", "Bring it up: python server.py db upgrade"
            )
        async with database.reading() as session:
            used = await used_on(session, utc_now().date())
    near = [name for name, tokens, cap in _sums(used, settings) if cap and tokens > NEARLY * cap]
    if near:
        caps = ", ".join(f"{PREFIX}MODEL_TOKENS_{name.upper()}" for name in near)
        return warning(f"{_told(used, settings)}: close to a cap", f"Above it nobody waits for the model. See {caps}.")
    return ok(_told(used, settings))


def _sums(used: Used, settings: Settings) -> tuple[tuple[str, int, int], ...]:
    """Name, tokens and cap of each sum."""
    return (
        ("day", used.tokens, settings.model_tokens_day),
        ("partner", used.by_one_partner, settings.model_tokens_partner),
        ("person", used.by_one_person, settings.model_tokens_person),
    )


def _told(used: Used, settings: Settings) -> str:
    cap = f" of {settings.model_tokens_day:,}" if settings.model_tokens_day else ""
    most = f", at most {used.by_one_partner:,} by one partner and {used.by_one_person:,} by one person"
    return f"{used.calls:,} calls and {used.tokens:,}{cap} tokens today{most if used.calls else ''}"
