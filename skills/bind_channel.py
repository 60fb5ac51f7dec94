"""Say whose people read a shared channel. Until somebody of the vendor has said so, it is told only what is public."""

from typing import Annotated, Any

from pydantic import Field

from bot.errors import UserError
from bot.fields import Choice, Record, Unseen
from bot.form import Form
from bot.i18n import N_
from bot.prm import partners, places
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.rights import may
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill

NO_SUCH_PARTNER = N_("I don't find a partner “{typed}” among those you look after.")


class NotAChannel(UserError):
    """Say that in the channel you mean: here, nobody reads along."""


class ChannelForm(Form):
    channel: Annotated[str, Unseen()] = Field(default="", title="Channel", max_length=400)  # its key: no words name it

    @classmethod
    async def defaults(cls, context: Context) -> dict[str, Any]:
        place = context.incoming.place
        here = {"channel": place.key} if place.kind == "shared" else {}
        return {**await super().defaults(context), **here}


class BindChannelForm(ChannelForm):
    partner: Annotated[str, Record(NO_SUCH_PARTNER)] = Field(
        title="Partner", description="Whose people read this channel", max_length=200
    )
    named: Annotated[str, Unseen()] = Field(default="", title="Partner", max_length=400)  # keys of all that were named

    @classmethod
    async def defaults(cls, context: Context) -> dict[str, Any]:
        said = context.incoming.text
        found = await cls.records(context, "partner", said) if said.strip() else ()
        names = [each.label for each in found]
        whole = [each for each in found if not any(each.label != name and each.label in name for name in names)]
        named = {"named": " ".join(each.value for each in whole)} if len(whole) > 1 else {}
        return {**await super().defaults(context), **named}

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        member = context.member
        manager = None if "admin" in member.roles else member.person_id
        found = await partners.looked_after(context.session, member.programme_id, manager, text)
        return tuple(Choice(each.key, each.name, named=each.name if text else "") for each in found)


def may_bind(person: Member | None) -> bool:
    return person is not None and person.internal and may(person, "place.bind")


async def bound(form: BindChannelForm, context: Context) -> tuple[Partner, str]:
    """The partner and the platform that a channel's key belongs to. Raises NotAChannel."""
    platform, _, rest = form.channel.partition(":")
    partner = await partners.named(context.session, context.member.programme_id, form.partner)
    if partner is None or not rest:
        raise NotAChannel
    return partner, platform


@skill("Bind channel to partner", confirm=True, allowed=may_bind)
async def bind_channel(form: BindChannelForm, context: Context) -> Reply:
    """Say whose people read this channel, so that I may answer them from what their company may know."""
    partner, platform = await bound(form, context)
    await places.bind(
        context.session, context.member, form.channel, partner, platform=platform, now=context.now
    )  # fmt: skip
    text = context.t("The people of {partner} read this channel from now on.", partner=literal(partner.name))
    return await _with_the_others(text, form, context)


async def _with_the_others(text: str, form: BindChannelForm, context: Context) -> Reply:
    """What was done, and what was not: of several partners in one sentence one is bound at a time."""
    t, there = context.t, await places.bound_partners(context.session, form.channel) or ()
    others = [key for key in form.named.split() if key not in {each.key for each in there}]
    found = [await partners.named(context.session, context.member.programme_id, key) for key in others]
    left = [each for each in found if each is not None]
    if not left:
        return Reply(text=text)
    more = t(
        "I did not bind it to {partners}: each partner is bound by a step of its own.",
        partners=t.all_of(literal(each.name) for each in left),
    )
    buttons = [
        Button(
            label=t("Bind to {partner}, too", partner=each.name), skill="bind_channel",
            values={"partner": each.key, "channel": form.channel},
        )
        for each in left
    ]  # fmt: skip
    return Reply(text=f"{text} {more}", buttons=tuple(buttons))


@skill("Unbind channel", confirm=True, allowed=may_bind)
async def unbind_channel(form: BindChannelForm, context: Context) -> Reply:
    """Say that a partner's people do not read this channel any more."""
    partner, _ = await bound(form, context)
    await places.unbind(context.session, context.member, form.channel, partner, now=context.now)
    return Reply(
        text=context.t("The people of {partner} do not read this channel any more.", partner=literal(partner.name))
    )
