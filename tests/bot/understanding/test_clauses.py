"""A step through a form beside its reason, and answers that begin with a yes or no: told by words alone."""

import pytest

from bot.understand import Act
from bot.understanding.clauses import act_with_reason, tells_more
from bot.understanding.companies import is_written_as_name
from tests.bot.understanding.hearing import COMPLETE, deal, hear

WITH_REASON = {
    "en": [("stop, the customer backed out last night", Act.CANCEL), ("we have to look that up, next one", Act.SKIP)],
    "de": [
        ("Stopp, der Kunde hat gestern abgesagt", Act.CANCEL),
        ("das muss ich erst klären, nächste Frage", Act.SKIP),
    ],
    "es": [("cancela, el cliente se echó atrás", Act.CANCEL), ("eso lo averiguo mañana, siguiente", Act.SKIP)],
    "fr": [("annule, le client a signé ailleurs", Act.CANCEL), ("je dois me renseigner, suivante", Act.SKIP)],
    "ja": [("お客様が辞退しました、取り消し", Act.CANCEL), ("まだ聞いていないので、次へ", Act.SKIP)],
    "ko": [("고객이 계약을 포기했어요, 취소", Act.CANCEL), ("아직 듣지 못했어요, 다음", Act.SKIP)],
    "zh": [("客户已经反悔了，取消", Act.CANCEL), ("还没收到消息，下一题", Act.SKIP)],
    "hu": [("állj, az ügyfél tegnap lemondta", Act.CANCEL), ("ezt meg kell kérdeznem, következő", Act.SKIP)],
}
TELLS_MORE = {
    "en": ["yes, two sites", "no other bidder"], "de": ["ja, zwei Standorte"], "es": ["sí, dos sedes"],
    "fr": ["oui, deux sites"], "ko": ["네, 글로벡스요"], "hu": ["igen, két telephely"],
}  # fmt: skip
TELLS_NO_MORE = {
    "en": ["yes", "yes please", "no, that's not right", "next question"], "de": ["ja, passt", "nein danke"],
    "es": ["sí, así está bien"], "fr": ["oui, vas-y"], "ko": ["네, 맞아요"], "hu": ["igen, rendben"],
}  # fmt: skip
NAMES = {
    "ja": ["ネクスト株式会社", "ヘルプデスク商事"],
    "ko": ["안녕상사", "다음커뮤니케이션"],
    "zh": ["再来一杯餐饮", "你好科技"],
}
CHANGES = {
    "en": ("push it to the end of April", "2027-04-30"),
    "de": ("verschieben Sie den Abschluss auf Ende April", "2027-04-30"),
    "es": ("mueve el cierre a finales de abril", "2027-04-30"),
    "fr": ("décale la clôture à fin avril", "2027-04-30"),
    "hu": ("tedd át a zárást április végére", "2027-04-30"),
}


def each(told):
    return [(language, said) for language, several in told.items() for said in several]


@pytest.mark.parametrize(("language", "said"), each(WITH_REASON))
def test_a_step_is_heard_beside_its_reason(language, said):
    text, act = said
    assert act_with_reason(text, (language, "en")) is act


@pytest.mark.parametrize(
    "said", ["pass, Acme", "stop, why is it rejected?", "Acme, next", "stop", "next, Globex it is"]
)
def test_what_names_or_asks_something_is_no_reason(said):
    assert act_with_reason(said, ("en",)) is None


@pytest.mark.parametrize(("language", "said"), each(TELLS_MORE))
def test_a_few_words_that_no_act_is_told_by_are_an_answer(language, said):
    assert tells_more(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), each(TELLS_NO_MORE))
def test_words_of_an_act_tell_no_more(language, said):
    assert not tells_more(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), each(NAMES))
def test_a_company_called_like_an_act_is_written_as_a_name(language, said):
    assert is_written_as_name(said)


@pytest.mark.parametrize("said", ["ありがとう", "次へ", "다음", "그만", "谢谢", "下一步", "再来一次"])
def test_an_act_is_written_as_none(said):
    assert not is_written_as_name(said)


@pytest.mark.parametrize(("language", "said"), CHANGES.items())
async def test_a_change_asked_of_the_card_is_made_on_it(language, said):
    text, day = said

    heard = await hear(text, language, pending=deal(language, **COMPLETE), confirming=True)

    assert (heard.act, heard.skill, heard.values) == (Act.ANSWER, "register_deal", {"closes_on": day})


async def test_the_language_is_changed_beside_an_open_card():
    heard = await hear("change the language to German", pending=deal(**COMPLETE), confirming=True)

    assert (heard.act, heard.skill) == (Act.START, "language")


@pytest.mark.parametrize(("language", "said"), [("en", "Better Homes Ltd"), ("es", "Sea Food SL")])
async def test_a_name_that_begins_like_a_correction_is_kept_whole(language, said):
    heard = await hear(said, language, pending=deal(language))

    assert heard.values == {"customer": said}
