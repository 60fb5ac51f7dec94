"""What people say in the story: once for programs, and as a person types it in each language it is played in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENGLISH, GERMAN, KOREAN = "en", "de", "ko"
CUSTOMER = "Tannzapf Spielwaren GmbH"
EVENT = "Backup Breakfast"


@dataclass(frozen=True)
class Line:
    """One thing that is said. `values` are what a program sends; a person's sentence says the same in their words."""

    skill: str
    values: Mapping[str, Any]
    typed: Mapping[str, str]


def _line(skill: str, values: Mapping[str, Any], *, en: str, de: str, ko: str) -> Line:
    return Line(skill, values, {ENGLISH: en, GERMAN: de, KOREAN: ko})


ACCEPT = _line(
    "accept_lead",
    {"lead": "L-2026-0001", "value": "90,000 EUR", "closes_on": "2027-03-31"},
    en="I accept the Tannzapf lead, worth about 90,000 EUR, closing 31 March 2027",
    de="Ich nehme den Lead Tannzapf an, etwa 90.000 EUR, Abschluss am 31. März 2027",
    ko="Tannzapf 리드를 수락할게요, 약 90,000 유로, 2027년 3월 31일 마감 예정",
)
UPDATE_LEAD = _line(
    "update_lead",
    {"lead": "L-2026-0001", "value": "120,000 EUR"},
    en="Lead L-2026-0001 is 120,000 EUR now",
    de="Der Lead Tannzapf ist jetzt 120.000 EUR wert",
    ko="Tannzapf 리드의 예상 금액이 이제 120,000 유로예요",
)
REGISTER_TOO = _line(
    "register_deal",
    {
        "customer": "Tannzapf Spielwaren", "products": ["keep"], "value": "95,000 EUR", "closes_on": "2027-03-31",
        "country": "DE",
    },
    en="Register a deal with Tannzapf Spielwaren in Germany, Keep Cloud, 95,000 EUR, closing 31 March 2027",
    de="Registriere einen Deal mit Tannzapf Spielwaren in Deutschland, Keep Cloud, 95.000 EUR, Abschluss 31. März 2027",
    ko="Tannzapf Spielwaren 딜을 등록해 줘, 독일, Keep Cloud, 95,000 유로, 2027년 3월 31일 마감",
)  # fmt: skip
QUEUE = _line(
    "deal_queue",
    {},
    en="Which deals are waiting for my decision?",
    de="Welche Deals warten auf meine Entscheidung?",
    ko="승인 대기 중인 딜을 검토할게요",
)
WORTH_MORE = _line(
    "update_deal",
    {"deal": "D-2026-0001", "value": "140,000 EUR"},
    en="The Tannzapf deal is worth 140k now",
    de="Der Deal Tannzapf ist jetzt 140.000 EUR wert",
    ko="Tannzapf 딜 금액이 이제 140,000 유로야",
)
MY_DEALS = _line(
    "my_deals", {}, en="Show me my deals", de="Zeig mir meine Deals", ko="내 딜 보여줘"
)  # fmt: skip
WON = _line(
    "deal_won",
    {"deal": "D-2026-0001", "value": "130,000 EUR", "on": "2027-01-20"},
    en="We won Tannzapf! 130,000 EUR, ordered today",
    de="Wir haben Tannzapf gewonnen! 130.000 EUR, heute bestellt",
    ko="Tannzapf 딜 수주했어요, 130,000 유로, 오늘 주문",
)
EARNED = _line(
    "my_commissions",
    {},
    en="How much commission have we earned?",
    de="Wie viel Provision haben wir verdient?",
    ko="우리 커미션이 얼마나 쌓였나요?",
)
WHY = _line(
    "commission_line",
    {"entry": "C-2027-0002"},
    en="Why is C-2027-0002 this much?",
    de="Wie kommt C-2027-0002 zustande?",
    ko="C-2027-0002는 왜 이 금액인가요?",
)
STATEMENT = _line(
    "statement",
    {},
    en="Show me our latest commission statement",
    de="Zeig mir unsere letzte Provisionsabrechnung",
    ko="최근 커미션 명세서를 보여줘",
)
LEFT = _line(
    "mdf_left",
    {},
    en="How much MDF do we have left?",
    de="Wie viel MDF haben wir noch übrig?",
    ko="우리 MDF가 얼마나 남았어요?",
)
ASK_FOR_MONEY = _line(
    "request_mdf",
    {
        "activity": "event", "title": EVENT, "starts_on": "2027-03-10", "total_cost": "8,000 EUR",
    },
    en=f"We need MDF for an event called “{EVENT}” on 10 March 2027, total cost 8,000 EUR",
    de=f"Wir brauchen MDF für eine Veranstaltung namens „{EVENT}“ am 10. März 2027, Gesamtkosten 8.000 EUR",
    ko=f"2027년 3월 10일 “{EVENT}” 행사에 MDF를 신청하고 싶어요, 총비용 8,000 유로",
)  # fmt: skip
CLAIM = _line(
    "claim_mdf",
    {"request": "MR-2027-0001", "amount": "3,850.50 EUR"},
    en="I want to claim 3,850.50 EUR for MR-2027-0001",
    de="Ich möchte 3.850,50 EUR für MR-2027-0001 abrechnen",
    ko="MR-2027-0001 MDF 비용 청구할게요, 3,850.50 유로",
)
PAID_YET = _line(
    "my_mdf_claims",
    {},
    en="Show my MDF claims",
    de="Zeig mir meine MDF-Abrechnungen",
    ko="내 MDF 청구 내역을 보여줘",
)
EVERY = tuple(each for each in list(globals().values()) if isinstance(each, Line))
