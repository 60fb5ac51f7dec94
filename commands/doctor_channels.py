"""Whether Slack and Microsoft Teams are connected as far as can be seen from here: nobody is called."""

from collections.abc import Sequence

from bot.channels import slack_install, slack_installs
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_tokens import NoKey, Seal
from bot.config import PREFIX, Settings
from bot.prm.database import Database
from bot.prm.migrations import is_current
from commands.doctor import Result, ok, problem, warning
from commands.installation import exists

NOT = "not connected: see “Connect Slack and Teams” in README.md"


async def slack(settings: Settings) -> Result:
    """Its key seals, Slack can reach us, and a workspace has us."""
    seal = None
    if settings.slack_token_key is not None:
        try:
            seal = Seal.of(settings.slack_token_key.get_secret_value())
        except NoKey:
            return problem(f"{PREFIX}SLACK_TOKEN_KEY is no key", "Make one: python server.py slack key")
    if not settings.slack or seal is None:
        return ok(NOT)
    if settings.slack_app_token is None and not settings.address.startswith("https://"):
        return _unreachable("Slack", settings)
    found = await _workspaces(settings)
    disabled = sum(bool(each.disabled) for each in found)
    used, closed = len(found) - disabled, sum(not seal.opens(each.token) for each in found if not each.disabled)
    if closed:
        mend = f"Set that key again in {PREFIX}SLACK_TOKEN_KEY, behind a comma, or install the app there anew."
        return problem(f"workspaces whose token was sealed with a key that is not set: {closed}", mend)
    if disabled:
        return warning(f"workspaces in use: {used}; disabled: {disabled}", "See why: python server.py slack workspaces")
    if not used and settings.slack_bot_token is None:
        mend = f"Open {settings.address}{slack_install.INSTALL}"
        return warning("no workspace has installed the app yet", mend)
    return ok(f"workspaces in use: {used}" if used else "the workspace of the bot token is taken at the next start")


def teams(settings: Settings) -> Result:
    """Teams can reach us. The rest of its settings is checked before anything starts."""
    if settings.teams_playground:
        return ok("a playground on this machine, whose messages nobody checks")
    if not settings.teams:
        return ok(NOT)
    if not settings.address.startswith("https://"):
        return _unreachable("Teams", settings)
    partners = [each for each in settings.teams_tenants.split(",") if each.strip()]
    if not partners:
        mend = f"Partners' organisations are named in {PREFIX}TEAMS_TENANTS"
        return ok(f"your own organisation alone may write. {mend}")
    return ok("every organisation may write" if "*" in partners else f"partners' organisations: {len(partners)}")


def _unreachable(name: str, settings: Settings) -> Result:
    mend = f"Set {PREFIX}PUBLIC_URL to the https address under which this server is reached."
    return warning(f"{name} cannot call {settings.address}", mend)


async def _workspaces(settings: Settings) -> Sequence[SlackInstallation]:
    """That installed us; none where there is no database of this version to see them in."""
    if not exists(settings):
        return ()
    async with Database(settings.database) as database:
        if not await is_current(database):
            return ()
        async with database.reading() as session:
            return await slack_installs.every(session)
