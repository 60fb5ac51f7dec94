"""What stands in place of a card for somebody who may no longer decide on what it was about."""

from bot.i18n import Translator
from bot.reply import Reply


def closed(t: Translator) -> Reply:
    """Says nothing of what became of it."""
    return Reply(text=t("This was decided by others."))
