"""The packed store of a large polygon layer: derived from the record, mapped from disk.

``open_store(folder)`` gives ``StoredParcels``; ``builder.StoreBuilder`` makes a store (it loads
pyarrow, which reading does not need); ``place`` says where stores lie and which one is fresh.
"""

from geoapp.storage.store.stored import StoredParcels, open_store

__all__ = ["StoredParcels", "open_store"]
