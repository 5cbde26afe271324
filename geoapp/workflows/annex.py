"""The tables over all clusters (T3, T4, T7) that go with a batch of checks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from geoapp.storage import Workspace
from geoapp.workflows.record import district_names
from geoapp.workflows.tables import cluster_tables

ANNEX = "clusters.xlsx"
TITLES = {"vi": "Các cụm công nghiệp", "en": "Industrial clusters"}


def annex(
    workspace: Workspace, documents: Sequence[dict[str, Any]], as_of: date, on: date, lang: str
) -> bytes:
    """A workbook of T3, T4 and T7. ``documents``: checks of one day; ``on``: day of the file."""
    from geoapp.publish.report.as_xlsx import tables_xlsx  # loads what writes workbooks

    tables = cluster_tables(
        documents, workspace.clusters(), as_of=as_of, districts=district_names(workspace)
    )
    return tables_xlsx(tables, TITLES[lang], on, lang)
