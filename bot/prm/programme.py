"""A partner programme and its rules: every number a skill or a clock needs is a setting here, no constant there."""

import json
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import JSON, Dialect, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from bot.errors import UserError
from bot.prm.business_calendar import key_of
from bot.prm.database import Base
from bot.prm.money import Money

Limit = Annotated[Decimal, Field(ge=0)]  # in the programme's home currency
Days = Annotated[int, Field(ge=0, le=3650)]
Hours = Annotated[int, Field(ge=0, le=24 * 365)]
Percentage = Annotated[Decimal, Field(ge=0, le=100)]
Rate = Annotated[Decimal, Field(gt=0)]
Paper = Literal["attendance_list", "photos", "report", "sample"]  # what proves an activity beside the invoice
Points = Annotated[int, Field(ge=0, le=1000)]
Urgency = Literal["low", "normal", "high", "urgent"]
URGENT_WORDS = (  # in the words of a ticket, in any language: somebody cannot work
    "outage", "production down", "system down", "data loss", "security incident", "emergency",
    "ausfall", "notfall", "datenverlust", "caída del sistema", "pérdida de datos", "panne totale", "perte de données",
    "leállás", "adatvesztés", "障害", "緊急", "장애", "긴급", "故障", "紧急",
)  # fmt: skip
PRESSING_WORDS = (
    "urgent", "asap", "deadline today", "blocked", "dringend", "eilt", "blockiert", "urgente", "bloqueado",
    "bloqué", "sürgős", "至急", "급해요", "着急",
)  # fmt: skip


