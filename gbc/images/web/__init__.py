"""Pictures on the web, fetched within limits and from nowhere that a URL should not lead to."""

from gbc.images.web.fetch import Fetching, fetch, fetch_bytes

__all__ = ["Fetching", "fetch", "fetch_bytes"]
