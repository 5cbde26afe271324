"""The batch on more than one machine: Dask hands out blocks of a store, nothing is shuffled.

``work.py`` is what a worker runs, ``cluster.py`` gives out the work and merges what comes back.
"""
