"""Choose the language the assistant answers in."""

from pydantic import Field

from bot.fields import Choice
from bot.form import Form
from bot.i18n import LANGUAGES, Translator
from bot.reply import Reply
from bot.skill import Context, skill

ALSO = {"zh": ("Mandarin", "普通话", "汉语", "国语", "華語")}  # other names people give a language


class LanguageForm(Form):
    language: str = Field(title="Language", description="These are all the languages I speak")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        """Each by its own name, so that whoever is lost in a foreign language finds theirs."""
        english = Translator("en")
        names = {
            each: (context.t.language_name(each), english.language_name(each), *ALSO.get(each, ()))
            for each in LANGUAGES
        }
        return {
            "language": tuple(Choice(each, Translator(each).language_name(each), names[each]) for each in LANGUAGES)
        }


@skill(
    "Change language",
    writes=True,
)
async def language(form: LanguageForm, context: Context) -> Reply:
    """Answer you in another language from now on."""
    await context.choose_language(form.language)
    t = Translator(form.language)
    return Reply(text=t("From now on I answer in {language}.", language=t.language_name(form.language)))
