"""What is nobody else's business is not sent to a model, and comes back as it was."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.model.masked import masked

SECRETS = [
    "joe.doe@acme.example",
    "+49 170 1234567",
    "(555) 123-4567",
    "K7QM-4D2X-9RT3-WB6H",
    "sk-abc123def456ghi789jkl0",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc123",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "https://files.acme.example/q?token=abc",
]
PASSWORDS = [
    "my password is hunter2!",
    "Passwort: hunter2!",
    "la contraseña es hunter2!",
    "le mot de passe est hunter2!",
    "パスワードはhunter2!",
    "비밀번호는 hunter2!",
    "密码是hunter2!",
    "a jelszó: hunter2!",
]
WRITTEN_OTHERWISE = [
    "+36-20/123-4567", "Tel. 030/1234567", "０９０－１２３４－５６７８", "13800138000", "phone: 1234567",
    "DE89-3704-0044-0532-0130-00", "de89 3704 0044 0532 0130 00", "account 123456789012", "passport C01X00T47",
    "anna (at) acme (dot) com", "anna at acme dot com", "anna＠acme.com", "anna @ acme . com", "an\u200bna@acme.com",
    "sk-abcdefghijklmnopqrst", "token AbCdEfGhIjKl", "Bearer abcdef123456", "-----BEGIN PRIVATE KEY----- MIIEvQIBA",
    "010-1234-5678로",
    "ssh://root:toor@10.0.0.1", "ABCD–4D2X–9RT3–WB6H", "ABCD—4D2X—9RT3—WB6H", "ABCD 4D2X 9RT3 WB6H", "abcd4d2x9rt3wb6h",
    "ＡＢＣＤ－４Ｄ２Ｘ－９ＲＴ３－ＷＢ６Ｈ", "password hunter2", "pwd=hunter2", "PW Geheim1", "mdp Secret1",
    "a jelszavam Titok12", "비번 Bimil123", "the password for anna is hunter2", "pass\u200bword is hunter2", "PIN 4711",
    "my code is 482913", "OTP 482913", "contraseña: Secreto1",
]  # fmt: skip
BUSINESS = [
    "register Acme, 50000 EUR, closes 31.03.2027, stage qualified, code name Falcon",
    "the phone deal is 1500000 EUR",
    "konto Zirbental 60000 EUR bis 2027-06-30",
    "closes 01/2027 50000 EUR",
    "register Acme Robotics, 1.500.000 EUR, closes 2027-03-31",
    "no, 60k on 31.3.2027",
    "what about deal D-2026-0012?",
    "Acme, acme.example, 12000000 EUR",
    "1 500 000 HUF",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_left_out(secret: str) -> None:
    text = f"register Acme, {secret} and so on"
    found = masked(text)
    assert secret not in found.text
    assert found.text.startswith("register Acme, [")
    assert found.restored(found.text) == text


@pytest.mark.parametrize("secret", WRITTEN_OTHERWISE)
def test_a_secret_is_left_out_however_it_is_written(secret: str) -> None:
    text = f"register Acme 50k, {secret}, closing in march"
    found = masked(text)
    assert re.search(r"\[[a-z]+-a\]", found.text)
    assert secret.split()[-1] not in found.text
    assert found.restored(found.text) == text


@pytest.mark.parametrize("text", PASSWORDS)
def test_a_password_is_left_out_in_every_language(text: str) -> None:
    assert "hunter2" not in masked(text).text


@pytest.mark.parametrize("text", BUSINESS)
def test_what_the_request_is_about_stays(text: str) -> None:
    assert masked(text).text == text


def test_a_mark_somebody_types_is_not_taken_for_one_of_ours() -> None:
    found = masked("[email-a] is my favourite, joe@acme.example")
    assert found.restored("[email-a]") == "[email-a]"


@given(st.text(max_size=80), st.sampled_from(SECRETS), st.text(max_size=80))
def test_every_text_comes_back_as_it_was(before: str, secret: str, after: str) -> None:
    text = f"{before} {secret} {after}"
    found = masked(text)
    assert found.restored(found.text) == text