class Rules(BaseModel):
    """What a programme decides; the defaults are what programmes in the field agree on.

    Amounts are in the home currency. `exchange_rates` are fixed: units of a currency for one unit of the home currency,
    used to compare a value with a minimum or limit, never to pay.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    exchange_rates: dict[str, Rate] = {}
    fiscal_year_starts_in: Annotated[int, Field(ge=1, le=12)] = 1  # month; whose quarters "Q1" means when it is typed
    quiet_before: time = time(8)
    quiet_after: time = time(18)

    invitation_days: Days = 14
    wrong_codes_per_hour: Annotated[int, Field(ge=1)] = 5

    file_kept_months: Annotated[int, Field(ge=1, le=600)] = 120  # from when it was attached to a deal, a claim, ...
    question_kept_days: Annotated[int, Field(ge=1, le=3650)] = 180  # with its ratings, for whoever improves the content
    figures_kept_days: Annotated[int, Field(ge=7, le=3650)] = 1095  # what became of questions, without words or names
    transcript_kept_days: Annotated[int, Field(ge=1, le=3650)] = 365  # what was said in the web chat
    ticket_kept_days: Annotated[int, Field(ge=1, le=3650)] = 730  # after it was closed; its words and files
    gap_window_days: Annotated[int, Field(ge=1, le=3650)] = 90  # in which questions without a good answer count
    article_kept_valid_days: Annotated[int, Field(ge=1, le=3650)] = 365  # of a new article, unless somebody says else
    content_old_after_days: Annotated[int, Field(ge=1, le=3650)] = 365  # without a change; then its owner is asked
    content_expires_soon_days: Days = 30

    deal_minimum_value: Limit = Decimal(25_000)
    deal_protection_days: Annotated[int, Field(ge=1, le=3650)] = 90
    deal_extension_days: Days = 90
    deal_extensions_allowed: Annotated[int, Field(ge=0)] = 1
    deal_reminder_days: tuple[Days, ...] = (30, 14, 3)
    deal_review_business_days: Days = 2
    deal_review_nudge_business_days: Days = 1  # after which a reviewer is reminded
    deal_appeals_allowed: Annotated[int, Field(ge=0)] = 1
    deal_withdrawals_told: Annotated[int, Field(ge=1)] = 3  # from so many on, a partner's next answers tell it nothing
    deal_withdrawal_days: Days = 30  # in which they count
    deal_auto_approval_limits: dict[str, Limit] = {}  # by tier; a tier that is not named is always reviewed
    deal_limit_channel_manager: Limit = Decimal(250_000)
    deal_limit_approver: Limit = Decimal(1_000_000)

    lead_accept_hours: Hours = 48  # of the partner's business days
    lead_nudge_percents: tuple[Annotated[int, Field(gt=0, lt=100)], ...] = (50, 90)  # of them
    lead_hot_hours: Hours = 72  # as long as the flag holds
    lead_digest_above: Annotated[int, Field(ge=0)] = 10  # leads a day; the ones behind are told together
    lead_digest_at: time = time(16)
    lead_tier_points: dict[str, Points] = {"platinum": 25, "gold": 20, "silver": 10}  # other tiers receive no leads
    lead_language_points: Points = 30
    lead_conversion_points: Points = 25
    lead_conversion_months: Annotated[int, Field(ge=1, le=120)] = 12
    lead_load_points: Points = 20
    lead_full_load: Annotated[int, Field(ge=1)] = 10  # open leads, from which no points are left

    mdf_vendor_share_percent: Percentage = Decimal(50)
    mdf_notice_days: Days = 14  # from a request to its activity, at least
    mdf_decision_days: Days = 7
    mdf_decision_reminder_days: Days = 2  # before it is due
    mdf_claim_due_days: Days = 60  # after the activity's last day
    mdf_claim_review_business_days: Days = 2
    mdf_answer_days: Days = 14  # to answer what a reviewer asked about a claim
    mdf_reminder_days: tuple[Days, ...] = (14, 3)  # before a partner's own deadline
    mdf_dispute_business_days: Days = 5
    mdf_payment_days: Days = 45
    mdf_payment_reminder_days: Days = 7  # before it is due
    mdf_proofs: dict[str, dict[Paper, Annotated[int, Field(ge=1)]]] = {  # papers beside the invoice, by activity
        "event": {"attendance_list": 1, "photos": 2},
        "training": {"attendance_list": 1, "photos": 2},
        "webinar": {"attendance_list": 1, "report": 1},
        "digital": {"report": 1, "photos": 1},
        "content": {"sample": 1},
        "sponsorship": {"photos": 1},
        "telemarketing": {"report": 1},
    }
    mdf_limit_channel_manager: Limit = Decimal(10_000)
    mdf_limit_approver: Limit = Decimal(50_000)

    ticket_opens: time = time(9)  # when the vendor's people are at work, on its business days
    ticket_closes: time = time(17)
    ticket_tier_priorities: dict[str, Urgency] = {"platinum": "high"}  # at least; other tiers start as normal
    ticket_priority_words: dict[Urgency, tuple[str, ...]] = {"urgent": URGENT_WORDS, "high": PRESSING_WORDS}
    ticket_answer_hours: dict[Urgency, Hours] = {"urgent": 1, "high": 4, "normal": 8, "low": 16}  # opening hours
    ticket_solution_hours: dict[Urgency, Hours] = {"urgent": 8, "high": 16, "normal": 40, "low": 80}
    ticket_nudge_percent: Annotated[int, Field(gt=0, lt=100)] = 75  # of them, after which whoever has it is reminded
    ticket_reply_hours: Hours = 24  # in which words in a private chat still belong to a ticket that was solved there
    ticket_closes_days: Days = 14  # after it was solved
    tickets_of_person: Annotated[int, Field(gt=0)] = 25  # open ones of somebody enrolled
    tickets_of_guest: Annotated[int, Field(ge=0)] = 3  # and of somebody we do not know

    statement_closes_on_day: Annotated[int, Field(ge=1, le=28)] = 1
    statement_review_days: Days = 7
    statement_payable_on_day: Annotated[int, Field(ge=1, le=28)] = 13
    commission_dispute_business_days: Days = 5  # in which finance answers
    announcement_categories: dict[str, bool] = {  # whether a partner may say that it does not want them
        "product": True,
        "training": True,
        "event": True,
        "promotion": True,
        "programme": False,
    }
    announcement_fatigue_days: Days = 14  # between two that are not urgent, for one partner
    announcement_opt_out_hours: Hours = 0  # in which channel managers may take partners out before it goes out
    announcement_reminder_days: tuple[Annotated[int, Field(ge=-365, le=365)], ...] = (3, 0, -3)  # before it is due
    stage_probability_percent: dict[str, Percentage] = {  # what a forecast assumes, by a deal's stage
        "qualified": Decimal(20),
        "proposal": Decimal(40),
        "negotiation": Decimal(60),
        "committed": Decimal(90),
    }


class RulesDocument(TypeDecorator[Rules]):
    """Rules as one validated JSON document: a setting added later has its default in every stored programme."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Rules | None, dialect: Dialect) -> Any:
        return None if value is None else value.model_dump(mode="json", exclude_unset=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> Rules | None:
        return None if value is None else Rules.model_validate(value)


class Programme(Base):
    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    vendor: Mapped[str] = mapped_column(String(200))
    vendor_domain: Mapped[str | None] = mapped_column(String(253))
    support_email: Mapped[str | None] = mapped_column(String(254))
    country: Mapped[str] = mapped_column(String(2))
    time_zone: Mapped[str] = mapped_column(String(64))  # IANA; the vendor's working days
    currency: Mapped[str] = mapped_column(String(3))
    default_locale: Mapped[str] = mapped_column(String(16))
    locales: Mapped[list[str]] = mapped_column(JSON)
    rules: Mapped[Rules] = mapped_column(RulesDocument)

    @property
    def calendar(self) -> str:
        """Where the vendor's business days are counted: a key of `business_calendar`."""
        return key_of(self.time_zone, self.country)

    def home_value(self, value: Money) -> Decimal | None:
        """`value` in the home currency at the fixed rate, unrounded; None when the programme has no rate for it."""
        rate = self.exchange_rate(value.currency)
        return None if rate is None else value.amount / rate

    def exchange_rate(self, currency: str) -> Decimal | None:
        """Units of `currency` for one unit of the home currency; None when the programme has no rate for it."""
        return Decimal(1) if currency == self.currency else self.rules.exchange_rates.get(currency)

    def home_money(self, amount: Decimal) -> Money:
        return Money(amount, self.currency)


async def named(session: AsyncSession, key: str) -> Programme | None:
    return await session.scalar(select(Programme).where(Programme.key == key))


async def only(session: AsyncSession) -> Programme | None:
    """The programme of this database, or None before one is loaded."""
    return await session.scalar(select(Programme).order_by(Programme.id).limit(1))


class NoProgramme(UserError):
    """There is no partner programme here yet, so nothing can be done in it."""


class NoSuchRule(UserError):
    """{name} is no setting of a programme. The settings are: {known}"""


class WrongRule(UserError):
    """{name} cannot be {value}. Write it as what it is now, in JSON: {now}"""


async def change_rules(session: AsyncSession, programme: Programme, changes: Mapping[str, Any]) -> None:
    """Decide some settings anew. Raises NoSuchRule or WrongRule, and then nothing has changed.

    Deadlines that run are the caller's to count anew: `clocks.reset`.
    """
    for name, value in changes.items():
        if name not in Rules.model_fields:
            raise NoSuchRule(name=name, known=", ".join(Rules.model_fields))
        try:
            Rules.model_validate({name: value})
        except ValidationError as error:
            now = json.dumps(programme.rules.model_dump(mode="json")[name])
            raise WrongRule(name=name, value=value, now=now) from error
    programme.rules = Rules.model_validate({**programme.rules.model_dump(exclude_unset=True), **changes})
    await session.flush()
