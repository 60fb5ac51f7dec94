"""Why a message of an announcement did not arrive, for those who sent it. Operators read the outbox's own words."""

import re

from bot.i18n import N_, Translator

NOT_INSTALLED = N_("the assistant is not installed in this Slack workspace")
ANOTHER_KEY = N_(
    "its Slack token was sealed with a key that is no longer set "
    "(an operator sets it again, or the workspace installs the assistant anew)"
)
NO_RIGHTS = N_("whoever it was for has no rights here any more")
NO_ANSWER = N_("its platform did not answer")
BEGINNINGS = {  # of the outbox's words, and what they mean
    "suspended": N_("suspended"),
    "opted_out": N_("turned this category off"),
    "not meant any more": N_("not among those it is for any more"),
    "others read along there": N_("others read along there who were not meant"),
    "the channel is not the partner's": N_("the channel is not the partner's any more"),
    "the workspace does not accept us": NOT_INSTALLED,
    "this Slack workspace has not installed us": NOT_INSTALLED,
    "no Slack workspace through which": NOT_INSTALLED,
    "the token of this Slack workspace": ANOTHER_KEY,
    "whom it was for has no rights": NO_RIGHTS,
    "the chat account it was for": NO_RIGHTS,
    "no channel ": N_("this platform is not connected here"),
    "slack did not answer": NO_ANSWER,
    "unknown whether": N_("it may have arrived: the answer of its platform was lost"),
}
GONE = frozenset(  # codes of Slack and of Teams
    {
        *("is_archived", "channel_not_found", "not_in_channel"),
        *("BotNotInConversationRoster", "ConversationNotFound", "BotDisabledByAdmin"),
    }
)
_REFUSED = re.compile(r"slack refused(?: for now)?: (?P<slack>\S+)|\d{3}(?: (?P<teams>\S+))?")


def why(reason: str, t: Translator) -> str:
    """What nobody has put in words yet is told as it is."""
    for begins, words in BEGINNINGS.items():
        if reason.startswith(begins):
            return t(words)
    refused = _REFUSED.fullmatch(reason)
    if refused is None:
        return reason
    code = refused["slack"] or refused["teams"] or reason
    if code in GONE:
        return t("its channel is gone, or the assistant was taken out of it")
    return t("its platform refused it ({code})", code=code)
