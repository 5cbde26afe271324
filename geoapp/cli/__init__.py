"""The command line: parse words, call one workflow, print.

One module a command, loaded only when it is called, so that ``geoapp --help``
does not pay for geopandas. Exit status: 0 done (whatever the verdict), 2 the input
or the call is wrong, 3 a layer could not be checked, 1 a fault of ours.
"""

import importlib
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from geoapp import __version__
from geoapp.config import debugging, default_language
from geoapp.errors import GeoappError
from geoapp.sentence import LANGUAGES, Told, say

COMMANDS = {
    "serve": "serve the map over a workspace",
    "summary": "count clusters by stage beside the published figures",
    "check": "check a site, a cluster or all clusters against land use",
    "compare": "compare two to four boundaries side by side",
    "rules": "list the law that checks are judged by, as of any day",
    "report": "write a check as HTML, XLSX, DOCX and PDF",
    "verify": "make a report again and say whether it is the same",
    "overlap": "area by class of many sites, on any two polygon files",
    "import": "bring features into a layer, whole or not at all",
    "export": "write a layer out in another format or CRS",
    "layers": "list what the workspace holds",
    "map": "write the map as one offline HTML file",
    "tiles": "make all map tiles of the land-use layer now",
    "demo": "make a simulated workspace of any size",
}


class LazyGroup(click.Group):
    """Finds command NAME in module ``geoapp.cli.NAME_`` when it is first used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of a planner's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return its ``command``."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"geoapp.cli.{cmd_name}_")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geoapp")
def group() -> None:
    """Industrial clusters on a map: stages, rice-land overlap, exports.

    Language of texts and failures: --lang, else $GEOAPP_LANG (vi or en), else Vietnamese.
    """


def main() -> None:
    """Run a command; say a failure in one line on stderr."""
    lang = language(sys.argv)
    try:
        status = group.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        fail(error.said(lang) if isinstance(error, Told) else error.format_message(), 2)
    except click.Abort:
        fail(say("interrupted").said(lang), 130)
    except GeoappError as error:
        fail(error.said(lang), 2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if debugging():
            raise
        fault = say(
            "a fault of ours: {kind}; GEOAPP_DEBUG=1 shows where", kind=type(error).__name__
        )
        fail(fault.said(lang), 1)
    sys.exit(status if isinstance(status, int) else 0)


def language(words: Sequence[str]) -> str:
    """The language of a failure: what ``--lang`` asks for in ``words``, else the default."""
    asked = [b if a == "--lang" else a[7:] for a, b in pairwise([*words, ""]) if a[:6] == "--lang"]
    return asked[-1] if asked and asked[-1] in LANGUAGES else default_language()


def fail(message: str, status: int) -> None:
    """Print one line on stderr and leave."""
    click.echo("geoapp: " + " ".join(message.split()), err=True)
    sys.exit(status)
