"""``/api``: one module a subject. Each view parses, calls one workflow, answers."""

from geoapp.web.api import check, clusters, landuse_at, layers, meta, summary

BLUEPRINTS = tuple(m.blueprint for m in (meta, clusters, layers, landuse_at, summary, check))
"""What ``create_app`` registers."""
