"""Whatever a file is called, its name is safe to save under, to show and to put into a header."""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.file_names import LONGEST, safe_name, suffix_of

PDF = (".pdf",)

hostile = st.text(max_size=400) | st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(["", "../", "..\\", "/etc/", "C:\\", "\\\\host\\share\\", "~/", "con", "NUL.", "LPT1 .", ".", " "]),
    st.text(max_size=20),
    st.sampled_from(["", ".pdf", ".PDF", ".pdf ", ".pdf.", ".exe", ".pdf\x00.exe", ".\u202efdp", ":stream", "/"]),
)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Offer Acme.pdf", "Offer Acme.pdf"),
        ("Offer.PDF", "Offer.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\kim\\offer.pdf", "offer.pdf"),
        ("invoice.exe", "invoice.exe.pdf"),
        ("offer\u202efdp.exe", "offerfdp.exe.pdf"),
        ("Angebot für Müller – 見積書 제안서.pdf", "Angebot für Müller – 見積書 제안서.pdf"),
        ("Angebot fu\u0308r.pdf", "Angebot für.pdf"),
        ("con.pdf", "_con.pdf"),
        ("COM1 .txt.pdf", "_COM1 .txt.pdf"),
        ('a<b>"c"|d?.pdf', "a_b__c__d_.pdf"),
        ("two\r\nlines: x.pdf", "two lines_ x.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        (".pdf", "file.pdf"),
        ("a" * 500 + ".pdf", "a" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name, PDF) == kept


@given(hostile)
@example("\ud800.pdf")
def test_any_name_at_all_becomes_a_safe_one(given_name: str) -> None:
    name = safe_name(given_name, (".jpg", ".jpeg"))

    assert name.endswith((".jpg", ".jpeg"))
    assert len(name) <= LONGEST + 1
    assert len(name.encode()) <= 255, "what common file systems take"
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name, "no folder is left in it"
    assert not PureWindowsPath(name).is_reserved()
    assert not re.search(r'[<>:"/\\|?*]', name)
    assert not any(unicodedata.category(sign).startswith("C") for sign in name), "nothing unseen, nothing that turns"
    assert name == name.strip(". ")
    assert safe_name(name, (".jpg", ".jpeg")) == name, "a safe name stays as it is"


def test_the_ending_of_a_name_tells_texts_apart() -> None:
    assert suffix_of("a/b.c/Sales.CSV") == ".csv"
    assert suffix_of("README") == ""
