"""``geoapp demo``: a simulated workspace of any size."""

import signal
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from geoapp.cli.waiting import into
from geoapp.workflows.demo import demo

SHOWN_FROM = 50_000  # parcels; fewer take no noticeable time


@click.command("demo")
@click.argument("folder", metavar="DIR", type=Path)
@click.option(
    "--clusters", default=43, show_default=True, type=click.IntRange(1, 10_000), help="Clusters."
)
@click.option(
    "--parcels", default=20_000, show_default=True, type=click.IntRange(1), help="Land parcels."
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0, 2**32 - 1),
    help="The same seed makes the same files.",
)
def command(folder: Path, clusters: int, parcels: int, seed: int) -> None:
    """Make a simulated workspace in DIR, a new or empty folder."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the half-made one goes too
    with _bar(parcels) as bar:
        demo(folder, clusters=clusters, parcels=parcels, seed=seed, progress=into(bar))
    click.echo(f"{folder}: {clusters} clusters, {parcels} parcels, simulated (mô phỏng)")


def _bar(parcels: int) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=parcels < SHOWN_FROM,
    )
