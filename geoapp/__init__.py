"""Industrial clusters on a map: stages, rice-land overlap, exports.

The floors and their one rule each are in ``ARCHITECTURE.md``.
"""

__version__ = "0.1.0"
