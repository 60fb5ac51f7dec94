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
from bot.reply import Reply, literal
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
    return Reply(
        text=context.t("The people of {partner} read this channel from now on.", partner=literal(partner.name))
    )


@skill("Unbind channel", confirm=True, allowed=may_bind)
async def unbind_channel(form: BindChannelForm, context: Context) -> Reply:
    """Say that a partner's people do not read this channel any more."""
    partner, _ = await bound(form, context)
    await places.unbind(context.session, context.member, form.channel, partner, now=context.now)
    return Reply(
        text=context.t("The people of {partner} do not read this channel any more.", partner=literal(partner.name))
    )
