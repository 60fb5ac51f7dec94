"""Take a goodbye kindly."""

from bot.form import Form
from bot.reply import Reply, Visibility
from bot.skill import Context, skill


class GoodbyeForm(Form):
    pass


@skill("Goodbye", listed=False)
async def goodbye(form: GoodbyeForm, context: Context) -> Reply:
    """Answer a goodbye."""
    return Reply(text=context.t("Goodbye. Just write when you need something."), visibility=Visibility.PLACE)
