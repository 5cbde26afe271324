"""The tables that planners hand in, as plain data: T1, T2, T5, T6 of a site; T3, T4, T7 of many.

``workflows/table.py`` says what a table is. All of it is read from check documents and the record:
nothing is measured here, so a table can only say what the check says.
"""

from typing import Any

from geoapp.workflows.table import Table
from geoapp.workflows.tables_land import land_table, rice_table
from geoapp.workflows.tables_law import cost_table, law_table

Document = dict[str, Any]


def tables(document: Document, pieces: Document | None = None) -> dict[str, Table]:
    """T1, T5 and T6 of a check; T2 too where its pieces (a FeatureCollection) are given."""
    made = {"T1": land_table(document)}
    if pieces is not None:
        made["T2"] = rice_table(document, pieces)
    return made | {"T5": law_table(document), "T6": cost_table(document)}
