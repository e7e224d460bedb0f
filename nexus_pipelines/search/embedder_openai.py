"""Vectors from any server that speaks OpenAI's embeddings API."""

from collections.abc import Sequence

import numpy as np
import openai

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.search.embedder import Passage, Vectors, unit
from nexus_pipelines.settings import Settings

_DEFAULT_MODEL = "text-embedding-3-small"
_BATCH = 128
_TIMEOUT_SECONDS = 60.0


class OpenAIEmbedder:
    """Title and body as one text; the dimension is whatever the server answers first."""

    def __init__(self, client: openai.OpenAI, model_name: str) -> None:
        self._client = client
        self._model_name = model_name
        self.model = f"openai/{model_name}"
        self.dimension = len(self._request(["dimension"])[0])

    def embed(self, passages: Sequence[Passage]) -> Vectors:
        """Shape (passages, dimension).

        Raises:
            OperatorError: the server refused or could not be reached.
        """
        vectors = np.zeros((len(passages), self.dimension), dtype=np.float32)
        texts = [f"{passage.title}\n{passage.body}".strip() for passage in passages]
        filled = [index for index, text in enumerate(texts) if text]
        for start in range(0, len(filled), _BATCH):
            indexes = filled[start : start + _BATCH]
            vectors[indexes] = self._request([texts[index] for index in indexes])
        return unit(vectors)

    def _request(self, texts: list[str]) -> list[list[float]]:
        try:
            answer = self._client.embeddings.create(model=self._model_name, input=texts, encoding_format="float")
        except openai.OpenAIError as error:
            raise OperatorError(
                f"The embedding server at {self._client.base_url} did not embed {len(texts)} texts with model "
                f"{self._model_name} ({_first_line(error)}); check NEXUS_EMBEDDER_URL, NEXUS_EMBEDDER_MODEL and "
                "LLM_API_KEY, or set NEXUS_EMBEDDER=wordllama."
            ) from error
        return [item.embedding for item in sorted(answer.data, key=lambda item: item.index)]


def open_openai_embedder(settings: Settings, *, api_key: str) -> OpenAIEmbedder:
    """The embedder of `NEXUS_EMBEDDER_URL` (default: OpenAI itself, which needs a key).

    Raises:
        OperatorError: OpenAI itself is asked without a key, or the server does not answer.
    """
    if not api_key and not settings.embedder_url:
        raise OperatorError(
            "The embedder is set to openai but there is no key; set LLM_API_KEY, or NEXUS_EMBEDDER_URL to a server "
            "that needs none, or NEXUS_EMBEDDER=wordllama."
        )
    client = openai.OpenAI(
        api_key=api_key or "none", base_url=settings.embedder_url, timeout=_TIMEOUT_SECONDS, max_retries=2
    )
    return OpenAIEmbedder(client, settings.embedder_model or _DEFAULT_MODEL)


def _first_line(error: openai.OpenAIError) -> str:
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
