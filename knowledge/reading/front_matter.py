"""What stands between lines of `---` at the top of a Markdown file."""

from __future__ import annotations

import re
from typing import Any

import yaml

from knowledge.errors import UnclearRights
from knowledge.reading.rights_words import as_seen, speaks_of_rights
from knowledge.text.plain_yaml import plain_yaml

_BEFORE = re.compile("\\A[\\s\u00ad\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064]+")
"""What nobody sees above the first line."""
_NAME_AND_VALUE = re.compile(r"([\w.-]+):\s+(.+)$")
_NAME = re.compile(r"[\w.-]+(?=[\"']?\s*:)")


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The YAML between `---` lines at the top, and the rest. Raises `UnclearRights` if they may hide a rule."""
    lines = _BEFORE.sub("", text, count=1).split("\n")
    if lines[0].strip() == "+++":
        raise UnclearRights("front matter is written in TOML (+++); write it in YAML, between lines of ---")
    if lines[0].strip() != "---":
        return {}, text
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() in ("---", "...")), None)
    if end is None:
        raise UnclearRights("front matter has no end (a line of ---)")
    try:
        meta = plain_yaml("\n".join(lines[1:end]))
    except (yaml.YAMLError, ValueError, RecursionError) as unclear:
        meta = _loose(lines[1:end])
        if meta is None:
            raise UnclearRights("front matter cannot be read, and it speaks of who may read the document") from unclear
    if meta is not None and not isinstance(meta, dict):
        raise UnclearRights("front matter is not a list of names and values")
    return {str(key): value for key, value in (meta or {}).items()}, "\n".join(lines[end + 1 :])


def _loose(lines: list[str]) -> dict[str, Any] | None:
    """Names and values line by line, as in `title: Part one: start` without quotes; None if rights are among them."""
    if any(speaks_of_rights(name) for line in lines for name in _NAME.findall(as_seen(line))):
        return None
    found = (_NAME_AND_VALUE.match(line) for line in lines)
    return {one.group(1): one.group(2).strip("\"' ") for one in found if one}
