"""Finds the files of an embedding model inside an installed package; nothing is ever downloaded at run time."""

from importlib.util import find_spec
from pathlib import Path

from tokenizers import Tokenizer

from nexus_pipelines.errors import OperatorError


def package_folder(package: str, *, remedy: str) -> Path:
    """The folder of an installed package, without importing it.

    Raises:
        OperatorError: it is not installed; the sentence ends in `remedy`.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise OperatorError(f"The embedding model of package {package} is not installed; {remedy}")
    return Path(next(iter(spec.submodule_search_locations)))


def model_file(folder: Path, *parts: str) -> str:
    """The path of a model's file.

    Raises:
        OperatorError: the package lacks it.
    """
    path = folder.joinpath(*parts)
    if not path.is_file():
        raise OperatorError(f"The embedding model's file {path} is missing; install the package that holds it again.")
    return str(path)


def load_tokenizer(path: str, *, max_tokens: int) -> Tokenizer:
    """A tokenizer that cuts at `max_tokens` and does not pad."""
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer
