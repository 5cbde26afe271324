"""Other people's files, in and out. GeoJSON never goes through GDAL."""
