"""A server that speaks OpenAI's chat API and says what it was told to say."""

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ModelServer:
    """says: its answers in their order, the last one again; a number is an HTTP status. wait: seconds before each."""

    says: list[str | int] = field(default_factory=list[str | int])
    wait: float = 0.0
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    keys: list[str | None] = field(default_factory=list[str | None])

    def answer(self) -> tuple[int, dict[str, Any]]:
        said = self.says[min(len(self.asked), len(self.says)) - 1]
        if isinstance(said, int):
            return said, {"error": {"message": f"no, {self.keys[-1]}", "type": "server_error"}}
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}
        usage = {"prompt_tokens": 300, "completion_tokens": 40, "total_tokens": 340}
        return 200, {"id": "c", "object": "chat.completion", "created": 1, "choices": [choice], "usage": usage}


@contextmanager
def model_server(*says: str | int, wait: float = 0.0) -> Generator[ModelServer]:
    """Served while the block runs."""
    state = ModelServer(says=list(says), wait=wait)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.asked.append(asked)
            state.keys.append(self.headers["authorization"])
            time.sleep(state.wait)
            status, content = state.answer()
            body = json.dumps(content | {"model": asked["model"]}).encode()
            try:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except BrokenPipeError:
                return  # who asked did not wait

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        state.url = f"http://127.0.0.1:{http.server_port}/v1"
        yield state
        http.shutdown()
