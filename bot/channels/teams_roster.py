"""Who reads a chat of Teams, as its roster tells; and what of that is kept, so that Teams is not asked each time.

Kept is what decides who may read: the organisations whose own people are there, and everybody else one by one. So what
changes on our side (a channel is bound, somebody enrols or leaves) counts at once, and only what changes in Teams has
to be asked of Teams.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.channels.teams_arrivals import NOBODY
from bot.channels.teams_wire import string

GUEST = "#EXT#"  # in the sign-in name of somebody of another organisation
VIEWERS = 60  # people for whom Teams shows a card differently; in a larger chat it does so for nobody


@dataclass(frozen=True, kw_only=True)
class Reads:
    """One member of a roster."""

    id: str
    tenant: str
    user: str
    guest: bool
    name: str  # what they sign in with

    @property
    def email(self) -> str | None:
        """Their organisation vouches for the name they sign in with, never for the address beside it."""
        return None if self.guest or "@" not in self.name else self.name


@dataclass(frozen=True, kw_only=True)
class Other:
    """Somebody who is not there as one of an organisation's own people: they count by who they are."""

    tenant: str
    user: str
    guest: bool


@dataclass(frozen=True, kw_only=True)
class Roster:
    """What is kept of one."""

    homes: frozenset[str]  # of its own people, not of guests
    others: tuple[Other, ...]
    viewers: tuple[
        str, ...
    ] = ()  # Teams' ids of all members, where they are few enough to show each a card of their own
    empty: bool = False

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "homes": sorted(self.homes)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Roster":
        others = tuple(Other(**each) for each in kept["others"])
        return cls(
            homes=frozenset(kept["homes"]), others=others, viewers=tuple(kept["viewers"]), empty=bool(kept["empty"])
        )


def member(told: Mapping[str, Any], host: str) -> Reads:
    """A member as Teams' roster tells of them. Without a tenant they are the host's, if in its directory."""
    name = string(told, "userPrincipalName", most=254)
    guest = string(told, "userRole").lower() in ("guest", "anonymous") or GUEST in name.upper()
    user = string(told, "aadObjectId") or string(told, "objectId") or string(told, "id")
    tenant = string(told, "tenantId") or (host if string(told, "aadObjectId") else NOBODY)
    return Reads(id=string(told, "id"), tenant=tenant, user=user, guest=guest, name=name)


def summed_up(read: Sequence[Reads], trusted: Collection[str]) -> Roster:
    """What to keep of these members. `trusted`: organisations whose own people need not be known one by one."""
    homes = {each.tenant for each in read if not each.guest and each.tenant in trusted}
    others = [each for each in read if each.guest or each.tenant not in homes]
    return Roster(
        homes=frozenset(homes),
        others=tuple(Other(tenant=each.tenant, user=each.user, guest=each.guest) for each in others),
        viewers=tuple(each.id for each in read) if len(read) <= VIEWERS else (),
        empty=not read,
    )
