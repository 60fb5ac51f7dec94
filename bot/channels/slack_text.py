"""Text as Slack writes it down ("<@U1> &amp; <https://…|label>") to what a person typed, and the other way."""

import re
from html import unescape

MARKED = re.compile(r"<([^<>\n]{1,3000})>")
MENTION = re.compile(r"<@([UWB][A-Z0-9]{1,20})(?:\|[^<>\n]*)?>")


def typed(text: str, bot: str | None = None) -> str:
    """What somebody typed: without the mention of us, other mentions as names, links as they were written."""
    ours = re.compile(rf"<@{re.escape(bot)}(\|[^<>\n]*)?>[,:]?") if bot else None
    return unescape(MARKED.sub(_unmarked, ours.sub(" ", text) if ours else text)).strip()


def mentioned(text: str) -> frozenset[str]:
    """The accounts a message mentions."""
    return frozenset(MENTION.findall(text))


def escaped(text: str) -> str:
    """For the fields Slack interprets: no mention, no channel ping and no link can come out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unmarked(found: re.Match[str]) -> str:
    inner, _, label = found[1].partition("|")
    if inner.startswith(("@", "#", "!")):
        return f"{inner[0]}{label}" if label and inner[0] != "!" else label
    return label or inner.removeprefix("mailto:")
