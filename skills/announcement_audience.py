"""Whom an announcement is for and when it goes out, as a form asks for it."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator

from bot.errors import UserError
from bot.fields import Choice, Day, Later, LongText, Problem
from bot.form import Form
from bot.i18n import LANGUAGES, N_, in_words
from bot.prm import announcement_names, partners
from bot.prm.announcement_audience import NoSuchPartner
from bot.prm.announcement_choices import Audience, Schedule
from bot.prm.business_calendar import calendar_of
from bot.prm.partners import PartnerType
from bot.prm.people import PartnerRole
from bot.prm.region_names import region_name
from bot.prm.roles import ROLE_NAMES
from bot.skill import Context
from skills.announcement_shown import category

TIERS_ALSO = {  # what people of other languages call the usual tiers; any other one is called by its key
    "platinum": ("platin", "platino", "platine", "platina", "プラチナ", "플래티넘", "铂金", "白金"),
    "gold": ("oro", "arany", "ゴールド", "골드", "金牌", "黄金"),
    "silver": ("silber", "nivel plata", "socios plata", "partenaires argent", "ezüst", "シルバー", "실버", "银牌"),
    "bronze": ("bronce", "bronz", "ブロンズ", "브론즈", "铜牌"),
}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h時点시](\d{2})?分?)?\s*(?:(a|p)\.?m\.?|uhr|h|óra(?:kor)?)?", re.IGNORECASE)


class WhichPartner(UserError):
    """“{typed}” may be one of several partners: {names}. Please write its name in full."""


class AudienceForm(Form):
    """What all forms with an audience ask. Nothing said is every partner of the programme."""

    tiers: Annotated[list[str] | None, Later()] = Field(default=None, title="Tiers")
    regions: Annotated[list[str] | None, Later()] = Field(default=None, title="Regions")
    types: Annotated[list[PartnerType] | None, Later()] = Field(default=None, title="Types")
    languages: Annotated[list[str] | None, Later()] = Field(default=None, title="Languages")
    products: Annotated[list[str] | None, Later()] = Field(default=None, title="Products", description="They may sell")
    certifications: Annotated[list[str] | None, Later()] = Field(default=None, title="Certifications")
    active_within_days: Annotated[int | None, Later()] = Field(
        default=None, title="Active in the last days", description="How many days", ge=1, le=3650
    )
    inactive_for_days: Annotated[int | None, Later()] = Field(
        default=None, title="Not active for days", description="How many days", ge=1, le=3650
    )
    partners: Annotated[str | None, Later(), LongText()] = Field(
        default=None, title="Partners", description="Their names, with commas between them", max_length=4000
    )
    audiences: Annotated[list[str] | None, Later()] = Field(default=None, title="Saved audiences")
    excluded: Annotated[str | None, Later(), LongText()] = Field(
        default=None, title="Not these partners", description="Their names, with commas between them", max_length=4000
    )
    excluded_audiences: Annotated[list[str] | None, Later()] = Field(default=None, title="Not these audiences")
    roles: Annotated[list[PartnerRole] | None, Later()] = Field(
        default=None, title="Roles", description="Whom to write to where a partner has no channel"
    )

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        t = context.t
        words = await announcement_names.words(context.session, context.member.programme_id)
        saved = tuple(Choice(each, each) for each in words.audiences)
        return {
            "tiers": tuple(Choice(each, in_words(each), TIERS_ALSO.get(each, ())) for each in words.tiers),
            "regions": tuple(Choice(each, region_name(each)) for each in words.regions),
            "types": tuple(Choice(each, t(in_words(each))) for each in PartnerType),
            "languages": tuple(Choice(each, t.language_name(each)) for each in LANGUAGES),
            "products": tuple(Choice(each.key, each.name) for each in words.products),
            "certifications": tuple(Choice(each, each) for each in words.certifications),
            "audiences": saved,
            "excluded_audiences": saved,
            "roles": tuple(Choice(each, t(ROLE_NAMES[each])) for each in PartnerRole),
        }


class ScheduledForm(Form):
    """What all forms ask that say what an announcement is like beside its words."""

    category: str = Field(title="Category", description="Partners may opt out of some")
    day: Annotated[Day | None, Later()] = Field(
        default=None, title="Day", description="When it goes out; else as soon as it is released"
    )
    at: Annotated[str | None, Later()] = Field(default=None, title="Time of day", description="09:00 unless you say")
    same_moment: Annotated[bool, Later()] = Field(
        default=False, title="At the same moment everywhere?", description="Else by the clock of each partner"
    )
    urgent: Annotated[bool, Later()] = Field(
        default=False, title="Urgent?", description="Does not wait for the end of quiet hours"
    )
    acknowledge: Annotated[bool | None, Later()] = Field(default=None, title="Must it be acknowledged?")
    acknowledge_by: Annotated[Day | None, Later()] = Field(default=None, title="Acknowledged by")
    override_reason: Annotated[str | None, Later(), LongText()] = Field(
        default=None,
        title="Why to partners who heard from us lately",
        description="Without a reason they are left out",
        max_length=500,
    )

    @field_validator("at")
    @classmethod
    def readable(cls, value: str | None) -> str | None:
        return None if value is None else f"{clock(value):%H:%M}"

    @field_validator("acknowledge_by")
    @classmethod
    def only_where_wanted(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value is not None and info.data.get("acknowledge") is False:
            raise Problem(N_("A day is only needed where it must be acknowledged."))
        return value

    @property
    def must_acknowledge(self) -> bool:
        """Whoever only says until when has said that it must."""
        return self.acknowledge or self.acknowledge_by is not None

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        categories = (await context.programme()).rules.announcement_categories
        return {"category": tuple(Choice(each, category(each, context.t)) for each in categories)}


def clock(text: str) -> time:
    """ "9", "9:30", "14.15", "9 am", "9 Uhr", "9時". Raises Problem."""
    found = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if found and found[3] and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (found[3].lower() == "p")
    if hour > 23 or minute > 59:
        raise Problem(N_("I could not read a time of day in that. Write it like this: 09:30"))
    return time(hour, minute)


async def audience_of(form: AudienceForm, context: Context) -> Audience:
    """Raises NoSuchPartner, WhichPartner."""
    given: dict[str, Any] = form.model_dump(include=set(AudienceForm.model_fields), exclude_none=True)
    named = {name: await _keys(given.pop(name, ""), context) for name in ("partners", "excluded")}
    return Audience(**given, **named)


def in_answers(whom: Audience) -> dict[str, Any]:
    """An audience as answers to the form."""
    known = whom.model_dump(mode="json", exclude_defaults=True)
    return {**known, **{name: ", ".join(known[name]) for name in ("partners", "excluded") if name in known}}


async def schedule_of(form: ScheduledForm, context: Context) -> Schedule:
    if form.day is None:
        return Schedule()
    at = clock(form.at or "09:00")
    if not form.same_moment:
        return Schedule.local(form.day, at)
    zone = (await context.programme()).time_zone
    return Schedule.of(calendar_of(zone).moment(form.day, at).astimezone(ZoneInfo("UTC")))


async def _keys(names: str, context: Context) -> tuple[str, ...]:
    typed = [each.strip() for each in re.split(r"[,;\n、，]", names) if each.strip()]
    return tuple(dict.fromkeys([await _key(each, context) for each in typed]))


async def _key(name: str, context: Context) -> str:
    """A partner as written: a name in full is that partner's, though it may stand in another's."""
    found = await partners.looked_after(context.session, context.member.programme_id, None, name)
    exact = [each for each in found if name.lower() in _names(each)]
    if len(exact or found) == 1:
        return (exact or found)[0].key
    if not found:
        raise NoSuchPartner(names=name)
    raise WhichPartner(typed=name, names=", ".join(each.name for each in found))


def _names(partner: partners.Partner) -> Iterable[str]:
    return {partner.key.lower(), partner.name.lower(), partner.legal_name.lower()}
