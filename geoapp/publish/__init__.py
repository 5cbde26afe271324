"""Results to documents. The only importer of folium."""
