"""The default embedder: WordLlama's static token vectors, averaged. Offline, 16 MB, tens of thousands of titles/s.

The weights and the tokenizer lie in the `wordllama` package; its own loader is passed by, because importing it
reconfigures the root logger and pads every text of a batch to the longest.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from safetensors import safe_open

from nexus_pipelines.search.embedder import Passage, Vectors, unit
from nexus_pipelines.search.weights import load_tokenizer, model_file, package_folder

# Chosen on 192 related pairs of real tickets: a body of 64 to 128 tokens beats all of it (an average over a long
# text says little), and half the title's weight for it beats none and an equal share. benchmarks/search_recall.py
_MAX_TOKENS = 128
_BODY_WEIGHT = 0.5
# More than the tokens need, so that the tokenizer, which cuts only afterwards, does not read whole logs.
_MAX_CHARACTERS = 1000


class WordLlamaEmbedder:
    """Average of the title's token vectors plus half that of the body's first tokens, each of unit length."""

    model = "wordllama/l2_supercat_256/title+body128"
    dimension = 256

    def __init__(self) -> None:
        folder = package_folder("wordllama", remedy="run `make install`.")
        with safe_open(model_file(folder, "weights", "l2_supercat_256.safetensors"), framework="np") as weights:
            self._vectors: Vectors = weights.get_tensor("embedding.weight").astype(np.float32)
        self._tokenizer = load_tokenizer(
            model_file(folder, "tokenizers", "l2_supercat_tokenizer_config.json"), max_tokens=_MAX_TOKENS
        )

    def embed(self, passages: Sequence[Passage]) -> Vectors:
        """Shape (passages, 256)."""
        titles = self._averages([passage.title for passage in passages])
        bodies = self._averages([passage.body for passage in passages])
        return unit((unit(titles) + _BODY_WEIGHT * unit(bodies)).astype(np.float32))

    def _averages(self, texts: Sequence[str]) -> Vectors:
        """The mean token vector of each text, zero for one without tokens."""
        averages = np.zeros((len(texts), self.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(
            [text[:_MAX_CHARACTERS] for text in texts], add_special_tokens=False
        )
        tokens = [encoding.ids for encoding in encodings]
        filled = [index for index, ids in enumerate(tokens) if ids]
        if filled:
            starts = np.cumsum([0, *(len(tokens[index]) for index in filled[:-1])])
            flat = self._vectors[np.fromiter(chain.from_iterable(tokens), dtype=np.int64)]
            sums = np.add.reduceat(flat, starts, axis=0)
            averages[filled] = sums / np.array([[len(tokens[index])] for index in filled], dtype=np.float32)
        return averages
