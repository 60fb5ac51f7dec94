"""Say a sentence to the built-in understanding, alone or in the middle of a form."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from bot.fields import Choice, Reading
from bot.form import Draft, Question, fill, questions
from bot.i18n import LANGUAGES, Translator
from bot.prm.deals import DealState
from bot.prm.partners import PartnerFacts, PartnerType
from bot.prm.people import Member, PartnerRole
from bot.skill import Skill
from bot.understand import Sentence, Understood
from bot.understanding import built_in
from skills.my_deals import ALSO
from tests import all_skills, learnt_before

TODAY = date(2026, 11, 20)
BOOK = all_skills.BOOK
REP = Member(
    person_id=1, programme_id=1, name="Anna", actor="anna", roles=frozenset({"rep"}),
    partner=PartnerFacts(
        id=1, key="nordlicht", name="Nordlicht", tier="gold", region="dach", type=PartnerType.VAR, country="DE",
        currency="EUR",
    ),
)  # fmt: skip
EVERYTHING = replace(REP, roles=frozenset(map(str, PartnerRole)))
OF_A_PARTNER = BOOK.for_person(EVERYTHING)
HEARD = type(BOOK)({**BOOK.for_person(None), **OF_A_PARTNER}.values())  # of a partner's people, a newcomer among them
OF_A_REP = BOOK.for_person(REP)  # what most people have, and so what a model is told
PRODUCTS = tuple(
    Choice(name.lower().replace(" ", "-"), name)
    for name in ("Keep Essential", "Keep Cloud", "Reach Branch", "Reach Core", "Sight Monitor")
)

understand = built_in(skills=BOOK, folder=learnt_before.FOLDER)
"""Told by words alone; what it learnt of a language serves every test of a process."""


@cache
def reading(language: str) -> Reading:
    """How a partner reads who sells all products in euros."""
    t = Translator(language)
    names = tuple(
        Choice(
            each, Translator(each).language_name(each), (t.language_name(each), Translator("en").language_name(each))
        )
        for each in LANGUAGES
    )
    countries = tuple(Choice(*country) for country in t.countries())
    states = tuple(Choice(each, each.replace("_", " "), ALSO.get(each, ())) for each in DealState)
    return Reading(
        t=t,
        today=TODAY,
        currency="EUR",
        choices={"products": PRODUCTS, "country": countries, "language": names, "state": states},
    )


async def asked(skill: Skill, language: str) -> tuple[Question, ...]:
    return questions(skill.form, reading(language))


async def hear(
    text: str, language: str = "en", *, pending: Draft | None = None, confirming: bool = False, without: str = ""
) -> Understood:
    """What is understood by a partner's person who may do everything, except the skill named in `without`."""
    book = type(BOOK)(skill for skill in HEARD.values() if skill.name != without)
    return await understand(
        Sentence(
            text=text,
            language=language,
            today=TODAY,
            skills=book if without else HEARD,
            not_theirs=frozenset(BOOK.keys() - HEARD.keys()),
            pending=pending,
            confirming=confirming,
            questions=lambda skill: asked(skill, language),
        )
    )


def deal(language: str = "en", **known: Any) -> Draft:
    """A deal registration with these answers so far."""
    return fill("register_deal", BOOK["register_deal"].form, known, reading(language), title="Register a deal").draft


COMPLETE = {"customer": "Acme Robotics", "products": ["keep-cloud"], "value": "50k", "closes_on": "2027-03-31"}
