"""One machine or many: calls on blocks of parcels, and where they are done. Nothing is shuffled.

``work.py`` is what is done, ``place.py`` does it on threads, ``cluster.py`` by Dask's workers, who
open the store themselves; ``zoned.py`` measures in another zone than the store's.
"""
