"""Options that several commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from geoapp.config import default_workspace
from geoapp.i18n import LANGUAGES


class Day(click.ParamType):  # type: ignore[type-arg] # generic only since click 8.3
    """``2024-12-26``."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A date in ISO form, nothing that only resembles one."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{str(value)[:30]!r} is not a date; give it as 2024-12-26", param, ctx)


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
    default="vi",
    show_default=True,
    help="language of the text",
)
json_option = click.option("--json", "as_json", is_flag=True, help="strict JSON on standard output")
