"""The key that signs PDFs: a file and a password that no list of processes ever shows."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import click

from geoapp.config import sign_password
from geoapp.errors import InputError
from geoapp.publish.report.signature import open_key, signed
from geoapp.sentence import say


def signer(key: Path | None, formats: Sequence[str], on: date) -> Callable[[bytes], bytes] | None:
    """What signs a PDF with a key that is in force on a day; None without a key.

    Raises InputError where the key cannot be used or no PDF is written.
    """
    if key is None:
        return None
    if "pdf" not in formats:
        raise InputError(say("--sign signs the PDF: add pdf to --format"))
    return partial(signed, key=open_key(key.name, _bytes(key), _password(key), on))


def _bytes(key: Path) -> bytes:
    try:
        return key.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(say("{file}: cannot be read: {why}", file=key, why=why)) from error


def _password(key: Path) -> str:
    """As ``GEOAPP_SIGN_PASSWORD`` says, else asked for, never an option."""
    known = sign_password()
    if known is not None:
        return known
    if not sys.stdin.isatty():
        raise InputError(
            say("{file}: its password is not known; set GEOAPP_SIGN_PASSWORD to it", file=key.name)
        )
    asked: str = click.prompt(key.name, hide_input=True, default="", show_default=False, err=True)
    return asked
