"""Tokens at rest: sealed with a key of the settings, so that a copy of the database opens no workspace."""

from collections.abc import Sequence
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class WrongKey(Exception):
    """A token was sealed with a key that is not among the settings any more."""


class NoKey(Exception):
    """The key for sealing tokens is missing or is none. `python server.py slack key` makes one."""


class Seal:
    """Seals with the first key and opens with any of them: put a new key first, and the old one goes out of use."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise NoKey(" ".join((NoKey.__doc__ or "").split())) from None

    @classmethod
    def of(cls, setting: str) -> Self:
        """With the keys of a setting, which commas part. Raises NoKey."""
        return cls(setting.split(","))

    def close(self, token: str) -> str:
        return self._fernet.encrypt(token.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises WrongKey."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise WrongKey from None

    def opens(self, sealed: str) -> bool:
        """Whether one of its keys is the one that this was sealed with."""
        try:
            self.open(sealed)
        except WrongKey:
            return False
        return True


def new_key() -> str:
    return Fernet.generate_key().decode()
