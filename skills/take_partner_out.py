"""Keep an announcement from partners one looks after."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Once, Record
from bot.prm import announcement_opt_outs, partners
from bot.prm.announcement_records import AnnouncementState
from bot.prm.people import Member
from bot.prm.rights import may
from bot.reply import Reply, literal
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, Why, called, shown
from skills.bind_channel import NO_SUCH_PARTNER


class TakeOutForm(AnnouncementForm):
    partner: Annotated[str, Record(NO_SUCH_PARTNER), Once()] = Field(title="Partner", max_length=200)
    reason: Why = Field(title="Reason", min_length=3, max_length=2000)

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.IN_REVIEW, AnnouncementState.SCHEDULED)

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        if field != "partner":
            return await super().records(context, field, text)
        member = context.member
        manager = None if may(member, "announcement.take_out.all") else member.person_id
        found = await partners.looked_after(context.session, member.programme_id, manager, text)
        return tuple(Choice(each.key, each.name, named=each.name if text else "") for each in found)


def may_take_out(person: Member | None) -> bool:
    return person is not None and any(
        may(person, action) for action in ("announcement.take_out.managed", "announcement.take_out.all")
    )


@skill("Take a partner out", confirm=True, allowed=may_take_out, api="announcements")
async def take_partner_out(form: TakeOutForm, context: Context) -> Reply:
    """Keep an announcement that was not sent yet from a partner you look after."""
    row = await announcement_opt_outs.take_out(
        context.session, context.member, form.announcement, [form.partner], reason=form.reason, now=context.now
    )
    partner = await partners.named(context.session, context.member.programme_id, form.partner)
    name = literal(partner.name if partner else form.partner)
    text = context.t("{partner} does not get {number}, “{title}”.", partner=name, **called(row))
    return await shown(row, text, context)
