"""What a file is, its content tells: not its name, and never two things at once."""

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.file_types import SUFFIXES, FileDamaged, FileEmpty, HasActiveContent, TypeNotAccepted, media_type
from tests import samples
from tests.samples import EXE, HEIC, JPEG, MAIL, OFFICE, PDF, WEBP, archive, office, png

ZIP = archive({"a.txt": b"text"})
HTML = b"<!doctype html><script>alert(1)</script>"


def told(content: bytes, suffix: str = "") -> str:
    return media_type(io.BytesIO(content), len(content), "the file", suffix)


@pytest.mark.parametrize(
    ("content", "suffix", "kind"),
    [
        (PDF, "", "application/pdf"),
        (PDF, ".exe", "application/pdf"),
        (png(), "", "image/png"),
        (JPEG, "", "image/jpeg"),
        (JPEG + b"\x00" * 500, ".jpg", "image/jpeg"),
        (WEBP, "", "image/webp"),
        (HEIC, "", "image/heic"),
        (office("docx"), ".zip", f"{OFFICE}.wordprocessingml.document"),
        (office("xlsx"), "", f"{OFFICE}.spreadsheetml.sheet"),
        (office("xlsx", **{"xl__printerSettings__printerSettings1.bin": b"x"}), "", f"{OFFICE}.spreadsheetml.sheet"),
        (office("pptx"), "", f"{OFFICE}.presentationml.presentation"),
        (b"customer;value\nAcme;5\n", ".csv", "text/csv"),
        ("顧客;金額\n".encode("shift_jis"), ".csv", "text/csv"),
        ("müller\n".encode("utf-16"), ".txt", "text/plain"),
        (b"We won, 3 < 5 and x > y.", ".txt", "text/plain"),
        (b"no ending", "", "text/plain"),
        (MAIL, ".eml", "message/rfc822"),
    ],
)
def test_what_may_be_attached_is_recognised_by_its_content(content: bytes, suffix: str, kind: str) -> None:
    assert told(content, suffix) == kind
    assert kind in SUFFIXES


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (EXE, ".pdf"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 60, ".png"),
        (b"#!/bin/sh\nrm -rf /\n", ".txt"),
        (b"@echo off\r\nformat c:\r\n", ".bat"),
        (b"WScript.Echo(1)", ".js"),
        (HTML, ".txt"),
        (HTML, ".pdf"),
        (b"\n \n" + HTML, ".csv"),
        (b"some words, then <script>alert(1)</script>", ".txt"),
        ("\ufeff<html >".encode("utf-16-le"), ".txt"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', ".svg"),
        (b'<?xml version="1.0"?><svg/>', ".png"),
        (b"{\\rtf1\\object}", ".txt"),
        (ZIP, ".zip"),
        (ZIP, ".docx"),
        (b"Rar!\x1a\x07\x01\x00" + b"\x00" * 40, ".pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ".doc"),
        (b"GIF89a" + b"\x01\x00\x01\x00\x80\x00\x00", ".gif"),
        (b"Hello: I am no e-mail\n", ".eml"),
        (b"text with a \x00 in it", ".txt"),
    ],
)
def test_everything_else_is_refused_with_what_may_be_sent(content: bytes, suffix: str) -> None:
    with pytest.raises(TypeNotAccepted, match="I take PDF, pictures"):
        told(content, suffix)


@pytest.mark.parametrize(
    "content",
    [
        png()[:-20] + HTML,
        PDF + ZIP,
        JPEG + ZIP,
        JPEG[:30] + b"<?php system($_GET[0]); ?>" + JPEG[30:],
        JPEG[:30] + HTML + JPEG[30:],
        JPEG[:30] + PDF + JPEG[30:],
        JPEG + b"Rar!\x1a\x07\x00" + JPEG,
        PDF[:-7] + b"7z\xbc\xaf\x27\x1c" + b"%%EOF\n",
        HEIC[:24] + struct.pack(">I", 8 + len(HTML)) + b"mdat" + HTML,
        EXE + office("docx"),
        office("docx") + HTML,
        HTML + office("xlsx"),
        png(b"comment") + ZIP,
        png(HTML),
    ],
)
def test_what_is_two_things_at_once_is_neither(content: bytes) -> None:
    with pytest.raises((TypeNotAccepted, FileDamaged)):
        told(content, ".pdf")


