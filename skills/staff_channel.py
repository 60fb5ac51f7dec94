"""Keep a channel for the vendor's own people, and say what is posted there: cards to decide on, for instance."""

from pydantic import Field

from bot.fields import Choice
from bot.i18n import in_words
from bot.prm import places
from bot.prm.people import Member
from bot.prm.places import Purpose
from bot.reply import Reply
from bot.skill import Context, skill
from skills.bind_channel import ChannelForm, NotAChannel, may_bind


class StaffChannelForm(ChannelForm):
    purposes: list[Purpose] = Field(title="Posted here", description="What is posted to this channel", min_length=1)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"purposes": tuple(Choice(each, context.t(in_words(each))) for each in Purpose)}


def may_keep(person: Member | None) -> bool:
    return may_bind(person) and person is not None and "admin" in person.roles


@skill("Staff channel", confirm=True, allowed=may_keep)
async def staff_channel(form: StaffChannelForm, context: Context) -> Reply:
    """Keep this channel for our own people and post to it what they decide on, as long as nobody else reads here."""
    platform, _, rest = form.channel.partition(":")
    if not rest:
        raise NotAChannel
    await places.keep_for_staff(
        context.session, context.member, form.channel, form.purposes, platform=platform, now=context.now
    )
    posted = context.t.all_of(context.t(in_words(each)) for each in form.purposes)
    return Reply(text=context.t("From now on I post here for our own people: {posted}.", posted=posted))
