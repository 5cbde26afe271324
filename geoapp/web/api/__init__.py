"""``/api``: one module a subject. Each view parses, calls one workflow, answers."""

from geoapp.web.api import (
    accuracy,
    alternatives,
    check,
    checks,
    clusters,
    evidence,
    intake,
    landuse_at,
    layer_table,
    layers,
    meta,
    shape,
    summary,
)

_MODULES = (
    meta,
    clusters,
    layers,
    layer_table,
    landuse_at,
    summary,
    check,
    checks,
    evidence,
    shape,
    intake,
    alternatives,
    accuracy,
)
BLUEPRINTS = tuple(m.blueprint for m in _MODULES)
"""What ``create_app`` registers."""
