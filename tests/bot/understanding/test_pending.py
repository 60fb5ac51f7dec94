"""In the middle of a form: answers, corrections, questions in between, and what is something else altogether."""

from typing import Any

import pytest

from bot.understand import Act
from tests.bot.understanding.hearing import COMPLETE, deal, hear

NOTHING: dict[str, Any] = {}
NAMED = {"customer": "Acme Robotics"}
NO_VALUE = {"customer": "Acme Robotics", "products": ["keep-cloud"]}
NO_DAY = {**NO_VALUE, "value": "50k"}
NO_CUSTOMER = {"products": ["keep-cloud"], "value": "50k", "closes_on": "2027-03-31"}


@pytest.mark.parametrize(("language", "known", "said", "answers"), [
    ("en", NOTHING, "Acme Robotics", {"customer": "Acme Robotics"}),
    ("en", NOTHING, "it's Brightwater Ltd.", {"customer": "Brightwater Ltd."}),
    ("en", NOTHING, "customer Contoso", {"customer": "Contoso"}),
    ("en", NOTHING, "acme robotics", {"customer": "acme robotics"}),
    ("en", NOTHING, "Acme Robotics, 50k, end of March",
     {"customer": "Acme Robotics", "value": "50k", "closes_on": "2027-03-31"}),
    ("en", NAMED, "Keep Cloud and Reach Core", {"products": ["keep-cloud", "reach-core"]}),
    ("en", NAMED, "keep clod", {"products": ["keep-cloud"]}),
    ("en", NAMED, "50k", {"value": "50k"}),
    ("en", NAMED, "Keep Cloud, 50k, 15 May", {"products": ["keep-cloud"], "value": "50k", "closes_on": "2027-05-15"}),
    ("en", NO_VALUE, "50k", {"value": "50k"}),
    ("en", NO_VALUE, "about 50,000 euros I think", {"value": "50,000 euros"}),
    ("en", NO_VALUE, "50000", {"value": "50000"}),
    ("en", NO_DAY, "end of March", {"closes_on": "2027-03-31"}),
    ("en", NO_DAY, "probably in June", {"closes_on": "2027-06-30"}),
    ("en", NO_CUSTOMER, "No Limits Outdoor", {"customer": "No Limits Outdoor"}),
    ("de", NOTHING, "Müller & Söhne GmbH", {"customer": "Müller & Söhne GmbH"}),
    ("de", NO_VALUE, "50.000 Euro", {"value": "50.000 Euro"}),
    ("de", NO_DAY, "Ende März", {"closes_on": "2027-03-31"}),
    ("es", NOTHING, "Industrias Delgado S.A.", {"customer": "Industrias Delgado S.A."}),
    ("es", NO_DAY, "a finales de marzo", {"closes_on": "2027-03-31"}),
    ("fr", NOTHING, "c'est Moulin Frères", {"customer": "Moulin Frères"}),
    ("fr", NO_VALUE, "50 000 €", {"value": "50 000 €"}),
    ("ja", NOTHING, "山田製作所", {"customer": "山田製作所"}),
    ("ja", NO_VALUE, "500万円", {"value": "500万円"}),
    ("ja", NO_DAY, "3月末", {"closes_on": "2027-03-31"}),
    ("ko", NOTHING, "한빛 주식회사", {"customer": "한빛 주식회사"}),
    ("ko", NO_VALUE, "5천만 원", {"value": "5천만 원"}),
    ("ko", NO_DAY, "3월 말이요", {"closes_on": "2027-03-31"}),
    ("zh", NOTHING, "华星科技有限公司", {"customer": "华星科技有限公司"}),
    ("zh", NO_VALUE, "50万元", {"value": "50万元"}),
    ("zh", NO_DAY, "三月底", {"closes_on": "2027-03-31"}),
    ("hu", NOTHING, "Alföldi Malom Zrt.", {"customer": "Alföldi Malom Zrt."}),
    ("hu", NO_VALUE, "50 ezer euró", {"value": "50 ezer euró"}),
    ("hu", NO_DAY, "március végén", {"closes_on": "2027-03-31"}),
])  # fmt: skip
async def test_a_short_reply_answers_what_is_open(language, known, said, answers):
    heard = await hear(said, language, pending=deal(language, **known))

    assert (heard.act, heard.skill, dict(heard.values)) == (Act.ANSWER, "register_deal", answers)