@pytest.mark.parametrize("content", [PDF, png(), WEBP, HEIC, office("docx"), office("pptx")])
def test_what_was_cut_off_on_its_way_is_damaged(content: bytes) -> None:
    with pytest.raises(FileDamaged, match="save it again"):
        told(content[:-8])


@pytest.mark.parametrize(
    "content",
    [
        office("docm"),
        office("docx", **{"word__vbaProject.bin": b"x"}),
        office("xlsx", **{"xl__macrosheets__sheet1.xml": b"<x/>"}),
        office("pptx", **{"ppt__embeddings__oleObject1.bin": b"MZ"}),
        office("docx", **{"word__embeddings__sheet.xlsm": b"PK"}),
        office("docx", **{"run.exe": EXE}),
    ],
)
def test_macros_and_whatever_else_runs_is_refused(content: bytes) -> None:
    with pytest.raises(HasActiveContent, match="save it without them"):
        told(content)


def test_macros_cannot_be_spelled_in_another_way() -> None:
    hidden = b'<Types><Override ContentType="&#109;acroEnabled"/><Override ContentType="%s"/></Types>'
    types = hidden % samples.MAIN["docx"].encode()
    with pytest.raises(FileDamaged):
        told(archive({"[Content_Types].xml": types, "_rels/.rels": b"", "word/document.xml": b""}))


def test_an_archive_with_a_part_twice_is_refused() -> None:
    content = io.BytesIO(office("docx"))
    with zipfile.ZipFile(content, "a") as made:
        made.writestr("MAIN.XML", b"another reader sees this")
    with pytest.raises(FileDamaged):
        told(content.getvalue())


def test_an_archive_that_would_fill_the_memory_is_refused() -> None:
    bomb = bytearray(office("docx", big=b"0"))
    at = bomb.rindex(b"PK\x01\x02")
    for offset in (20, 24):
        bomb[at + offset : at + offset + 4] = struct.pack("<I", 3 * 2**30 if offset == 24 else 10)
    with pytest.raises(FileDamaged):
        told(bytes(bomb))


def test_an_email_may_bring_what_may_be_sent_alone_and_nothing_else() -> None:
    def mail(name: str, kind: str = "application/octet-stream") -> bytes:
        head = MAIL.replace(b"\r\n\r\n", b'\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n', 1)
        part = (
            f'--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nx\r\n--b--\r\n'
        )
        return head + part.encode()

    assert told(mail("offer.pdf", "application/pdf"), ".eml") == "message/rfc822"
    for name, kind in (("run.exe", "text/plain"), ("page.html", "text/html"), ("x.pdf", "application/x-msdownload")):
        with pytest.raises(HasActiveContent):
            told(mail(name, kind), ".eml")
    nested = b"".join(b'--b\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % n for n in range(60))
    with pytest.raises(HasActiveContent):
        told(MAIL + nested, ".eml")


def test_an_empty_file_is_told_as_empty() -> None:
    with pytest.raises(FileEmpty):
        told(b"")


started = st.sampled_from([b"", PDF[:8], png()[:8], JPEG[:4], WEBP[:16], HEIC[:24], b"PK\x03\x04", office(), MAIL, PDF])


@given(started, st.binary(max_size=300), st.sampled_from(["", ".txt", ".csv", ".eml", ".pdf"]))
def test_no_bytes_at_all_break_it(start: bytes, rest: bytes, suffix: str) -> None:
    try:
        kind = told(start + rest, suffix)
    except UserError:
        return
    assert kind in SUFFIXES


@given(st.data())
def test_no_change_of_one_byte_breaks_it(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([office("xlsx"), png(), HEIC, WEBP, PDF, MAIL])))
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UserError):
        assert told(bytes(content), ".eml") in SUFFIXES
