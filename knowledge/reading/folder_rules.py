"""The rules of folders: what holds for every document below, unless it says otherwise."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import UnclearRights
from knowledge.reading.audiences import DIMENSIONS
from knowledge.reading.rights import NOT_GIVEN, Given, Rule, audience_of, validity_of
from knowledge.reading.rule_name import RULE_FILE, misnamed_in
from knowledge.reading.stated import language_of, text_of
from knowledge.text.plain_yaml import plain_yaml

_RIGHTS_NAMES = {"audience", "level", *DIMENSIONS}
_CARD_NAMES = {"language", "product", "owner", "valid_from", "valid_until"}
_RULE_NAMES = _RIGHTS_NAMES | _CARD_NAMES


def rule_for(folder: Path, top: Path | None = None, given: Given = NOT_GIVEN) -> Rule:
    """The rule nearest above a folder, looking up to the file system's root. Raises `UnclearRights`.

    `given` was said of the folder `top`: it comes before the rules above that, and after its own.
    """
    here = folder / RULE_FILE
    if other := misnamed_in(folder):
        raise UnclearRights(f"{other} in {folder.name} has to be called {RULE_FILE}")
    above = Rule() if folder.parent == folder else rule_for(folder.parent, top, given)
    above = given.over(above) if folder == top else above
    try:
        found = here.stat()
        changed = (found.st_mtime_ns, found.st_ctime_ns)
    except FileNotFoundError:
        if here.is_symlink():
            raise UnclearRights(f"{here.name} is a link that leads nowhere") from None
        return above
    except OSError as unreadable:
        raise UnclearRights(f"{here.name}: {unreadable.strerror}") from unreadable
    return _read_rule(here, changed, above)


@lru_cache(maxsize=1024)
def _read_rule(file: Path, _changed: tuple[int, int], above: Rule) -> Rule:
    where = f"{file.parent.name}/{file.name}"
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as unclear:
        raise UnclearRights(f"folder rule {where} cannot be read") from unclear
    return read_rule(text, above, where)


def read_rule(text: str, above: Rule, where: str) -> Rule:
    """What a folder rule says below another one; `where` names it in errors. Raises `UnclearRights`."""
    try:
        given = plain_yaml(text)
    except (ValueError, RecursionError, yaml.YAMLError) as unclear:
        raise UnclearRights(f"folder rule {where} cannot be read") from unclear
    if isinstance(given, str):
        given = {"audience": given}
    if not isinstance(given, dict):
        raise UnclearRights(f"folder rule {where} is not a list of names and values")
    unknown = sorted(str(key) for key in given if key not in _RULE_NAMES)
    if unknown:
        raise UnclearRights(f"folder rule {where}: unknown name {', '.join(unknown)}")
    first, last = validity_of(given, above)
    rights = {key: value for key, value in given.items() if key in _RIGHTS_NAMES}
    return Rule(
        audience=audience_of(_as_front_matter(rights), above.audience),
        language=language_of(given.get("language")) or above.language,
        product=text_of(given.get("product")) or above.product,
        owner=text_of(given.get("owner")) or above.owner,
        valid_from=first,
        valid_until=last,
    )


def _as_front_matter(rights: dict[str, Any]) -> dict[str, Any]:
    """A rule may also be written as the mapping that stands under `audience` in front matter."""
    if not rights or "audience" in rights:
        return rights
    return {"audience": rights}
