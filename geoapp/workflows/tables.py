"""The tables that planners hand in, as plain data: T1, T2, T5, T6 of a site; T3, T4, T7 of many.

``workflows/table.py`` says what a table is. All of it is read from check documents and the record:
nothing is measured here, so a table can only say what the check says.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geoapp.domain.cluster import Cluster
from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.workflows.table import Table
from geoapp.workflows.tables_clusters import council_table, state_table
from geoapp.workflows.tables_form import form_table
from geoapp.workflows.tables_land import land_table, rice_table
from geoapp.workflows.tables_law import cost_table, law_table
from geoapp.workflows.tables_told import told_of

Document = dict[str, Any]


def tables(document: Document, pieces: Document | None = None) -> dict[str, Table]:
    """T1, T5 and T6 of a check; T2 too where its pieces (a FeatureCollection) are given."""
    made = {"T1": land_table(document)}
    if pieces is not None:
        made["T2"] = rice_table(document, pieces)
    return made | {"T5": law_table(document), "T6": cost_table(document)}


def cluster_tables(
    documents: Sequence[Document],
    clusters: Sequence[Cluster],
    *,
    as_of: date | None = None,
    districts: Mapping[str, str] | None = None,
) -> dict[str, Table]:
    """T3, T4 and T7 of many clusters.

    ``documents``: their checks, of one day; a cluster without one was not checked. ``as_of``: that
    day, where there are none. ``districts``: names of the old districts by code
    (``record.district_names``). Raises InputError where the checks are of several days, or no
    day is given.
    """
    days = {date.fromisoformat(d["as_of"]) for d in documents} | ({as_of} if as_of else set())
    if len(days) != 1:
        said = ", ".join(sorted(map(str, days))) or say("none")
        raise InputError(
            say("the tables of clusters need checks of one day, not of {said}", said=said)
        )
    told = told_of(documents, clusters, days.pop(), districts or {})
    return {"T3": council_table(told), "T4": state_table(told), "T7": form_table(told)}
