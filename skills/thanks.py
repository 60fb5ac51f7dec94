"""Take thanks kindly."""

from bot.form import Form
from bot.reply import Reply, Visibility
from bot.skill import Context, skill


class ThanksForm(Form):
    pass


@skill("You're welcome", listed=False)
async def thanks(form: ThanksForm, context: Context) -> Reply:
    """Answer a thank-you."""
    return Reply(
        text=context.t("You're welcome. Just write when you need something else."), visibility=Visibility.PLACE
    )
