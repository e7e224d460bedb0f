"""Who sits at the command line, for the audit."""

import getpass
import os


def who_asks() -> str:
    """The user of the machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # The user of a container may have a number only.
        user = f"user {os.getuid()}"
    return f"{user} at the command line"
