"""Options that several commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from geoapp.config import default_language, default_workspace
from geoapp.i18n import LANGUAGES
from geoapp.sentence import Sentence, say


class Misused(click.UsageError):
    """A call that is wrong in a way that is ours to explain, in both languages."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence

    def said(self, lang: str) -> str:
        """The sentence in ``vi`` or ``en``."""
        return self.sentence.said(lang)


def misfit(param: click.Parameter | None, why: Sentence) -> Misused:
    """An option whose value does not fit, in the words that click has for it."""
    option = param.opts[0] if param else "?"
    return Misused(say("Invalid value for '{option}': {why}", option=option, why=why))


class Day(click.ParamType):  # type: ignore[type-arg] # generic only since click 8.3
    """``2024-12-26``."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A date in ISO form, nothing that only resembles one."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError as error:
            why = say("{text!r} is not a date; give it as 2024-12-26", text=str(value)[:30])
            raise misfit(param, why) from error


as_of_option = click.option(
    "--as-of", type=Day(), default=date.today, help="the day the output is about; default today"
)
workspace_option = click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    default=default_workspace,
    help="workspace folder; default geodata/ here, else the one that ships",
)
lang_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=default_language,
    show_default="$GEOAPP_LANG, else vi",
    help="language of the text",
)
swap_option = click.option(
    "--swap-xy", "swap", is_flag=True, help="read X and Y the other way where they look swapped"
)
json_option = click.option("--json", "as_json", is_flag=True, help="strict JSON on standard output")
