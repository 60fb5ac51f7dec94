"""Logs help whoever runs the assistant, and tell nothing about the people who use it."""

import io
import json
import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from bot import logs


@pytest.fixture(autouse=True)
def _leave_logging_as_it_was() -> Iterator[None]:
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers, logging.getLogger().level
    yield
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers, root.level = handlers, level


def written(level: str = "info") -> tuple[Any, io.StringIO]:
    out = io.StringIO()
    logs.set_up(level, "json", out=out)
    return structlog.get_logger("test"), out


def line(out: io.StringIO) -> dict[str, Any]:
    return dict(json.loads(out.getvalue()))


def test_a_message_text_in_a_log_call_does_not_come_out() -> None:
    log, out = written()
    log.info("turn failed", text="our margin with Acme is 31 %", job=7)
    assert line(out)["text"] == "[left out]"
    assert line(out)["job"] == 7
    assert "Acme" not in out.getvalue()


@pytest.mark.parametrize("given", [{"email": "kim@partner.example"}, {"reason": "no mailbox kim@partner.example"}])
def test_an_address_in_a_log_call_does_not_come_out_whatever_it_is_called(given: dict[str, str]) -> None:
    log, out = written()
    log.error("mail refused", **given)
    assert "kim" not in out.getvalue()
    assert "[left out]" in out.getvalue()


def test_an_exception_is_told_by_its_kind_and_its_lines_without_its_message() -> None:
    log, out = written()
    try:
        int("kim's secret")
    except ValueError:
        log.exception("request failed")
    told = line(out)
    assert told["error"] == "ValueError"
    assert "test_an_exception" in told["trace"]
    assert "secret" not in out.getvalue()


def test_a_developer_sees_everything_at_debug_level() -> None:
    log, out = written("debug")
    log.debug("understood", text="hello")
    assert line(out)["text"] == "hello"


def test_below_its_level_nothing_is_written() -> None:
    log, out = written("warning")
    log.info("request", status=200)
    assert out.getvalue() == ""


def test_every_line_of_a_request_carries_its_id() -> None:
    log, out = written()
    with bound_contextvars(request="r-1"):
        log.info("accepted")
    assert line(out)["request"] == "r-1"


def test_a_library_is_heard_when_it_warns_but_its_words_stay_inside() -> None:
    _, out = written()
    logging.getLogger("httpx").info("HTTP Request: POST https://chat.example/T1?token=1")
    assert out.getvalue() == ""
    logging.getLogger("chromadb").warning("could not embed 'our margin with Acme'")
    told = line(out)
    assert told["logger"] == "chromadb"
    assert told["where"].startswith("test_logs:")
    assert "Acme" not in out.getvalue()


def test_the_server_says_in_its_own_words_why_it_cannot_start() -> None:
    _, out = written()
    logging.getLogger("uvicorn.error").error("[Errno %d] address already in use", 98)
    assert line(out)["event"] == "[Errno 98] address already in use"
    logging.getLogger("uvicorn.access").info("127.0.0.1 - GET /chat?as=kim")
    assert "kim" not in out.getvalue()


def test_a_full_disk_under_the_log_does_not_take_down_the_work() -> None:
    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(28, "No space left on device")

    logs.set_up(out=Full())
    structlog.get_logger("test").info("accepted")


def test_text_for_people_is_one_line_per_event() -> None:
    out = io.StringIO()
    logs.set_up("info", "text", out=out)
    structlog.get_logger("test").info("job failed", job=3, reason="no\nsuch place")
    assert out.getvalue().count("\n") == 1
    assert "job failed" in out.getvalue()


def test_libraries_are_told_not_to_report_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANONYMIZED_TELEMETRY", raising=False)
    logs.refuse_telemetry()
    assert os.environ["ANONYMIZED_TELEMETRY"] == "False"
