"""What registers a deal has to be a yes and nothing else; whatever may be one shows the card again."""

import pytest

from bot.understand import Act
from tests.bot.understanding.hearing import COMPLETE, deal, hear

PLAIN = {
    "en": [
        "yes",
        "Yes please, thank you",
        "that's right",
        "👍",
        "perfect, submit it",
        "I confirm",
        "good morning, yes",
    ],
    "de": ["ja", "ja, das passt so", "genau, danke", "in Ordnung", "guten Morgen, ja", "oui"],
    "es": ["sí, por favor", "de acuerdo"],
    "fr": ["oui, s'il vous plaît", "c'est parfait", "d'accord, merci"],
    "ja": ["はい、お願いします", "そうです", "了解です", "それでいいです"],
    "ko": ["네, 맞습니다", "확인해 주세요", "좋아요"],
    "zh": ["是的，谢谢", "没问题", "好的"],
    "hu": ["igen, köszönöm", "rendben van", "így van"],
}

ELSE = {
    "en": [
        "Just one day will do.", "I will ask my team", "I am sorry", "I want to know", "let me confirm that",
        "I have to confirm it with our team", "send it to me", "I would like to ask about that", "I guess so",
        "ok 👎", "yes 🤔", "sounds good but", "can you confirm", "it should be correct", "yeah, right", "I'm good",
        "correct it", "please correct that", "please correct", "yes, in the afternoon",
        "ok morning", "Simon", "logo", "sale", "top",
    ],
    "de": ["ich mache das", "bitte", "ja morgen", "ok, morgen", "Morgen, ja", "na ja", "passt das so", "stimmt das"],
    "es": ["jaja", "ja ja", "me vale", "venga ya", "ya"],
    "fr": ["c'est ça, oui", "sale", "mais oui, bien sûr"],
    "ja": [
        "はい、でも", "いいですが", "いいですよね", "大丈夫です", "いいです、結構です", "いいです、ありがとう",
        "はい、結構です", "それで", "そうですね",
    ],
    "ko": ["괜찮아요", "어", "그럼"],
    "zh": ["我要想想", "我要确认一下", "对吧", "没错吧", "对了"],
    "hu": ["jó ez így", "igaz ez", "ja, persze"],
}  # fmt: skip

WAVED_AWAY = {
    "en": [
        "yup yup",
        "k k",
        "yep, yep, yep",
        "sounds good, sounds good",
        "correct correct",
        "sure, sure",
        "yeah yeah",
        "yeah right",
        "oh sure",
        "fine, fine",
        "ok ok",
        "~yes~",
        "~~yes~~",
        "right, sure",
        "whatever, yes",
    ],
    "de": [
        "genau genau",
        "stimmt, stimmt",
        "passt, passt",
        "ja ja",
        "jaja",
        "schon gut",
        "klar, klar",
        "ja nee, is klar",
        "na super",
        "ok, ok",
    ],
    "es": ["exacto, exacto", "ya, ya", "claro, claro", "vale, vale", "ya, claro", "sí, ya", "lo que tú digas, sí"],
    "fr": ["parfait parfait", "oui oui", "ouais, ouais", "oui, bien sûr, bien sûr", "mouais", "d'accord, d'accord"],
    "ja": ["はいはい", "はい、はい", "うんうん", "わかったわかった", "ええ、ええ"],
    "ko": ["그래그래", "예예", "네네네", "알았어 알았어", "아 네네"],
    "zh": ["好好好", "行行行", "是是是", "行了行了", "知道了知道了"],
    "hu": ["rendben, rendben", "ja, ja", "jaja", "persze, persze", "jó, jó", "jól van, jól van", "aha, persze"],
}
EMPHATIC = {
    "en": ["yes yes", "yes, yes, please", "YES YES YES", "👍👍"], "de": ["ja klar", "ja, genau"],
    "es": ["sí, sí", "sí, claro"],
    "fr": ["oui, c'est parfait", "oui, d'accord"], "ja": ["はい、そうです"], "ko": ["네네", "네네 맞아요"],
    "zh": ["对对", "对，对", "嗯嗯", "好的好的", "是的是的"], "hu": ["igen igen", "igen, rendben"],
}  # fmt: skip
"""What agrees all the more."""


@pytest.mark.parametrize(("language", "said"), [(language, said) for language in PLAIN for said in PLAIN[language]])
async def test_a_plain_yes_agrees_to_what_is_shown(language, said):
    heard = await hear(said, language, pending=deal(language, **COMPLETE), confirming=True)

    assert heard.act is Act.YES


@pytest.mark.parametrize(("language", "said"), [(language, said) for language in ELSE for said in ELSE[language]])
async def test_what_only_holds_words_of_agreement_does_not(language, said):
    heard = await hear(said, language, pending=deal(language, **COMPLETE), confirming=True)

    assert heard.act is not Act.YES


@pytest.mark.parametrize(
    ("language", "said"), [(language, each) for language in WAVED_AWAY for each in WAVED_AWAY[language]]
)
async def test_agreement_that_waves_the_card_away_shows_it_again(language, said):
    heard = await hear(said, language, pending=deal(language, **COMPLETE), confirming=True)

    assert heard.act in (Act.ANSWER, Act.MAYBE)
    assert heard.values == {}


@pytest.mark.parametrize(
    ("language", "said"), [(language, each) for language in EMPHATIC for each in EMPHATIC[language]]
)
async def test_emphatic_agreement_agrees(language, said):
    heard = await hear(said, language, pending=deal(language, **COMPLETE), confirming=True)

    assert heard.act is Act.YES
