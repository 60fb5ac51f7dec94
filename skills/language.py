"""Choose the language the assistant answers in."""

from pydantic import Field

from bot.fields import Choice
from bot.form import Form
from bot.i18n import LANGUAGES, Translator
from bot.reply import Reply
from bot.skill import Context, skill


class LanguageForm(Form):
    language: str = Field(title="Language")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        """Each by its own name, so that whoever is lost in a foreign language finds theirs."""
        english = Translator("en")
        names = {each: (context.t.language_name(each), english.language_name(each)) for each in LANGUAGES}
        return {
            "language": tuple(Choice(each, Translator(each).language_name(each), names[each]) for each in LANGUAGES)
        }


@skill(
    "Change language",
    writes=True,
    examples={
        "en": ("speak German", "change the language", "answer in French please", "switch to English", "language"),
        "de": ("sprich Deutsch", "Sprache ändern", "antworte bitte auf Englisch", "wechsle auf Ungarisch"),
        "es": ("habla español", "cambiar el idioma", "responde en inglés", "en español por favor"),
        "fr": ("parle français", "changer de langue", "réponds en anglais", "en français s'il te plaît"),
        "ja": ("日本語で話して", "言語を変更したい", "英語で答えて"),
        "ko": ("한국어로 말해 줘", "언어를 바꾸고 싶어요", "영어로 대답해 줘"),
        "zh": ("说中文", "更改语言", "请用英语回答"),
        "hu": ("beszélj magyarul", "nyelv módosítása", "válaszolj angolul"),
    },
)
async def language(form: LanguageForm, context: Context) -> Reply:
    """Answer you in another language from now on."""
    await context.choose_language(form.language)
    t = Translator(form.language)
    return Reply(text=t("From now on I answer in {language}.", language=t.language_name(form.language)))
