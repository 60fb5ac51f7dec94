"""Every answer a first sentence already contains."""

import pytest

from bot.understand import Act, in_english
from bot.understanding.values import Reader
from tests.bot.understanding.hearing import BOOK, TODAY, hear

MARCH = "2027-03-31"


@pytest.mark.parametrize(("language", "said", "answers"), [
    ("en", "register a deal with Acme Robotics, 50k, closes end of March",
     {"customer": "Acme Robotics", "value": "50k", "closes_on": MARCH}),
    ("en", "pls register acme 50k closing end of q1",
     {"customer": "acme", "value": "50k", "closes_on": "end of q1"}),  # whose quarter the form knows
    ("en", "Please register our deal with Procter & Gamble for Reach Core and Keep Cloud, $120,000, closing in June",
     {"customer": "Procter & Gamble", "products": ["reach-core", "keep-cloud"], "value": "$120,000",
      "closes_on": "2027-06-30"}),
    ("en", "I'd like to register an opportunity at St. Mary's Hospital worth 80k EUR, closing on 15 May, "
           "contact jane.doe@stmarys.example",
     {"customer": "St. Mary's Hospital", "value": "80k EUR", "closes_on": "2027-05-15",
      "contact_email": "jane.doe@stmarys.example"}),
    ("en", "new deal for Bank of China in Germany, value 2.5m, close 30 June",
     {"customer": "Bank of China", "country": "DE", "value": "2.5m", "closes_on": "2027-06-30"}),
    ("en", "register a deal. customer: Harbour Foods Ltd; value: 45k; closing date: 30 April",
     {"customer": "Harbour Foods Ltd", "value": "45k", "closes_on": "2027-04-30"}),
    ("en", "register a deal with Northwind Traders, we met on 3 December, closes 31 March, 60k",
     {"customer": "Northwind Traders", "value": "60k", "closes_on": MARCH}),
    ("en", "log a deal with brightwater ltd for 30k, their website is brightwater.example",
     {"customer": "brightwater ltd", "value": "30k", "website": "brightwater.example"}),
    ("en", "Hello! can you help me register a deal?", {}),
    ("de", "Registriere einen Deal mit der Müller & Söhne GmbH über 50.000 Euro, Abschluss Ende März",
     {"customer": "Müller & Söhne GmbH", "value": "50.000 Euro", "closes_on": MARCH}),
    ("de", "Deal registrieren: Kunde ist Hafen Logistik GmbH, Wert 30.000 €, Abschluss 31.3.2027",
     {"customer": "Hafen Logistik GmbH", "value": "30.000 €", "closes_on": MARCH}),
    ("de", "Ich möchte einen Deal bei der Nordlicht AG in Österreich für Keep Cloud registrieren",
     {"customer": "Nordlicht AG", "country": "AT", "products": ["keep-cloud"]}),
    ("es", "Quiero registrar una oportunidad con Industrias Delgado S.A. por 50.000 euros, cierre a finales de marzo",
     {"customer": "Industrias Delgado S.A.", "value": "50.000 euros", "closes_on": MARCH}),
    ("es", "Registrar oportunidad con Hospital del Norte por 80.000 EUR para Keep Cloud",
     {"customer": "Hospital del Norte", "value": "80.000 EUR", "products": ["keep-cloud"]}),
    ("fr", "Enregistre une affaire avec la société Lumière Conseil, 50 000 €, signature fin mars",
     {"customer": "Lumière Conseil", "value": "50 000 €", "closes_on": MARCH}),
    ("fr", "je veux enregistrer une opportunité pour l'entreprise Transports Lemoine, 30k",
     {"customer": "Transports Lemoine", "value": "30k"}),
    ("ja", "山田製作所社との案件を登録してください。500万円、3月末クローズ予定",
     {"customer": "山田製作所", "value": "500万円", "closes_on": MARCH}),
    ("ja", "株式会社北川製薬の案件を登録したい、750万円、6月15日クローズ",
     {"customer": "株式会社北川製薬", "value": "750万円", "closes_on": "2027-06-15"}),
    ("ko", "한빛 주식회사와의 딜을 등록해 줘, 5천만 원, 3월 말 마감",
     {"customer": "한빛 주식회사", "value": "5천만 원", "closes_on": MARCH}),
    ("ko", "대성물류 딜 등록해 줘, 7500만원, 6월 15일 마감",
     {"customer": "대성물류", "value": "7500만원", "closes_on": "2027-06-15"}),
    ("ko", "새 딜을 등록해 주세요. 고객은 미래상사, 금액은 3천만 원", {"customer": "미래상사", "value": "3천만 원"}),
    ("zh", "请登记与华星科技有限公司的商机,50万元,3月底签约",
     {"customer": "华星科技有限公司", "value": "50万元", "closes_on": MARCH}),
    ("zh", "我要为Acme Robotics登记一个商机，5万欧元，三月底",
     {"customer": "Acme Robotics", "value": "5万欧元", "closes_on": MARCH}),
    ("hu", "Regisztrálj egy üzletet az Alföldi Malom Zrt.-vel, 50 ezer euró, zárás március végén",
     {"customer": "Alföldi Malom Zrt.", "value": "50 ezer euró", "closes_on": MARCH}),
    ("hu", "szeretnék regisztrálni egy üzletet a Globexszel, 75 ezer euró, június 15-i zárással",
     {"customer": "Globex", "value": "75 ezer euró", "closes_on": "2027-06-15"}),
])  # fmt: skip
async def test_a_deal_in_one_sentence(language, said, answers):
    heard = await hear(said, language)

    assert (heard.act, heard.skill, dict(heard.values)) == (Act.START, "register_deal", answers)


