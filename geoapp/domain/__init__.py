"""Judges: plain Python, no geometry, no IO."""
