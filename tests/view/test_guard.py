"""Who is answered: nobody but the page that was opened here."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs the extra view")

from tests.view.conftest import Served, serving

SITES = {"cross-site": 403, "same-site": 403, "same-origin": 200, "none": 200}


def test_the_page_and_its_files_are_answered_with_a_strict_policy(served: Served) -> None:
    types = {
        "": "text/html; charset=utf-8",
        "main.js": "text/javascript; charset=utf-8",
        "style.css": "text/css; charset=utf-8",
    }
    for path, type_ in types.items():
        answer = served(path)
        assert (answer.status, answer.headers["content-type"]) == (200, type_)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_every_answer_has_the_policy_refusals_and_mistakes_too(served: Served) -> None:
    for path in ("/", "api/image/none", "nothing.js", "api/gallery?where=1+%2B"):
        answer = served(path)
        assert answer.status >= 400
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "", "127.0.0.1:x", "127.0.0.2", "192.168.0.7"]
)
def test_a_foreign_host_is_refused(served: Served, host: str) -> None:
    assert served(headers={"Host": host}).status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1234", "[::1]:80", "LOCALHOST:9"])
def test_loopback_names_are_answered_at_any_port(served: Served, host: str) -> None:
    assert served(headers={"Host": host}).status == 200


def test_where_other_machines_may_ask_addresses_are_names_too_but_no_foreign_name() -> None:
    from starlette.datastructures import Headers

    from gbc.view.server import rules_for

    rules = rules_for("0.0.0.0")  # noqa: S104 - nothing listens
    assert rules.refusal("GET", rules.page, Headers({"host": "192.168.0.7:80"})) is None
    refusal = rules.refusal("GET", rules.page, Headers({"host": "evil.example"}))
    assert refusal is not None
    assert refusal.status == 421
    without = rules.refusal("GET", "/", Headers({"host": "192.168.0.7:80"}))
    assert without is not None
    assert without.status == 403


@pytest.mark.parametrize(("site", "status"), SITES.items())
def test_other_sites_may_not_ask(served: Served, site: str, status: int) -> None:
    for path in ("api/about", "main.js", "api/gallery"):
        assert served(path, headers={"Sec-Fetch-Site": site}).status == status


def test_other_sites_may_open_the_page_but_not_frame_or_fetch_it(served: Served) -> None:
    for kind, status in {"document": 200, "iframe": 403, "empty": 403, "script": 403}.items():
        assert served(headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": kind}).status == status


def test_without_the_token_nothing_is_answered(served: Served) -> None:
    token = served.page.strip("/")
    other = token[:-1] + ("y" if token.endswith("x") else "x")
    for path in ("/", "/api/about", f"/{token[:-1]}/", f"/{other}/api/about", f"/{token}", "/main.js"):
        answer = served(path)
        assert answer.status == 403
        assert token.encode() not in answer.body


def test_each_run_has_another_token() -> None:
    from gbc.view.server import rules_for

    assert len({rules_for("127.0.0.1").token for _ in range(20)}) == 20


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_reading_is_answered(served: Served, method: str) -> None:
    origin = {"Origin": f"http://{served.host}:{served.port}"}
    assert served("api/gallery", method, headers=origin).status in (403, 405)


def test_head_gives_the_headers_alone(served: Served) -> None:
    answer = served("api/about", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


@pytest.mark.parametrize(
    "path",
    [
        "../secret", "..%2Fsecret", "%2e%2e/secret", "..%5Csecret", "page/../index.html", "/etc/passwd",
        "thumbnail/../../etc/passwd", "thumbnail/..%2F..%2Fetc%2Fpasswd", "photograph/" + "0" * 64,
        "thumbnail/" + "A" * 64, "mask/own/x/0", "mask/../own/0", "files.py", "__init__.py", "index.html/",
    ],
)  # fmt: skip
def test_no_other_file_can_be_asked_for(served: Served, path: str) -> None:
    answer = served(path)
    assert 400 <= answer.status < 500
    assert b"root:" not in answer.body


def test_a_picture_that_is_named_by_path_is_shown_only_if_it_is_that_picture(tmp_path: Path) -> None:
    from gbc.store import Layout, commit_shard
    from tests.view.scenes import documents, photo

    folder = tmp_path / "out"
    right, wrong = folder.parent / "right.jpg", folder.parent / "wrong.jpg"
    right.write_bytes(photo(0))
    wrong.write_bytes(photo(7))
    made = documents([3, 4])[:2]
    paths = {0: str(right), 1: str(wrong)}
    commit_shard(Layout(folder), 0, made, images="path", picture=lambda source: paths[source.position])
    with serving(folder) as served:
        shown, hidden = (served(f"photograph/{one.source.image_id}") for one in made)
    assert (shown.status, shown.headers["content-type"]) == (200, "image/webp")
    assert (hidden.status, hidden.body) == (204, b"")


def test_a_request_names_one_host(served: Served) -> None:
    own = f"{served.host}:{served.port}"
    for hosts in ([], [own, own], [own, "evil.example"]):
        lines = [f"GET {served.page} HTTP/1.1", *(f"Host: {host}" for host in hosts), "Connection: close", "", ""]
        with socket.create_connection((served.host, served.port), timeout=30) as connection:
            connection.sendall("\r\n".join(lines).encode())
            with connection.makefile("rb") as answer:
                assert answer.readline().split()[1] in (b"400", b"421"), hosts
