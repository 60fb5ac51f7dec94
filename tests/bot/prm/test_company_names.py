"""A company's name without its legal form, wherever in the world it was founded and however the form is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prm.company_names import company_name, plain_name


@pytest.mark.parametrize(
    "written",
    [
        "Boreal Acme GmbH", "Boreal Acme Gesellschaft mit beschränkter Haftung", "Boreal Acme GmbH & Co. KG",
        "Boreal Acme S.A. de C.V.", "Boreal Acme Sociedad Anónima Comercial, Industrial y Financiera",
        "Boreal Acme société à responsabilité limitée", "Boreal Acme S. p. A.", "Boreal Acme N. V.",
        "Boreal Acme N.V., Rotterdam, NL", "Boreal Acme Besloten Vennootschap met beperkte aansprakelijkheid",
        "Boreal Acme Sp. z o.o.", "Boreal Acme spol. s r.o.", "Boreal Acme Zrt.",
        "Boreal Acme zártkörűen működő részvénytársaság", "Boreal Acme korlátolt felelősségű társaság",
        "Boreal Acme Oyj", "Boreal Acme julkinen osakeyhtiö", "Boreal Acme ApS", "Boreal Acme d.o.o.",
        "Boreal Acme društvo s ograničenom odgovornošću", "ООО Boreal Acme",
        "Общество с ограниченной ответственностью «Boreal Acme»", "ЗАО «Boreal Acme»",
        "Закрытое акционерное общество Boreal Acme", "Boreal Acme Ανώνυμη Εταιρεία", "Boreal Acme Ltd. Şti.",
        "Boreal Acme anonim şirketi", "Công ty TNHH Boreal Acme", "PT Boreal Acme Tbk", "Boreal Acme Sdn Bhd",
        "Boreal Acme Pty Ltd", "Boreal Acme 株式会社", "(주) Boreal Acme", "Boreal Acme 有限公司",
        "Boreal AcmeGmbH", "Boreal GmbH Acme", "The Boreal Acme Company",
    ],
)  # fmt: skip
def test_the_legal_form_is_no_part_of_the_name(written: str) -> None:
    assert plain_name(written) == "boreal acme"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Acme Industrial Company", "acme industrial"),
        ("Cooperative Capital Bank", "cooperative capital bank"),
        ("Open Enterprise Solutions", "open enterprise solutions"),
        ("Deutsche Bank UK Ltd", "deutsche bank uk"),
        ("Company A", "company a"),
        ("GmbH", "gmbh"),
        ("AG", "ag"),
        ("有限公司", "youxiangongsi"),
        ("Werk 2, Nordbank Filiale", "werk 2 nordbank filiale"),
    ],
)
def test_words_that_only_look_like_one_stay(written: str, name: str) -> None:
    assert plain_name(written) == name


@pytest.mark.parametrize(
    ("written", "kind"),
    [("Acme AG", "stock"), ("Acme GmbH", "limited"), ("Acme KG", "partnership"), ("Acme eG", "cooperative"),
     ("Acme e.V.", "association")],
)  # fmt: skip
def test_the_form_tells_the_kind_of_company(written: str, kind: str) -> None:
    assert company_name(written).kinds == {kind}


@given(st.text(max_size=120))
def test_any_text_that_says_something_has_a_name(text: str) -> None:
    assert bool(plain_name(text)) or not any(c.isascii() and c.isalnum() for c in text)
