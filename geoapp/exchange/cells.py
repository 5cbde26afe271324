"""What a table cell may hold, so that a spreadsheet runs nothing in it."""

from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, behind an apostrophe.

    Examples
    --------
    >>> neutral("=1+1"), neutral("CCN"), neutral(-3)
    ("'=1+1", 'CCN', -3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
