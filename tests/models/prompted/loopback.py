"""An OpenAI-compatible server on loopback, real HTTP, that can misbehave in every way that servers do."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.models.prompted.answering import MissingError, answer
from tests.scenes import Voice

Mishap = str
"""Of HTTP: 400 401 404 429 500 slow close page; of the words: cut prose empty endless fence shouted wrong twice."""


class Loopback(ThreadingHTTPServer):
    """``mishap`` tells what goes wrong with a request, by its words and how often they were asked before."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.behave()

    def behave(self) -> None:
        """Forget what was asked, and let nothing go wrong."""
        self.voice = Voice()
        self.answer: Callable[[dict[str, Any]], str] = lambda body: answer(body, self.voice)
        self.mishap: Callable[[str, int], Mishap | None] = lambda *_: None
        self.refuses: Callable[[dict[str, Any]], str | None] = lambda _: None
        self.missing: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.keys: set[str] = set()
        self.asked: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def serving() -> Iterator[Loopback]:
    server = Loopback()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Loopback
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server, key = self.server, self.headers.get("Authorization", "")
        text = "".join(part.get("text", "") for part in body["messages"][-1]["content"])
        with server.lock:
            before = server.asked[text]
            server.asked[text] += 1
            server.bodies.append(body)
            server.keys.add(key.removeprefix("Bearer "))
        refusal = server.refuses(body)
        if refusal:
            return self._error(400, refusal)
        try:
            words = server.answer(body)
        except MissingError as missing:
            server.missing.append(str(missing))
            return self._error(400, f"missing: {missing}")
        mishap = server.mishap(text, before)
        if mishap in _HTTP:
            return _HTTP[mishap](self)
        return self._say(
            _WORDS[mishap](words) if mishap else words, "length" if mishap in ("cut", "endless") else "stop"
        )

    def _say(self, text: str, reason: str) -> None:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": reason}
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        head = {"id": "x", "object": "chat.completion", "created": 0, "model": "seer"}
        self._send(200, json.dumps({**head, "choices": [choice], "usage": usage}))

    def _error(self, status: int, message: str, **headers: str) -> None:
        self._send(status, json.dumps({"error": {"message": message, "type": "error"}}), **headers)

    def _send(self, status: int, text: str, kind: str = "application/json", **headers: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def _slow(self) -> None:
        time.sleep(1.5)
        self._say("{}", "stop")

    def _close(self) -> None:
        self.close_connection = True
        self.connection.close()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()


_HTTP: dict[str, Callable[[_Handler], None]] = {
    "400": lambda h: h._error(400, "this request is too long"),
    "401": lambda h: h._error(401, f"wrong key {h.headers.get('Authorization')}"),
    "404": lambda h: h._error(404, "the model does not exist"),
    "429": lambda h: h._error(429, "slow down", retry_after="0.05"),
    "500": lambda h: h._error(500, f"out of memory for {h.headers.get('Authorization')}"),
    "slow": _Handler._slow,
    "close": _Handler._close,
    "page": lambda h: h._send(200, "<html>Welcome</html>", "text/html"),
}
_WORDS: dict[str, Callable[[str], str]] = {
    "cut": lambda words: words[: len(words) // 3],
    "prose": lambda _: "I'm sorry, but I can only describe what I see: shapes in several colours.",
    "empty": lambda _: "",
    "endless": lambda _: '{"detail": "' + "It is what it is. " * 400,
    "wrong": lambda words: words.replace(
        '"elements": [', '"elements": [{"label": "unicorn", "several": true}, "the left", '
    ),
    "twice": lambda words: re.sub(r'("(?:elements|parts)": )\[(.+)\]', r"\1[\2, \2]", words),
    "fence": lambda words: f"Here you are:\n```json\n{words}\n```\nAnything else?",
    "shouted": lambda words: "**Reply**\n" + words.replace('", "', '",\n // next\n "').replace("}", ",}"),
}
