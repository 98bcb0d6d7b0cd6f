"""What a server's refusals say: in one line, without the key, and when to come back."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_LONGEST = 300


def told(error: BaseException, key: str) -> str:
    """An error in one short line; a key that the server sent back is left out."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    text = " ".join(str(message or error).split()) or type(error).__name__
    return (text.replace(key, "***") if key else text)[:_LONGEST]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds after which a server wants to be asked again: ``retry-after-ms``, or ``retry-after`` as seconds or date
    (RFC 9110, section 10.2.3); None where it does not say.
    """
    for name, divisor in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) / divisor
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    try:
        return max(0.0, parsedate_to_datetime(headers["retry-after"]).timestamp() - time.time())
    except (KeyError, ValueError):
        return None
