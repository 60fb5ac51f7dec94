"""Say what the assistant can do for this person, and nothing that it cannot."""

from bot.form import Form
from bot.i18n import Translator
from bot.reply import Button, Reply, literal
from bot.skill import Context, Skill, skill

MOST_BUTTONS = 5  # more than a hand full is a menu nobody reads
USUAL = (  # what people begin with most, who may; everything else comes after these
    *("register_deal", "my_deals", "my_leads", "my_commissions", "request_mdf"),
    *("deal_queue", "lead_queue", "mdf_queue"),
)


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
    begun = sorted((each for each in offered if each.name != "ask"), key=_unusual)
    return tuple(Button(label=t(each.title), skill=each.name) for each in begun[:MOST_BUTTONS])


def _unusual(skill: Skill) -> int:
    return USUAL.index(skill.name) if skill.name in USUAL else len(USUAL)
