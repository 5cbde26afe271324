"""The law of the tables of a check: what is no sum makes up the total."""

from math import fsum


def leaves_sum(made, column):
    """The sum of everything that is no sum itself."""
    rows = [row for row in made["rows"] if row["kind"] == "row"]
    return fsum(row["values"].get(column) or 0.0 for row in rows)
