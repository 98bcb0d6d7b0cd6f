"""The true graphs of drawn scenes, through a real server over HTTP and the real client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

pytest.importorskip("openai", reason="needs the extra server")

from gbc.annotator import annotate
from gbc.graph import Graph
from gbc.models.prompted.server import Server, ServerDescriber
from gbc.runtime.panel import LocalPanel
from tests.annotator.test_scenes import SETTINGS, differences, voice_of
from tests.models.prompted.loopback import Loopback, serving
from tests.scenes import Eyes, Scene, draw_scene


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def describer(server: Loopback) -> Iterator[ServerDescriber]:
    describer = ServerDescriber(Server(model="seer", base_url=server.url, image_format="png", slots=8), seed=0)
    yield describer
    describer.model._client.close()


def graph_of(describer: ServerDescriber, scene: Scene) -> Graph:
    async def annotated() -> Graph:
        with LocalPanel({"detector": Eyes(), "describer": describer}) as panel:
            return await annotate(scene.picture(), panel, SETTINGS)

    return asyncio.run(annotated())


@pytest.mark.parametrize("seed", range(100))
def test_the_true_graph_is_found_over_http(server: Loopback, describer: ServerDescriber, seed: int) -> None:
    scene, server.voice = draw_scene(seed), voice_of(seed)
    server.missing.clear()
    graph = graph_of(describer, scene)
    assert server.missing == []
    assert differences(scene, server.voice, graph) == []
