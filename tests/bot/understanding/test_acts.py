"""Short utterances that do something by themselves, and those that only begin like one."""

import pytest

from bot.understand import Act
from tests.bot.understanding.hearing import deal, hear

SAID = {
    Act.YES: {
        "en": ["yes", "yes please", "sure, go ahead", "ok"], "de": ["ja", "ja, passt", "genau"],
        "es": ["sí", "claro que sí"],
        "fr": ["oui", "d'accord"], "ja": ["はい", "お願いします"], "ko": ["네", "네 맞아요"], "zh": ["是的", "好的"],
        "hu": ["igen", "rendben"],
    },
    Act.NO: {
        "en": ["no", "nope", "no, that's not right"], "de": ["nein", "nein, das stimmt nicht"],
        "es": ["no", "no, gracias"],
        "fr": ["non", "non merci"], "ja": ["いいえ", "違います"], "ko": ["아니요", "아닙니다"], "zh": ["不", "不对"],
        "hu": ["nem", "nem jó"],
    },
    Act.MAYBE: {
        "en": ["perhaps", "not sure", "either or", "idk", "I have no idea"], "de": ["vielleicht", "keine Ahnung"],
        "es": ["quizás", "no tengo ni idea"], "fr": ["peut-être", "aucune idée"], "ja": ["たぶん"],
        "ko": ["글쎄요", "잘 모르겠어요"], "zh": ["也许", "不知道"], "hu": ["talán", "fogalmam sincs"],
    },
    Act.CANCEL: {
        "en": ["cancel", "forget it", "never mind, thanks"], "de": ["abbrechen", "vergiss es"],
        "es": ["cancelar", "olvídalo"],
        "fr": ["annuler", "laisse tomber"], "ja": ["キャンセル", "やめます"], "ko": ["취소", "그만할게요"],
        "zh": ["取消", "算了"],
        "hu": ["mégse", "felejtsd el"],
    },
    Act.HELP: {
        "en": ["help", "what can you do?"], "de": ["Hilfe", "Was kannst du?"], "es": ["ayuda", "¿qué puedes hacer?"],
        "fr": ["aide", "que peux-tu faire ?"], "ja": ["ヘルプ", "何ができますか"], "ko": ["도움말", "뭘 할 수 있어요?"],
        "zh": ["帮助", "你能做什么"], "hu": ["súgó", "mit tudsz?"],
    },
    Act.GREETING: {
        "en": ["hello", "hi there", "good morning everyone"], "de": ["Hallo", "Guten Morgen"],
        "es": ["hola", "buenos días"],
        "fr": ["bonjour", "salut"], "ja": ["こんにちは", "おはようございます"], "ko": ["안녕하세요"],
        "zh": ["你好", "早上好"],
        "hu": ["szia", "jó napot"],
    },
    Act.THANKS: {
        "en": ["thanks", "great, thank you very much"], "de": ["danke", "vielen Dank"], "es": ["gracias"],
        "fr": ["merci beaucoup"], "ja": ["ありがとうございます"], "ko": ["감사합니다"], "zh": ["谢谢"],
        "hu": ["köszönöm"],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("act", "language", "said"),
    [(act, language, said) for act, table in SAID.items() for language, them in table.items() for said in them],
)
async def test_an_utterance_that_is_nothing_but_an_act(act, language, said):
    heard = await hear(said, language)

    assert (heard.act, heard.values) == (act, {})


@pytest.mark.parametrize(("language", "said"), [
    ("en", "No cost MDF?"), ("en", "Is it ok to register two deals?"), ("en", "yes or no: can I stack discounts?"),
    ("en", "help with cabling in old buildings"), ("en", "stop loss insurance for partners"),
    ("en", "thanks to whom do we owe the discount?"), ("de", "Ja-Wort der Geschäftsführung nötig?"),
    ("de", "Nein heißt was genau im Vertrag?"), ("es", "¿No hay descuento?"), ("fr", "Pas de remise ?"),
    ("ja", "いいえと答えるとどうなりますか"), ("ko", "아니라고 하면 어떻게 되나요?"), ("zh", "不能退款吗"),
    ("hu", "Nem jár kedvezmény?"),
])  # fmt: skip
async def test_a_question_that_only_begins_like_an_act(language, said):
    heard = await hear(said, language)

    assert (heard.act, heard.skill) == (Act.START, "ask")


@pytest.mark.parametrize(
    ("language", "said"), [(language, said) for language, them in SAID[Act.MAYBE].items() for said in them]
)
async def test_who_is_undecided_is_so_in_the_middle_of_a_form_as_well(language, said):
    heard = await hear(said, language, pending=deal(language))

    assert (heard.act, heard.skill, heard.values) == (Act.MAYBE, "register_deal", {})


@pytest.mark.parametrize("said", ["maybe register a deal with Acme", "perhaps my deals?", "not sure what MDF means"])
async def test_a_wish_or_a_question_said_with_doubt_is_no_doubt(said):
    assert (await hear(said)).act is not Act.MAYBE


@pytest.mark.parametrize("said", ["yes", "no", "네", "ja"])
async def test_a_yes_to_nothing_is_left_to_the_assistant(said):
    heard = await hear(said)

    assert (heard.skill, heard.values) == ("help", {})


@pytest.mark.parametrize(("language", "said"), [
    ("en", "later"), ("de", "später"), ("es", "más tarde"), ("fr", "plus tard"), ("ja", "後で"), ("ko", "나중에"),
    ("zh", "稍后"), ("hu", "később"),
])  # fmt: skip
async def test_later_takes_leave_where_nothing_is_open_to_be_skipped(language, said):
    assert (await hear(said, language)).act is Act.GOODBYE
