"""``/api``: one module a subject. Each view parses, calls one workflow, answers."""

from geoapp.web.api import check, clusters, layers, meta, summary

BLUEPRINTS = tuple(m.blueprint for m in (meta, clusters, layers, summary, check))
"""What ``create_app`` registers."""
