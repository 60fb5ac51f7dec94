"""Partners who keep writing while the process they write to is killed again and again, and what they saw of it."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.inbox import to_payload
from bot.message import Incoming, Place, Sender

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "el", "in", "on", "ux")]


@dataclass
class Conversation:
    """One person in one private place, who sends the next event when the last one is acknowledged or given up."""

    platform: str  # "test" delivers over HTTP, "web" into the transcript
    user: str
    random: random.Random
    sent: list[Incoming] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return f"{self.platform}:T1:{self.user}"

    async def talk(self, client: httpx.AsyncClient, until: asyncio.Event) -> None:
        while not until.is_set():
            event = self._next()
            self.sent.append(event)
            await self._send(client, event)
            if self.random.random() < 0.1:
                await self._send(client, event)  # platforms sometimes repeat what was acknowledged
            await asyncio.sleep(self.random.uniform(0.02, 0.12))

    async def _send(self, client: httpx.AsyncClient, event: Incoming) -> None:
        """Like a platform: again and again until it is acknowledged, but not for ever."""
        for _ in range(self.random.choice([1, 50, 50, 50])):
            try:
                answer = await client.post("/events", json=to_payload(event))
            except httpx.HTTPError:
                await asyncio.sleep(0.02)
                continue
            assert answer.status_code == 200
            self.acknowledged.add(event.id)
            return

    def _next(self) -> Incoming:
        number = len(self.sent)
        place = Place(key=self.key, kind="private")
        sender = Sender(platform=self.platform, tenant="T1", user=self.user)
        said: dict[str, Any] = {"text": f"question {self.key} {number}"}
        if number % 2 == 0:
            said = {"skill": "register_deal", "values": self._deal(), "confirmed": True}
        return Incoming(id=f"{self.key}:{number:04}", conversation=self.key, sender=sender, place=place, **said)

    def _deal(self) -> dict[str, Any]:
        name = " ".join("".join(self.random.choices(SYLLABLES, k=4)).capitalize() for _ in range(2))
        return {
            "customer": name,
            "products": ["keep"],
            "value": "50000 EUR",
            "closes_on": "2030-03-31",
            "country": "DE",
        }
