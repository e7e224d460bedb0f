"""A form with a file in it, as bytes: the same form gives the same ones."""

from collections.abc import Mapping
from hashlib import sha256


def form(fields: Mapping[str, str], *, name: str, filename: str, content: bytes, media_type: str) -> tuple[bytes, str]:
    """The body and its content type. Names must hold no quote and no line end: they are ours."""
    boundary = f"nexus-{sha256(content).hexdigest()[:32]}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {media_type}'
    parts.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
