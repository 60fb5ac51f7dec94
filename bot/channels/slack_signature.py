"""Whether a request is Slack's: signed over its raw bytes, and signed just now.

Slack's own verifier raises on a timestamp that is no number, a signature that is not ASCII and a body that is not
UTF-8; whatever is odd here is simply not genuine. docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac

CLOCKS_DIFFER = 300  # seconds a request may be old, or ahead
VERSION = "v0"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature Slack puts on `body`."""
    signed = f"{VERSION}:{timestamp}:".encode() + body
    return f"{VERSION}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def is_genuine(secret: str, timestamp: str | None, signature: str | None, body: bytes, now: float) -> bool:
    """`now` in seconds since 1970."""
    if not secret or not timestamp or not signature or not _is_number(timestamp):
        return False
    if abs(now - int(timestamp)) > CLOCKS_DIFFER:
        return False
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode("utf-8", "replace"))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 12
