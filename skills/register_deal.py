"""Register a deal, so that no other partner can claim the customer."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from bot.errors import Doubt
from bot.fields import Amount, Choice, ClosingDay, Domain, Files, Later, LongText, Once
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import deals, products, programme
from bot.prm.customers import Customer, domain_of
from bot.prm.deals import Deal, Outcome, Registered, Stage
from bot.prm.people import Member
from bot.prm.programme import NoProgramme
from bot.prm.rights import may
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill


class DealForm(Form):
    customer: Annotated[str, Once()] = Field(
        title="Customer", description="Legal name of the end customer", min_length=2, max_length=200
    )
    products: list[str] = Field(title="Products", description="What the customer wants to buy", min_length=1)
    value: Amount = Field(title="Value", description="What the customer will pay, for example 50,000")
    closes_on: ClosingDay = Field(title="Expected closing date", description="When you expect the order")
    country: str | None = Field(default=None, title="Country of the customer")
    website: Annotated[Domain | None, Later(), Once()] = Field(default=None, title="Website of the customer")
    stage: Annotated[Stage, Later()] = Field(default=Stage.QUALIFIED, title="Stage")
    contact_name: Annotated[str | None, Later(), Once()] = Field(default=None, title="Contact person", max_length=200)
    contact_email: Annotated[str | None, Later(), Once()] = Field(default=None, title="Contact e-mail", max_length=254)
    competitors: Annotated[str | None, Later(), Once()] = Field(default=None, title="Competitors", max_length=500)
    tender: Annotated[bool | None, Later(), Once()] = Field(default=None, title="Is there a tender?")
    notes: Annotated[str | None, Later(), Once(), LongText()] = Field(default=None, title="Notes", max_length=2000)
    evidence: Annotated[list[str] | None, Files(), Later(), Once()] = Field(
        default=None, title="Evidence", description="For example the customer's request"
    )
    another: Annotated[bool | None, Later(), Once()] = Field(default=None, title="Another project of this customer?")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        on_sale = await products.on_sale(context.session, context.member.programme_id)
        return {
            "products": tuple(Choice(each.key, each.name) for each in on_sale),
            "country": tuple(Choice(*country) for country in context.t.countries()),
        }

    @classmethod
    async def defaults(cls, context: Context) -> dict[str, Any]:
        partner = context.member.partner
        return {**await super().defaults(context), "country": partner.country if partner else None}


class PerhapsOurs(Doubt):
    """Your company has registered what may be the same customer: {number}, {customer}. Is this another project?"""

    answers: ClassVar[Mapping[str, Any]] = {"another": True}


def may_register(person: Member | None) -> bool:
    return person is not None and may(person, "deal.register")


@skill(
    "Register a deal",
    confirm=True,
    allowed=may_register,
    api="deals",
)
async def register_deal(form: DealForm, context: Context) -> Reply:
    """Register a new sales deal, so that no other partner can claim the customer."""
    return told(await registered(form, context), context)


async def registered(form: DealForm, context: Context, **details: Any) -> Registered:
    """What the form says, registered; `details` are columns of a deal that it does not ask for."""
    current = await programme.only(context.session)
    if current is None:
        raise NoProgramme
    if not form.another:
        await _ask_first(form, context)
    given = form.model_dump(include=DealForm.model_fields.keys() - {"value", "another"}, exclude_none=True)
    return await deals.register(
        context.session, context.member, current, value=form.value, now=context.now, **given, **details
    )


async def _ask_first(form: DealForm, context: Context) -> None:
    """PerhapsOurs where the own company has a live registration that may be for the same customer."""
    customer = Customer(form.customer, domain_of(form.website), form.country)
    known = await deals.already_ours(context.session, context.member, customer, now=context.now)
    ours = [match.deal for match in known if match.serious]
    if ours and not any(_same(deal, customer, form) for deal in ours):
        raise PerhapsOurs(number=ours[0].number, customer=ours[0].customer_name)


def _same(deal: Deal, customer: Customer, form: DealForm) -> bool:
    """Not only perhaps: that is refused in any case."""
    return deal.customer_key == customer.key and any(product.key in form.products for product in deal.products)


def told(registered: Registered, context: Context) -> Reply:
    deal, t = registered.deal, context.t
    return Reply(
        text=t(TOLD[registered.outcome], number=deal.number, customer=literal(deal.customer_name)),
        facts=_facts(deal, t, context.member.time_zone),
        buttons=(Button(label=t("My deals"), skill="my_deals"),),
    )


TOLD = {
    Outcome.APPROVED: N_("Deal {number} with {customer} is registered and protected."),
    Outcome.IN_REVIEW: N_("Deal {number} with {customer} is registered. We review it now."),
    Outcome.POSSIBLE_CONFLICT: N_(
        "Deal {number} with {customer} is registered. There is a possible conflict, so it is under review."
    ),
}


def _facts(deal: Deal, t: Translator, zone: str) -> tuple[tuple[str, str], ...]:
    facts = [
        (t("Value"), t.money(deal.value.amount, deal.value.currency)),
        (t("Products"), t.all_of(product.name for product in deal.products)),
        (t("Expected closing date"), t.day(deal.closes_on)),
    ]
    if deal.protected_until:
        facts.append((t("Protected until"), t.day_of(deal.protected_until, zone)))
    elif deal.review_due_at:
        facts.append((t("Decision expected by"), t.day_of(deal.review_due_at, zone)))
    return tuple(facts)
