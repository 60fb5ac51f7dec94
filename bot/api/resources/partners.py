"""Partners, for programs: to a partner itself, to staff those whose deals they may read."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from bot.api.resources.resource import Resource, Told
from bot.prm.partners import Partner, PartnerStatus, PartnerType
from bot.prm.people import Member
from bot.prm.rights import reachable

_Distributor = aliased(Partner)


class PartnerTold(Told):
    key: str
    name: str
    legal_name: str
    type: PartnerType
    status: PartnerStatus
    tier: str
    region: str
    country: str
    languages: list[str]
    time_zone: str
    currency: str
    domain: str | None
    distributor: str | None  # it buys from


def _rows(member: Member) -> Select[Partner, str]:
    staffs = reachable(member, "deal", programme=Partner.programme_id, partner=Partner.id)
    own = () if member.partner_id is None else (Partner.id == member.partner_id,)
    wanted = select(Partner, _Distributor.key).outerjoin(_Distributor, _Distributor.id == Partner.parent_id)
    return wanted.where(or_(staffs, *own))


def _told(partner: Partner, distributor: str | None) -> PartnerTold:
    return PartnerTold(
        key=partner.key,
        name=partner.name,
        legal_name=partner.legal_name,
        type=partner.type,
        status=partner.status,
        tier=partner.tier,
        region=partner.region,
        country=partner.country,
        languages=partner.languages,
        time_zone=partner.time_zone,
        currency=partner.currency,
        domain=partner.domain,
        distributor=distributor,
    )


PARTNERS = Resource(
    path="/partners", title="partners", scope="partners:read", rows=_rows, id=Partner.id, number=Partner.key,
    state=Partner.status, states=PartnerStatus, told=_told, shape=PartnerTold,
)  # fmt: skip
