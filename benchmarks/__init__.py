"""Ratios against peers, measured side by side in one run, equal results checked first."""
