"""Say what the assistant can do for this person, and nothing that it cannot."""

from bot.form import Form
from bot.i18n import Translator
from bot.reply import Button, Reply
from bot.skill import Context, Skill, skill

MOST_BUTTONS = 5  # more than a hand full is a menu nobody reads


class HelpForm(Form):
    pass


@skill(
    "What can you do?",
    listed=False,
    examples={
        "en": ("help", "what can you do?", "how does this work?", "show me the commands", "what can I ask you?"),
        "de": ("Hilfe", "was kannst du?", "wie funktioniert das hier?", "was kann ich dich fragen?"),
        "es": ("ayuda", "¿qué puedes hacer?", "¿cómo funciona esto?", "¿qué te puedo preguntar?"),
        "fr": ("aide", "que sais-tu faire ?", "que peux-tu faire ?", "comment ça marche ?"),
        "ja": ("ヘルプ", "何ができますか", "使い方を教えて", "どんなことを聞けますか"),
        "ko": ("도움말", "뭘 할 수 있어요?", "어떻게 사용하나요?", "무엇을 물어볼 수 있나요?"),
        "zh": ("帮助", "你能做什么", "怎么使用", "我可以问你什么"),
        "hu": ("súgó", "segítség", "mit tudsz?", "hogyan működik ez?", "mit kérdezhetek tőled?"),
    },
)
async def help(form: HelpForm, context: Context) -> Reply:
    """Show what I can do for you."""
    t = context.t
    offered = [each for each in context.skills.values() if each.listed]
    greeting = t("Hello {name}.", name=context.person.name) if context.person else t("Hello.")
    text = f"{greeting} {t('Just write what you need, in your own words. I can:')}"
    lines = "\n".join(f"- **{t(each.title)}**: {t(each.description)}" for each in offered)
    return Reply(text=f"{text}\n\n{lines}", buttons=_buttons(offered, t))


def _buttons(offered: list[Skill], t: Translator) -> tuple[Button, ...]:
    return tuple(Button(label=t(each.title), skill=each.name) for each in offered if each.name != "ask")[:MOST_BUTTONS]
