"""Measures: pure, vectorised functions on shapely arrays; no IO, no domain words."""
