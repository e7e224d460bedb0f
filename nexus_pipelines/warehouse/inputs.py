"""Bytes of an input file, whatever it is packed in: plain, zstd with long windows, or gzip."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from nexus_pipelines.errors import SourceError

PACKED_CHUNK = 1 << 16
PLAIN_CHUNK = 1 << 20
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
GZIP_MAGIC = b"\x1f\x8b"


def read_chunks(path: Path) -> Iterator[bytes]:
    """Unpacked bytes of `path`, recognised by its first bytes; constant memory beside the zstd window.

    Raises:
        SourceError: the file cannot be opened, ends in the middle of a frame, or is damaged. All bytes before the
            damage were yielded.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            file.seek(0)
            if magic == ZSTD_MAGIC:
                yield from _zstd(file, path)
            elif magic.startswith(GZIP_MAGIC):
                yield from _gzip(file, path)
            else:
                while chunk := file.read(PLAIN_CHUNK):
                    yield chunk
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}); check the path and its permissions.") from error


def _zstd(file: BinaryIO, path: Path) -> Iterator[bytes]:
    # Dumps are often packed with --long=27 or more; the default limit of the decoder is 27.
    context = zstandard.ZstdDecompressor(max_window_size=1 << 31)
    frame = context.decompressobj()
    is_started = False
    while packed := file.read(PACKED_CHUNK):
        while packed:
            is_started = True
            try:
                plain = frame.decompress(packed)
            except zstandard.ZstdError as error:
                raise _damaged(path, "zstd") from error
            if plain:
                yield plain
            packed = b""
            if frame.eof:
                packed, frame, is_started = frame.unused_data, context.decompressobj(), False
    if is_started:
        raise _truncated(path, "zstd")


def _gzip(file: BinaryIO, path: Path) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    is_started = False
    while packed := file.read(PACKED_CHUNK):
        while packed:
            is_started = True
            try:
                plain = member.decompress(packed)
            except zlib.error as error:
                raise _damaged(path, "gzip") from error
            if plain:
                yield plain
            packed = b""
            if member.eof:
                packed, member, is_started = member.unused_data, zlib.decompressobj(wbits=31), False
    if is_started:
        raise _truncated(path, "gzip")


def _truncated(path: Path, packing: str) -> SourceError:
    return SourceError(f"{path.name} ends in the middle of its {packing} data; copy the file again.")


def _damaged(path: Path, packing: str) -> SourceError:
    return SourceError(f"{path.name} holds damaged {packing} data; copy the file again.")
