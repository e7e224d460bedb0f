"""The `nexus` command. Each package registers its subcommands as entry points, so that this file imports no app."""

import gc
import signal
import sys
import tempfile
import traceback
from importlib.metadata import EntryPoint, entry_points
from types import FrameType

import click

from nexus_pipelines.errors import NexusError

COMMANDS = "nexus.commands"


class NexusGroup(click.Group):
    """Subcommands found by entry point and imported only when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_found())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        point = _found().get(cmd_name)
        return point.load() if point else None


def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=COMMANDS)}


@click.group(cls=NexusGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nexus-release-readiness", prog_name="nexus")
def nexus() -> None:
    """Is this release ready? Nexus answers from your own Jira, Git and Slack history."""


def main() -> None:
    """Entry point: what Nexus raises on purpose becomes one sentence, never a traceback."""
    # Without a handler SIGTERM skips every `finally`, and the embedded server would stay behind.
    signal.signal(signal.SIGTERM, _leave)
    # A build imports 3,500 modules; at Python's 700 its collector looks through them again and again, 0.6 s of 8.
    gc.set_threshold(100_000, 20, 50)
    try:
        nexus(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        click.echo(f"nexus: {_sentence(error)}", err=True)
        sys.exit(error.exit_code)
    except NexusError as error:
        click.echo(f"nexus: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
    except Exception:  # noqa: BLE001 - the boundary: a defect becomes one sentence and a file to send
        click.echo(f"nexus: {_keep_details()}", err=True)
        sys.exit(70)


def _sentence(error: click.ClickException) -> str:
    """What is wrong with the command line, and where its help is."""
    said = " ".join(error.format_message().split()).rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{said}; `{context.command_path} --help` shows what it takes." if context else f"{said}."


def _leave(number: int, frame: FrameType | None) -> None:
    del frame
    sys.exit(128 + number)


def _keep_details() -> str:
    """Write the traceback where the user can find it; the sentence that says so."""
    error = sys.exc_info()[1]
    with tempfile.NamedTemporaryFile("w", prefix="nexus-", suffix=".log", delete=False) as file:
        traceback.print_exc(file=file)
    return (
        f"This is a defect of Nexus, or its database is older than the program ({type(error).__name__}). "
        f"Run `nexus migrate` and try again; if it stays, send {file.name} to whoever runs Nexus."
    )
