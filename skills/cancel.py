"""Drop a form one does not want to finish."""

from pydantic import Field

from bot.form import Form
from bot.reply import Reply
from bot.skill import Context, skill


class CancelForm(Form):
    form: str | None = Field(default=None, title="Which form")  # a button names its own; words mean all of them


@skill(
    "Cancel",
    writes=True,
    listed=False,
)
async def cancel(form: CancelForm, context: Context) -> Reply:
    """Drop the form you are in the middle of."""
    t = context.t
    dropped = await context.cancel_forms(form.form)
    if not dropped:
        return Reply(text=t("There is nothing to cancel."))
    return Reply(text=t("Cancelled. Nothing was sent."), buttons=dropped)
