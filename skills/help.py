"""Say what the assistant can do for this person, and nothing that it cannot."""

from bot.form import Form
from bot.i18n import Translator
from bot.reply import Button, Reply, literal
from bot.skill import Context, Skill, skill

MOST_BUTTONS = 5  # more than a hand full is a menu nobody reads


class HelpForm(Form):
    pass


@skill(
    "What can you do?",
    listed=False,
)
async def help(form: HelpForm, context: Context) -> Reply:
    """Show what I can do for you."""
    t = context.t
    offered = [each for each in context.skills.values() if each.listed]
    greeting = t("Hello {name}.", name=literal(context.person.name)) if context.person else t("Hello.")
    text = f"{greeting} {t('Just write what you need, in your own words. I can:')}"
    lines = "\n".join(f"- **{t(each.title)}**: {t(each.description)}" for each in offered)
    return Reply(text=f"{text}\n\n{lines}", buttons=_buttons(offered, t))


def _buttons(offered: list[Skill], t: Translator) -> tuple[Button, ...]:
    return tuple(Button(label=t(each.title), skill=each.name) for each in offered if each.name != "ask")[:MOST_BUTTONS]
