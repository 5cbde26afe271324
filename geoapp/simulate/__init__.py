"""Drawn and simulated shapes: everything made here says so wherever it appears."""
