"""Which request or claim somebody means, whose it is, and who may do what next: shared by the skills about MDF."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.fields import Choice, LongText, Once, Record, Unseen
from bot.form import Form, only_record
from bot.i18n import N_
from bot.prm import fund_claims, fund_requests, funds
from bot.prm.fund_claim_records import ClaimState, Proof
from bot.prm.fund_names import CLAIMS, REQUESTS, claims_in, requests_in
from bot.prm.fund_proofs import Papers
from bot.prm.fund_records import Activity, RequestState
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.records import Subject
from bot.prm.rights import Action, may
from bot.reply import Button
from bot.skill import Context
from skills.deal_shown import choices_of

__all__ = ["Activity", "ClaimState", "Proof", "RequestState"]  # their words are shown

NO_SUCH_REQUEST = N_("I don't find a request “{typed}”. Say “my MDF requests” to see yours.")
NO_SUCH_CLAIM = N_("I don't find a claim “{typed}”. Say “my MDF claims” to see yours.")

STYLES: Mapping[str, Literal["primary", "danger"]] = {  # as on the card that asks for the decision
    "approve_mdf": "primary", "approve_mdf_claim": "primary", "reject_mdf": "danger", "reject_mdf_claim": "danger",
}  # fmt: skip

RequestName = Annotated[str, Record(NO_SUCH_REQUEST), Once()]
ClaimName = Annotated[str, Record(NO_SUCH_CLAIM), Once()]
Version = Annotated[int | None, Unseen(), Once()]
Why = Annotated[str, LongText(), Once()]


class RequestForm(Form):
    """A form about one request. `OFFERED`: the states in which there is something to do; others can be named."""

    request: RequestName = Field(title="Request", description="Its number or title", max_length=200)

    @classmethod
    def offered(cls) -> tuple[RequestState, ...]:
        return tuple(RequestState)

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        return await _named(context, requests_in(cls.offered()), REQUESTS, text)

    @classmethod
    async def counts_in(cls, context: Context, found: Mapping[str, tuple[Choice, ...]]) -> str | None:
        """What the request asks in: whoever decides works for no partner, and a partner may have funds in several."""
        named = only_record(found, "request")
        if named is None:
            return None
        return (await fund_requests.get(context.session, context.member, named)).currency


class ClaimForm(Form):
    """A form about one claim."""

    claim: ClaimName = Field(title="Claim", description="Its number, or the title of the activity", max_length=200)

    @classmethod
    def offered(cls) -> tuple[ClaimState, ...]:
        return tuple(ClaimState)

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        return await _named(context, claims_in(cls.offered()), CLAIMS, text)

    @classmethod
    async def counts_in(cls, context: Context, found: Mapping[str, tuple[Choice, ...]]) -> str | None:
        """That of the claim."""
        named = only_record(found, "claim")
        if named is None:
            return None
        return (await fund_claims.get(context.session, context.member, named)).currency


def allowed_to(*actions: Action) -> Callable[[Member | None], bool]:
    """Whoever may do one of these."""
    return lambda person: person is not None and any(may(person, action) for action in actions)


def may_read(person: Member | None) -> bool:
    return person is not None and funds.may_read(person)


def papers(**files: list[str]) -> Papers:
    """By the names of the form's fields, which are those of the proofs."""
    return Papers({Proof(kind): ids for kind, ids in files.items() if ids})


def steps(names: Iterable[str], named: dict[str, Any], context: Context) -> tuple[Button, ...]:
    """A button for each of these skills that this person may use."""
    offered = [context.skills[name] for name in names if name in context.skills]
    return tuple(
        Button(label=context.t(each.title), skill=each.name, values=named, style=STYLES.get(each.name, "plain"))
        for each in offered
    )


async def whose(partner_id: int, context: Context) -> tuple[tuple[str, str], ...]:
    """The partner it is of, for whoever looks after several; a partner's people know."""
    if not context.member.internal:
        return ()
    partner = await context.session.get_one(Partner, partner_id)
    return ((context.t("Partner"), partner.name),)


async def _named(context: Context, offered: Subject, everything: Subject, text: str) -> tuple[Choice, ...]:
    """Those with which something can be done come first; any other can be named, and is told how it stands."""
    found = await choices_of(context, offered, text)
    return found if found or not text.strip() else await choices_of(context, everything, text)
