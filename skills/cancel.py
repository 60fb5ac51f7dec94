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
    examples={
        "en": ("cancel", "cancel this", "forget it", "never mind", "stop this form", "drop it"),
        "de": ("abbrechen", "vergiss es", "lass gut sein", "brich das ab", "stopp"),
        "es": ("cancelar", "cancela esto", "olvídalo", "déjalo"),
        "fr": ("annuler", "annule ça", "laisse tomber", "oublie ça"),
        "ja": ("キャンセル", "取り消して", "やめます", "中止してください"),
        "ko": ("취소", "취소해 줘", "그만할게요", "안 할래요"),
        "zh": ("取消", "算了", "不要了", "停止填写"),
        "hu": ("mégse", "mégsem", "felejtsd el", "hagyjuk", "szakítsd meg"),
    },
)
async def cancel(form: CancelForm, context: Context) -> Reply:
    """Drop the form you are in the middle of."""
    t = context.t
    dropped = await context.cancel_forms(form.form)
    if not dropped:
        return Reply(text=t("There is nothing to cancel."))
    return Reply(text=t("Cancelled. Nothing was sent."))
