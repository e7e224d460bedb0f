"""What an embedder is, and which one the settings ask for."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nexus_pipelines.settings import Settings

Vectors = NDArray[np.float32]

# No embedder reads more than this of a body, so a change after it embeds nothing anew.
EMBEDDED_CHARACTERS = 4000


@dataclass(frozen=True)
class Passage:
    """What is embedded: a title ("" if there is none) and a body."""

    title: str
    body: str

    @classmethod
    def from_query(cls, text: str) -> "Passage":
        """A query as a passage: like a ticket or a commit, its first line is the title."""
        title, _, body = text.strip().partition("\n")
        return cls(title.strip(), body.strip()[:EMBEDDED_CHARACTERS])


class Embedder(Protocol):
    """Turns passages into vectors of unit length; one with nothing to say becomes the zero vector.

    model: names weights and recipe; vectors of different models are never compared.
    dimension: length of each vector.
    """

    @property
    def model(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, passages: Sequence[Passage]) -> Vectors:
        """Shape (passages, dimension)."""
        ...


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name; the modules of the others are not imported.

    Raises:
        OperatorError: its weights, its server address or its key are missing.
    """
    # The tokenizers would start a thread for each core in every process, and warn after each fork.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    match settings.embedder:
        case "wordllama":
            from nexus_pipelines.search.embedder_wordllama import WordLlamaEmbedder  # noqa: PLC0415

            return WordLlamaEmbedder()
        case "minilm":
            from nexus_pipelines.search.embedder_minilm import MiniLMEmbedder  # noqa: PLC0415

            return MiniLMEmbedder()
        case "openai":
            from nexus_pipelines.search.embedder_openai import open_openai_embedder  # noqa: PLC0415

            return open_openai_embedder(settings, api_key=os.environ.get("LLM_API_KEY", ""))


def unit(vectors: Vectors) -> Vectors:
    """Each row divided by its length; zero rows stay zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
