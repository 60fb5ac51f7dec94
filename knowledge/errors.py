"""What can go wrong with content, in words for the person who runs the assistant."""

from __future__ import annotations


class KnowledgeError(Exception):
    """The content library cannot do this."""


class IndexBusy(KnowledgeError):
    """Another process owns this index. Let that process do the work, or stop it first."""


class UnreadableDocument(KnowledgeError):
    """A document cannot be taken in; the message says why. Other documents are not affected."""


class UnclearRights(UnreadableDocument):
    """Front matter or a folder rule cannot be understood, so the document stays closed instead of open."""


class NotPublished(UnclearRights):
    """A document says of itself that it is not to be shown yet. It stays out, and leaves if it was in."""


class NothingToIngest(KnowledgeError):
    """The given path does not exist or cannot be read."""


class Stopped(KnowledgeError):
    """The library was closed in the middle of a run; what was taken in so far is kept."""


class SourceFailed(KnowledgeError):
    """A source could not be read, or not to its end: what was not seen is kept. The message says why."""