@pytest.mark.parametrize(("language", "said", "wanted"), [
    ("en", "speak German", "de"), ("en", "please answer in Korean", "ko"), ("ko", "자 이제 한국어로", "ko"),
    ("de", "sprich bitte Ungarisch", "hu"), ("es", "responde en inglés", "en"),
    ("fr", "change la langue en japonais", "ja"),
    ("ja", "日本語でお願いします", "ja"), ("zh", "切换到德语", "de"), ("hu", "beszélj németül", "de"),
])  # fmt: skip
async def test_the_language_somebody_names(language, said, wanted):
    heard = await hear(said, language)

    assert (heard.skill, heard.values) == ("language", {"language": wanted})


@pytest.mark.parametrize("said", [
    "K7QM-4D2X-9RT3-WB6H", "my code: k7qm-4d2x-9rt3-wb6h", "Hallo, hier K7QM-4D2X-9RT3-WB6H",
    "코드 K7QM-4D2X-9RT3-WB6H 입니다",
])  # fmt: skip
async def test_an_invite_code_says_what_it_is_for(said):
    heard = await hear(said)

    assert (heard.act, heard.skill, str(heard.values["code"]).upper()) == (Act.START, "enrol", "K7QM-4D2X-9RT3-WB6H")


async def test_a_code_means_nothing_to_somebody_who_cannot_enrol():
    assert (await hear("K7QM-4D2X-9RT3-WB6H", without="enrol")).skill == "ask"


@pytest.mark.parametrize(("language", "said", "values"), [
    ("en", "which deals are in review?", {"state": "in_review"}), ("en", "list all my deals", {}),
    ("en", "show my approved deals", {"state": "approved"}), ("en", "my deals", {}),
    ("de", "welche meiner Deals sind in Prüfung?", {"state": "in_review"}),
    ("es", "¿cuáles de mis oportunidades están en revisión?", {"state": "in_review"}),
    ("fr", "mes affaires en cours d'examen", {"state": "in_review"}),
    ("ja", "審査中の案件の一覧を見せて", {"state": "in_review"}),
    ("ko", "검토 중인 딜을 보여 줘", {"state": "in_review"}), ("zh", "哪些商机还在审核中", {"state": "in_review"}),
    ("hu", "mely üzleteim vannak elbírálás alatt?", {"state": "in_review"}),
])  # fmt: skip
async def test_the_state_of_the_deals_one_asks_for(language, said, values):
    heard = await hear(said, language)

    assert (heard.skill, heard.values) == ("my_deals", values)


async def test_a_question_is_passed_on_as_it_was_written():
    assert (await hear("  How long is  my deal protected? ")).values == {
        "question": "  How long is  my deal protected? "
    }


@pytest.mark.parametrize("said", ["this channel is for Nordlicht and Acme", "channel: Nordlicht"])
async def test_what_only_a_button_gives_is_read_from_no_words(said: str) -> None:
    told = Reader(said, ("en",), TODAY).read(await in_english(BOOK["bind_channel"]))

    assert "channel" not in told
