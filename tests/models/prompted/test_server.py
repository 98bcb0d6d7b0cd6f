"""A real server over HTTP that misbehaves: what is asked again, what is mended, what is told."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

pytest.importorskip("openai", reason="needs the extra server")

import gbc
from gbc.annotator import annotate
from gbc.graph import Graph
from gbc.images import View
from gbc.models.prompted import asking
from gbc.models.prompted.prompts import load_prompt
from gbc.models.prompted.refusals import retry_after
from gbc.models.prompted.server import OpenAIServer, Server, ServerDescriber, ServerDetector, ServerDetectorSettings
from gbc.models.prompted.vlm import Ask
from gbc.models.roles import DetectRequest, ImageRequest, ModelError, UnavailableError
from gbc.models.usage import taken_down
from gbc.runtime import BuildOptions
from gbc.runtime.panel import LocalPanel
from tests.annotator.test_scenes import SETTINGS, differences
from tests.models.prompted.loopback import Loopback
from tests.scenes import Eyes, Voice, draw_scene

SCENE = draw_scene(3)
KEY = "sk-this-must-never-be-seen-123456"


@pytest.fixture
def made() -> Iterator[list[OpenAIServer]]:
    """Clients to be closed."""
    made: list[OpenAIServer] = []
    yield made
    for one in made:
        one._client.close()


@pytest.fixture
def describing(server: Loopback, made: list[OpenAIServer]) -> Any:
    def describing(**settings: Any) -> ServerDescriber:
        settings = {"model": "seer", "base_url": server.url, "image_format": "png", "timeout": 20, **settings}
        model = ServerDescriber(Server(**settings), seed=0)
        made.append(model.model)
        return model

    return describing


def graph_of(model: ServerDescriber) -> Graph:
    async def annotated() -> Graph:
        with LocalPanel({"detector": Eyes(), "describer": model}) as panel:
            try:
                return await annotate(SCENE.picture(), panel, SETTINGS)
            finally:
                await panel.settle()  # so that no late request meets the next test

    return asyncio.run(annotated())


@pytest.mark.parametrize("mishap", ["429", "500", "slow", "close", "page"])
def test_a_server_that_is_unable_is_asked_again(server: Loopback, describing: Any, mishap: str) -> None:
    server.mishap = lambda _, before: mishap if not before else None
    model = describing(timeout=0.6 if mishap == "slow" else 20)
    assert differences(SCENE, Voice(), graph_of(model)) == []
    assert min(server.asked.values()) >= 2
    assert server.missing == []


@pytest.mark.parametrize("mishap", ["cut", "prose", "empty", "endless"])
def test_a_reply_of_no_use_is_asked_for_again(server: Loopback, describing: Any, mishap: str) -> None:
    server.mishap = lambda text, _: None if "could not be used" in text else mishap
    assert differences(SCENE, Voice(), graph_of(describing())) == []
    again = [body for body in server.bodies if "could not be used" in body["messages"][-1]["content"][1]["text"]]
    assert len(again) == len(server.bodies) / 2
    assert {body["temperature"] for body in again} == {0.4}
    assert {body["seed"] for body in again} == {1}
    assert {body["temperature"] for body in server.bodies if body not in again} == {0}


@pytest.mark.parametrize("mishap", ["fence", "shouted", "twice"])
def test_a_reply_in_disorder_is_read(server: Loopback, describing: Any, mishap: str) -> None:
    server.mishap = lambda *_: mishap
    assert differences(SCENE, Voice(), graph_of(describing())) == []
    assert not [text for text in server.asked if "could not be used" in text]


def test_labels_that_no_caption_names_are_dropped_and_recorded(server: Loopback, describing: Any) -> None:
    server.mishap = lambda *_: "wrong"
    graph = graph_of(describing())
    assert differences(SCENE, Voice(), graph) == []
    rejected = {one.label for one in graph.rejected if one.reason == "no caption of the node names it"}
    assert {"unicorn", "the left"} <= rejected


def test_what_stays_of_no_use_fails_the_image_with_the_reason(server: Loopback, describing: Any) -> None:
    server.mishap = lambda text, _: "prose" if "Look at this picture" in text else None
    with pytest.raises(ModelError) as caught:
        graph_of(describing(tries=3))
    assert "seer: no usable reply to the image prompt: no JSON object with detail, short, elements" in str(caught.value)
    assert "it began \"I'm sorry" in str(caught.value)
    assert len(server.bodies) == 3


def test_every_caption_tells_its_prompt(server: Loopback, describing: Any) -> None:
    model = describing()
    digests = {prompt.name: prompt.digest for prompt in model._asking.prompts.values()}
    named = set()
    for node in graph_of(model).nodes:
        for caption in node.captions:
            told = caption.provenance
            assert told is not None
            if told.model == "seer":
                assert digests[str(told.prompt)] == told.prompt_hash
                assert told.seed == 0
                named.add((told.prompt, caption.kind))
    assert named == {
        ("image/1", "detail"),
        ("image/1", "short"),
        ("entity/1", "detail"),
        ("composition/1", "composition"),
        ("composition/1", "short"),
        ("relation/1", "relation"),
    }


PARTS: dict[str, tuple[str, str]] = {
    "the view of the image": ("image", "view"),
    "the schema of the image": ("image", "schema"),
    "the view of an entity": ("entity", "view"),
    "the parent's caption for an entity": ("entity", "context"),
    "the place of an entity": ("entity", "place"),
    "the schema of an entity": ("entity", "schema"),
    "the view of a composition": ("composition", "view"),
    "the numbers of a composition": ("composition", "numbers"),
    "the numbers in the words of a composition": ("composition", "names"),
    "the hints of a composition": ("composition", "hints"),
    "the schema of a composition": ("composition", "schema"),
    "the view of relations": ("relation", "view"),
    "the names in the view of relations": ("relation", "numbers"),
    "the parent's caption for relations": ("relation", "context"),
    "the captions of related things": ("relation", "things"),
    "the schema of relations": ("relation", "schema"),
}


@pytest.mark.parametrize("part", PARTS)
def test_the_server_finds_out_what_a_request_lacks(
    server: Loopback, describing: Any, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """Otherwise the true graphs would prove little."""
    kind, lost = PARTS[part]
    model = describing()
    ask = model._asking.ask

    def lossy(request: Any) -> Any:
        return _without(ask(request), request, lost) if asking.REQUESTS[type(request)][0] == kind else ask(request)

    monkeypatch.setattr(model._asking, "ask", lossy)
    try:
        wrong = differences(SCENE, Voice(), graph_of(model))
    except ModelError:
        wrong = ["refused"]
    assert wrong
    assert server.missing or lost == "view"


def _without(ask: Ask, request: Any, lost: str) -> Ask:
    if lost == "view":
        return msgspec.structs.replace(ask, image=ask.image * 0)
    if lost == "numbers":
        return msgspec.structs.replace(ask, image=request.view.pixels)
    if lost == "schema":
        return msgspec.structs.replace(ask, text=ask.text.partition("Answer with")[0])
    prompt = load_prompt(ask.name, None)
    return msgspec.structs.replace(ask, text=prompt.filled({**asking._values(request), lost: ""}))


def test_a_format_that_is_refused_is_remembered(server: Loopback, describing: Any) -> None:
    server.refuses = lambda body: "unknown response_format" if "response_format" in body else None
    model = describing()
    assert differences(SCENE, Voice(), graph_of(model)) == []
    tried = [body.get("response_format", {"type": "text"})["type"] for body in server.bodies]
    assert tried[:3] == ["json_schema", "json_object", "text"]
    assert set(tried[3 * 16 :]) <= {"text"}, "no more than the slots may have begun before it was known"


def test_parameters_that_are_refused_are_left_out_or_renamed(server: Loopback, describing: Any) -> None:
    def refuses(body: dict[str, Any]) -> str | None:
        for name in ("max_tokens", "temperature", "seed"):
            if name in body:
                return f"Unsupported parameter: '{name}' is not supported with this model."
        return None

    server.refuses = refuses
    assert differences(SCENE, Voice(), graph_of(describing())) == []
    last = server.bodies[-1]
    assert last["max_completion_tokens"] == 1024
    assert last["response_format"]["type"] == "json_schema"
    assert not {"max_tokens", "temperature", "seed"} & set(last)


def test_a_request_that_is_wrong_for_itself_changes_nothing_for_others(server: Loopback, describing: Any) -> None:
    model = describing()
    request = ImageRequest(view=View(SCENE.picture()))
    server.mishap = lambda *_: "400"
    with pytest.raises(ModelError, match="answered 400: this request is too long"):
        model.describe([request])
    server.mishap = lambda *_: None
    model.describe([request])
    assert server.bodies[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    ("mishap", "told"), [("401", "put the server's key into MY_KEY"), ("404", "base_url end in /v1")]
)
def test_what_the_user_must_mend_is_told(
    server: Loopback, describing: Any, monkeypatch: pytest.MonkeyPatch, mishap: str, told: str
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    server.mishap = lambda *_: mishap
    with pytest.raises(ModelError) as caught:
        describing(key_variable="MY_KEY").describe([ImageRequest(view=View(SCENE.picture()))])
    assert told in str(caught.value)
    assert KEY not in str(caught.value)
    assert not isinstance(caught.value, UnavailableError)
    assert server.keys == {KEY}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_refused_key_ends_the_run_and_fails_no_image(
    server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """Else a million images would fail one after the other, and each would have to be tried again."""
    (tmp_path / "photos").mkdir()
    for number in range(6):
        (tmp_path / "photos" / f"{number}.png").write_bytes(SCENE.png() + bytes([number]))
    pipeline = tmp_path / "pipeline.yaml"
    pipeline.write_text(
        f"name: refused\nabout: A server that knows nobody.\n"
        f"detector: {{use: scripted, file: '{tmp_path / 'script.json'}'}}\n"
        f"describer: {{use: server, model: seer, base_url: '{server.url}', image_format: png, key_variable: MY_KEY}}\n"
    )
    (tmp_path / "script.json").write_text('{"default": {"image": {"detail": "", "short": ""}}}')
    monkeypatch.setenv("MY_KEY", KEY)
    server.mishap = lambda *_: "401"
    options = BuildOptions(workers=workers, shard_size=2)
    summary = gbc.build(tmp_path / "photos", tmp_path / "out", str(pipeline), options=options)
    assert "put the server's key into MY_KEY" in summary.stopped
    assert KEY not in summary.stopped
    assert (summary.graphs, summary.failures) == (0, {})
    server.mishap = lambda *_: None
    summary = gbc.build(tmp_path / "photos", tmp_path / "out", str(pipeline), options=options)
    assert (summary.graphs, summary.stopped, summary.failures) == (6, "", {})


def test_nobody_there_is_told(describing: Any) -> None:
    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1:9"):
        describing(base_url="http://127.0.0.1:9/v1").describe([ImageRequest(view=View(SCENE.picture()))])


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://models.example/v1", "environment variable NO_SUCH_KEY"),
        ("http://user:secret@host/v1", "would be written into the dataset"),
        ("http://host/v1?key=secret", "would be written into the dataset"),
        ("localhost:8000", "write it as"),
    ],
)
def test_an_address_that_will_not_do(address: str, told: str) -> None:
    with pytest.raises(ModelError) as caught:
        ServerDescriber(Server(model="x", base_url=address, key_variable="NO_SUCH_KEY"), seed=0)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_tokens_and_money_are_reported(server: Loopback, describing: Any) -> None:
    with taken_down() as usage:
        describing(price_in=2.0, price_out=10.0).describe([ImageRequest(view=View(SCENE.picture()))])
    assert (usage.tokens_in, usage.tokens_out) == (100, 20)
    assert usage.money == pytest.approx(100 * 2e-6 + 20 * 10e-6)


def test_when_to_come_back() -> None:
    later = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 30))
    assert retry_after({"retry-after": "2.5"}) == 2.5
    assert retry_after({"retry-after-ms": "300", "retry-after": "9"}) == 0.3
    assert 25 < (retry_after({"retry-after": later}) or 0) < 31
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({"retry-after": "-1"}) is None
    assert retry_after({}) is None


@pytest.mark.parametrize("style", ["thousand", "pixel"])
def test_a_model_that_points_is_a_detector(server: Loopback, made: list[OpenAIServer], style: Any) -> None:
    settings = ServerDetectorSettings(model="seer", base_url=server.url, image_format="png", coordinates=style)
    model = ServerDetector(settings, seed=0)
    made.append(model.model)
    view = View(SCENE.picture())
    request = DetectRequest(view, ("house", "signs", "unicorn", "wheel"))
    (found,), (true,) = model.detect([request]), Eyes().detect([DetectRequest(view, ("house", "sign", "wheel"))])
    assert not isinstance(found, ModelError)
    assert len(found) == len(true) > 0 or style == "pixel"
    if style == "thousand":
        assert {(one.label.rstrip("s"), one.box) for one in found} == {(one.label, one.box) for one in true}
    assert {one.score for one in found} <= {1.0}
    assert server.missing == []


PIPELINE = """
name: one
detector: {{use: server, model: seer, base_url: "{url}", image_format: png, key_variable: MY_KEY}}
describer: {{use: server, model: seer, base_url: "{url}", image_format: png, key_variable: MY_KEY, {more}}}
annotate: {{limits: {{nodes: 200, calls: 400, boxes: 9}}}}
"""


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    for seed in (3, 5):
        (folder / f"{seed}.png").write_bytes(draw_scene(seed).png())
    return folder


def test_a_build_by_a_server_alone_and_the_key_is_nowhere(server: Loopback, tmp_path: Path, images: Path) -> None:
    """Through the command line, at a server that at first fails and sends the key back in its errors."""
    server.mishap = lambda text, before: "500" if "Look at this picture" in text and before < 2 else None
    (tmp_path / "one.yaml").write_text(PIPELINE.format(url=server.url, more="price_in: 1"))
    command = [sys.executable, "-m", "gbc", "build", "--images", str(images), "--out", str(tmp_path / "out"), "-v"]
    run = subprocess.run(
        [*command, "--pipeline", str(tmp_path / "one.yaml")],
        env={"MY_KEY": KEY, "PATH": "", "PYTHONPATH": str(Path(gbc.__file__).parents[1]), "OPENAI_LOG": "debug"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert server.missing == []
    assert server.keys == {KEY}
    dataset = gbc.open(tmp_path / "out")
    graphs = {graph.image.id: graph for graph in dataset}
    for seed in (3, 5):
        scene = draw_scene(seed)
        assert differences(scene, Voice(), graphs[scene.picture().image.id]) == []
    assert KEY not in run.stdout + run.stderr
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_a_changed_prompt_asks_only_what_it_asks(server: Loopback, tmp_path: Path, images: Path) -> None:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    shipped = Path(gbc.__file__).parents[1] / "pipelines" / "prompts"
    text = (shipped / "relation.md").read_text()
    (prompts / "relation.md").write_text(text)
    pipeline = tmp_path / "one.yaml"
    pipeline.write_text(PIPELINE.format(url=server.url, more="prompts: prompts"))
    gbc.build(str(images), tmp_path / "out", str(pipeline))
    first = len(server.bodies)
    (prompts / "relation.md").write_text(text.replace("version: 1", "version: 2"))
    gbc.build(str(images), tmp_path / "out", str(pipeline), options=BuildOptions(update=True))
    names = [body["response_format"]["json_schema"]["name"] for body in server.bodies]
    assert set(names[:first]) == {"image", "entity", "composition", "relation", "detect"}
    assert set(names[first:]) == {"relation"}
    assert names[first:].count("relation") == names[:first].count("relation")
    prompts_told = {
        caption.provenance.prompt
        for graph in gbc.open(tmp_path / "out")
        for node in graph.nodes
        for caption in node.captions
        if caption.provenance and caption.provenance.prompt
    }
    assert prompts_told == {"image/1", "entity/1", "composition/1", "relation/2"}
