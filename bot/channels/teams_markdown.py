"""Our Markdown in the smaller one of Teams: no headings, no tables, no raw HTML; names stay names."""

import re

from bot.reply import unescaped

SPECIAL = re.compile(r"([\\`*_\[\]])")  # what Teams' cards read as marks inside a line
START = re.compile(r"^([^\S\n]*)([-+#>]|\d+[.)])(?=\s)", re.MULTILINE)  # what makes a line a list, a heading, a quote
HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*)$", re.MULTILINE)
RULE = re.compile(r"[ \t:|-]+")
OWN_LINK = re.compile(r"\[([^\[\]]*)\]\((?!https?://)[^)\[]*\)")  # of our web pages, which nobody can open from Teams
EXCESS = re.compile(r"\n{3,}")
ESCAPED = re.compile(r"^([^\S\n]*(?:\\#|\d{1,9}\\\)))|\\([{}()#!|])", re.MULTILINE)
"""Escapes that some of Teams' clients show as they stand; but at the start of a line they keep it from being a list."""


def markdown(text: str) -> str:
    """What the assistant says, as Teams renders it."""
    text = HEADING.sub(_heading, text)
    text = "\n".join(map(_row, text.split("\n")))
    return EXCESS.sub("\n\n", ESCAPED.sub(r"\1\2", OWN_LINK.sub(r"\1", text))).strip()


def plain(text: str) -> str:
    """What a person wrote, or a fact: shown as it is, whatever marks are in it."""
    return START.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[2] in "-+#>" else f"{found[1]}{found[2][:-1]}\\.",
        SPECIAL.sub(r"\\\1", text),
    )


def unmarked(text: str) -> str:
    """Without any marks, for notifications and speech."""
    return unescaped(re.sub(r"\*\*|`", "", text)).strip()


def _heading(found: re.Match[str]) -> str:
    """What a line of a heading says, in bold; the marks that may close it behind a space are none of it."""
    said = found[1].rstrip()
    before = said.rstrip("#")
    closed = before != before.rstrip()
    return f"**{(before.rstrip() if closed else said).replace('**', '')}**"


def _row(line: str) -> str:
    """A line of a Markdown table as its cells side by side; other lines as they are."""
    if not line.lstrip().startswith("|") or line.count("|") < 2:
        return line
    if "---" in line and RULE.fullmatch(line):
        return ""
    return " · ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
