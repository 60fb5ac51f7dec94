"""Which names in front matter speak of who may read a document, and which are only those of a documentation generator.

A name that looks like a rule but is none that we know is never passed over: whoever wrote `visibility: internal` meant
it. Names that Hugo, Jekyll, Docusaurus, MkDocs and vendors' documentation use for other things are harmless.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz.distance import OSA

AUDIENCE = ("audience", "level", "tiers", "tier", "regions", "region", "types", "partners", "partner")
CARD = ("language", "product", "owner", "link")
"""What else a document may say of itself, wherever it has a place for it."""
VALIDITY = ("valid_from", "valid_until", "supersedes")
_WORDS = frozenset(
    {"visibility", "visible", "access", "acl", "allow", "allowed", "deny", "denied", "permission", "permissions"}
    | {"confidential", "confidentiality", "classification", "sensitivity", "clearance", "secret", "secrecy", "nda"}
    | {"internal", "private", "restricted", "restriction", "restrictions", "embargo", "protected", "public"}
    | {"role", "roles", "reader", "readers", "viewer", "viewers", "visibleto", "sharing", "shared"}
    | {"vertraulich", "vertraulichkeit", "zielgruppe", "intern", "zugriff", "sichtbarkeit", "leser"}
    | {"confidentiel", "confidencial", "interno", "interne", "público", "publico", "visibilidad"}
    | {"bizalmas", "belső", "titkos", "célközönség", "láthatóság", "hozzáférés", "jogosultság"}
)
"""Words that say, alone or in a name of several, that not everybody may read this."""
_UNSPACED = (
    *("機密", "社外秘", "極秘", "公開範囲", "対象者", "閲覧権限", "閲覧者", "非公開"),
    *("대외비", "기밀", "비공개", "공개범위", "열람권한", "열람자", "접근권한"),
    *("保密", "机密", "秘密", "可见性", "可见范围", "权限", "受众"),
)
"""The same in languages that do not part words."""
_STRONG = frozenset({*AUDIENCE, "audiences"}) - {"level", "types", "partner", "region", "regions"}
"""Ours that mean the same inside a longer name, as in `target_audience`."""
_MISSPELT = (*AUDIENCE, *VALIDITY, "visibility", "confidential", "permissions", "confidentiality", "classification")
_OURS = ("audience", "tiers", "valid_until", "valid_from")
"""Names that mean a rule wherever they stand."""
_HARMLESS = frozenset(
    {"title", "type", "types_of", "tags", "tag", "time", "tip", "tips", "id", "slug", "layout", "weight", "version"}
    | {"interval", "external", "parent", "parents", "partial", "label", "levels", "header", "timer", "tiles", "tile"}
    | {"valid", "public_url", "public_path", "publicpath", "internal_id", "internal_name", "internal_links"}
    | {"accessibility", "accessible", "reason", "religion", "legion", "protected_branch", "access_date", "accessed"}
    | {
        "shared_image",
        "public_id",
        "role_description",
        "tie",
        "tied",
        "ties",
        "toc_level",
        "heading_level",
        "skill_level",
    }
    | {"toc_min_heading_level", "toc_max_heading_level", "sharing_image", "partner_logo", "reader_mode"}
)
"""Names that look like one of ours and are none."""


def as_seen(text: str) -> str:
    """The text as a reader sees it: wide letters and colons as ordinary ones, nothing invisible."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if unicodedata.category(char) != "Cf")


def plain_name(name: str) -> str:
    """A name as it is compared: `validUntil`, `Valid-until`, `valid until` and `ｖａｌｉｄ＿ｕｎｔｉｌ` are one."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", as_seen(name).strip())
    return re.sub(r"[\s_-]+", "_", parted).strip("_").casefold()


def speaks_of_rights(name: str) -> bool:
    """Does this name say, or seem to say, who may read a document or when?"""
    plain = plain_name(name)
    return plain in AUDIENCE or plain in VALIDITY or meant(name) != ""


def meant(name: str) -> str:
    """For a name that is none of ours but looks like a rule, what should be written instead; else empty."""
    plain = plain_name(name)
    if "." in plain or plain in _HARMLESS or plain in AUDIENCE or plain in VALIDITY:
        return ""
    if near := _near(plain):
        return near
    words = set(plain.split("_"))
    if plain.startswith("valid_") or plain in ("validity", "not_before", "not_after"):
        return "valid_from or valid_until"
    spoken = words & _WORDS or words & _STRONG or plain.replace("_", "") in _WORDS
    return "audience" if spoken or any(word in plain for word in _UNSPACED) else ""


def nested(meta: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Names in mappings below the top that speak of an audience, where nobody would look for them."""
    for name, value in meta.items():
        for one in value if isinstance(value, list) else ():
            yield from (f"{name}: {key}" for key in one if isinstance(one, dict) and plain_name(str(key)) in _OURS)
        if not isinstance(value, dict) or depth > 10 or "." in str(name):
            continue
        if depth == 0 and plain_name(str(name)) == "audience":
            continue
        for inner in value:
            plain = plain_name(str(inner))
            if plain in _OURS or meant(str(inner)):
                yield f"{name}: {inner}"
        yield from nested(value, depth + 1)


def _near(plain: str) -> str:
    """The one of our names that this is a slip of, if any; long names may have two slips."""
    for word in _MISSPELT:
        most = 2 if len(word) >= 8 else 1
        if len(plain) > 3 and plain != word and OSA.distance(plain, word, score_cutoff=most) <= most:
            return word if word in AUDIENCE or word in VALIDITY else "audience"
    return ""
