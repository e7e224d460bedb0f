"""For programs that must not outlive the process that started them, even when that is killed with -9 (on Linux)."""

import ctypes
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def _ask_kernel() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


# For `subprocess.Popen(preexec_fn=...)`, from the main thread: the kernel watches the thread that started the program.
end_with_parent: Callable[[], None] | None = _ask_kernel if sys.platform == "linux" else None
