"""Turns through the whole path beside a bare echo on the same machine, and acknowledgements while turns flow.

    python -m bench.turns [--rate 50] [--seconds 20] [--content FOLDER]

Path: HTTP request, event committed, 202; worker, assistant, answer committed; outbox, delivered to a channel that notes
the time. The echo parses the same JSON and sends it back.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

import httpx

SENTENCES = {
    "who am I?": "skill that reads",
    "my deals": "skill with a table from the database",
    "register a deal with Acme Robotics, 50k, closes end of March": "form, understood and kept",
    "How long is my deal protected?": "question to the content",
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rate", type=int, default=50, help="messages a second")
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--content", default="demo/content/programme", help="folder to index first")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _index(folder, given.content)
        asyncio.run(_measure(folder, given.rate, given.seconds))


def _index(folder: str, content: str) -> None:
    environment = {"PARTNER_ASSISTANT_DATA_DIR": folder}
    command = [sys.executable, "server.py", "ingest", content]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**_environment(), **environment})


async def _measure(folder: str, rate: int, seconds: int) -> None:
    with _server("ours", folder) as ours, _server("echo") as echo:
        await _until_up(ours)
        await _until_up(echo)
        await _all_delivered(ours, await _flow(ours, 5, 4))  # what is learnt and loaded at first use
        async with _client(ours) as client:
            await client.post("/settle")
        print(f"{rate} messages/s for {seconds} s, open loop, one after the other against each server\n")
        plain = await _flow(echo, rate, seconds)
        acknowledged = await _flow(ours, rate, seconds)
        await _all_delivered(ours, acknowledged)
        _row("echo: answer", [took for took, _ in plain.values()])
        _row("ours: acknowledgement", [took for took, _ in acknowledged.values()])
        delivered = await _get(ours, "/delivered")
        _row("ours: answer delivered", [delivered[key] - sent for key, (_, sent) in acknowledged.items()])
        await _flat_out("echo", echo, 2_000)
        await _flat_out("ours", ours, 1_000)
        print(f"\nmemory of our serving process: {(await _get(ours, '/memory'))['mb']:.0f} MB")


async def _flow(port: int, rate: int, seconds: int) -> dict[str, tuple[float, float]]:
    """id -> (seconds to the acknowledgement, when it was sent). Sends on schedule, however slow the answers are."""
    sent: dict[str, tuple[float, float]] = {}
    async with _client(port) as client, asyncio.TaskGroup() as tasks:
        texts, began = cycle(SENTENCES), time.perf_counter()
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            tasks.create_task(_send(client, next(texts), sent))
    return sent


async def _send(client: httpx.AsyncClient, text: str, sent: dict[str, tuple[float, float]]) -> None:
    key = uuid.uuid4().hex
    event = {"id": key, "conversation": f"bench:{key[:3]}", "text": text}
    started, at = time.perf_counter(), time.time()
    response = await client.post("/events", json=event)
    assert response.status_code == httpx.codes.ACCEPTED, response.text
    sent[key] = time.perf_counter() - started, at


async def _flat_out(name: str, port: int, messages: int) -> None:
    """As many as it takes, 16 at a time: messages a second until the last answer is delivered."""
    started = time.perf_counter()
    sent: dict[str, tuple[float, float]] = {}
    async with _client(port) as client:
        for _ in range(messages // 16):
            await asyncio.gather(
                *(_send(client, text, sent) for text, _ in zip(cycle(SENTENCES), range(16), strict=False))
            )
    accepted = time.perf_counter() - started
    if name == "ours":
        await _all_delivered(port, sent)
    answered = time.perf_counter() - started
    print(f"{name} flat out: {len(sent) / accepted:6.0f} accepted/s, {len(sent) / answered:6.0f} answered/s")


async def _all_delivered(port: int, sent: dict[str, tuple[float, float]], patience: float = 300) -> None:
    until = time.monotonic() + patience
    while missing := sent.keys() - (await _get(port, "/delivered")).keys():
        assert time.monotonic() < until, f"{len(missing)} answers missing"
        await asyncio.sleep(0.2)


async def _get(port: int, path: str) -> dict[str, float]:
    async with _client(port) as client:
        answer: dict[str, float] = (await client.get(path)).json()
        return answer


async def _until_up(port: int) -> None:
    for _ in range(600):
        try:
            async with _client(port) as client:
                await client.get("/")
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)


def _client(port: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits, trust_env=False)


@contextmanager
def _server(*arguments: str) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.turns_server", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment())
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(30)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PARTNER_ASSISTANT_")}


def _row(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p50, p99 = ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.99)] * 1000
    print(f"{name:<26} p50 {p50:7.1f} ms   p99 {p99:7.1f} ms   {len(ordered)} messages")


if __name__ == "__main__":
    main()
