"""What is being written at this moment, by conversation: to be looked at while it is, in this process, by its asker.

Nothing durable depends on it. The answer itself goes through the outbox like everything said; a page served by another
replica, or one that looks too late, shows that somebody is writing, and then the answer.
"""

from collections.abc import Callable


class Live:
    """Texts that are being written."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._watchers: list[Callable[[str], None]] = []

    def watch(self, told: Callable[[str], None]) -> None:
        """Be told of every conversation in which something changes."""
        self._watchers.append(told)

    def write(self, conversation: str, text: str) -> None:
        """The text so far, in Markdown, in place of what there was."""
        self._texts[conversation] = text
        self._tell(conversation)

    def end(self, conversation: str) -> None:
        """Nothing is being written there any more."""
        if self._texts.pop(conversation, None) is not None:
            self._tell(conversation)

    def text(self, conversation: str) -> str:
        """What is being written there; empty if nothing is."""
        return self._texts.get(conversation, "")

    def _tell(self, conversation: str) -> None:
        for told in self._watchers:
            told(conversation)