@pytest.mark.parametrize(("language", "said", "answers"), [
    ("en", "no, 60k", {"value": "60k"}),
    ("en", "make it 60k", {"value": "60k"}),
    ("en", "can you make it 60k please?", {"value": "60k"}),
    ("en", "actually it closes end of April", {"closes_on": "2027-04-30"}),
    ("en", "the customer is Globex instead", {"customer": "Globex"}),
    ("en", "no, Globex", {"customer": "Globex"}),
    ("en", "Reach Core instead", {"products": ["reach-core"]}),
    ("en", "add Reach Core", {"products": ["keep-cloud", "reach-core"]}),
    ("de", "Reach Core kommt noch dazu", {"products": ["keep-cloud", "reach-core"]}),
    ("en", "change the customer to Contoso AG", {"customer": "Contoso AG"}),
    ("en", "the contact person is Jane Doe", {"contact_name": "Jane Doe"}),
    ("en", "yes, and make it 60k", {"value": "60k"}),
    ("en", "sorry, 60k and end of April", {"value": "60k", "closes_on": "2027-04-30"}),
    ("de", "nein, 60.000", {"value": "60.000"}),
    ("de", "Nein, der Kunde ist Globex GmbH", {"customer": "Globex GmbH"}),
    ("de", "mach 60k daraus", {"value": "60k"}),
    ("es", "no, 60.000 euros", {"value": "60.000 euros"}),
    ("es", "mejor a finales de abril", {"closes_on": "2027-04-30"}),
    ("fr", "non, 60 000 euros", {"value": "60 000 euros"}),
    ("fr", "plutôt fin avril", {"closes_on": "2027-04-30"}),
    ("ja", "いいえ、600万円です", {"value": "600万円"}),
    ("ja", "やっぱり4月末でお願いします", {"closes_on": "2027-04-30"}),
    ("ko", "아니요, 6천만 원이요", {"value": "6천만 원"}),
    ("ko", "4월 말로 바꿔 주세요", {"closes_on": "2027-04-30"}),
    ("zh", "不，60万元", {"value": "60万元"}),
    ("zh", "改成四月底", {"closes_on": "2027-04-30"}),
    ("hu", "nem, 60 ezer euró", {"value": "60 ezer euró"}),
    ("hu", "inkább április végén", {"closes_on": "2027-04-30"}),
])  # fmt: skip
async def test_a_correction_overwrites_what_was_known(language, said, answers):
    heard = await hear(said, language, pending=deal(language, **COMPLETE), confirming=True)

    assert (heard.act, heard.skill, dict(heard.values)) == (Act.ANSWER, "register_deal", answers)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "How long is a deal protected?"),
    ("en", "what does legal name mean"),
    ("en", "No cost MDF?"),
    ("en", "is there a minimum value?"),
    ("en", "how do I register a deal?"),
    ("de", "Wie lange gilt der Schutz?"),
    ("de", "Was ist mit offiziellem Namen gemeint"),
    ("es", "¿Cuánto dura la protección?"),
    ("fr", "Combien de temps dure la protection ?"),
    ("ja", "保護期間はどのくらいですか"),
    ("ko", "보호 기간은 얼마나 되나요?"),
    ("zh", "保护期是多久？"),
    ("hu", "Meddig tart a védelem?"),
])  # fmt: skip
async def test_a_question_in_between_leaves_the_form_alone(language, said):
    for known in (NOTHING, NO_VALUE, COMPLETE):
        heard = await hear(said, language, pending=deal(language, **known), confirming=known is COMPLETE)

        assert (heard.act, heard.skill, heard.values) == (Act.START, "ask", {"question": said})


@pytest.mark.parametrize(("language", "said", "act"), [
    ("en", "yes", Act.YES), ("en", "yes please", Act.YES), ("en", "looks good, go ahead", Act.YES),
    ("en", "no", Act.NO), ("en", "no, that's wrong", Act.NO),
    ("de", "ja, passt", Act.YES), ("de", "nein", Act.NO), ("es", "sí, correcto", Act.YES), ("es", "no", Act.NO),
    ("fr", "oui, c'est bon", Act.YES), ("fr", "non", Act.NO), ("ja", "はい、お願いします", Act.YES),
    ("ja", "いいえ", Act.NO),
    ("ko", "네 맞아요", Act.YES), ("ko", "아니요", Act.NO), ("zh", "好的", Act.YES), ("zh", "不对", Act.NO),
    ("hu", "igen, rendben", Act.YES), ("hu", "nem", Act.NO),
])  # fmt: skip
async def test_a_plain_yes_or_no_decides_a_confirmation_and_brings_no_value(language, said, act):
    heard = await hear(said, language, pending=deal(language, **COMPLETE), confirming=True)

    assert (heard.act, heard.skill, heard.values) == (act, "register_deal", {})


@pytest.mark.parametrize(("said", "skill"), [
    ("show my deals", "my_deals"), ("which deals are in review?", "my_deals"), ("speak German", "language"),
    ("who am I?", "who_am_i"),
])  # fmt: skip
async def test_a_clear_request_for_something_else_is_started(said, skill):
    for known in (NOTHING, COMPLETE):
        heard = await hear(said, pending=deal(**known), confirming=known is COMPLETE)

        assert (heard.act, heard.skill) == (Act.START, skill)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "cancel"), ("en", "never mind"), ("en", "I changed my mind"), ("de", "vergiss es"), ("es", "cancela esto"),
    ("fr", "laisse tomber"), ("ja", "やめます"), ("ko", "그만할게요"), ("zh", "算了"), ("hu", "mégse"),
])  # fmt: skip
async def test_the_form_can_be_dropped_in_words(language, said):
    assert (await hear(said, language, pending=deal(language, **NAMED))).skill == "cancel"


async def test_another_customer_is_another_deal():
    heard = await hear("register a deal with Globex, 80k", pending=deal(**COMPLETE), confirming=True)

    assert (heard.act, heard.values["customer"]) == (Act.START, "Globex")


async def test_asking_again_only_fills_what_is_still_open():
    heard = await hear("register a deal with Acme Robotics, 50k", pending=deal())

    assert (heard.act, heard.values) == (Act.ANSWER, {"customer": "Acme Robotics", "value": "50k"})


async def test_the_pending_form_is_shown_again_to_somebody_undecided():
    heard = await hear("maybe", pending=deal(**COMPLETE), confirming=True)

    assert (heard.act, heard.skill, heard.values) == (Act.MAYBE, "register_deal", {})
