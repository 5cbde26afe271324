"""Run by the system's Python: what QGIS makes of files, as JSON on standard output.

``qgis_reads.py layers FILE...`` gives count, CRS, names and areas of each;
``qgis_reads.py overlap SITES PARCELS`` gives what native:calculatevectoroverlaps finds.
"""

import json
import sys

from qgis.core import QgsApplication, QgsVectorLayer

APPLICATION = QgsApplication([], False)
APPLICATION.initQgis()


def opened(path):
    layer = QgsVectorLayer(path, "layer", "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS cannot open {path}")
    return layer


def described(path):
    layer = opened(path)
    features = list(layer.getFeatures())
    fields = [f.name() for f in layer.fields()]
    name = next(name for name in ("name", "Name", "id") if name in fields)
    return {
        "count": len(features),
        "crs": layer.crs().authid(),
        "fields": fields,
        "names": [f[name] for f in features],
        "areas": [f.geometry().area() for f in features],
        "drawn": sum(f.hasGeometry() for f in features),
    }


def overlaps(sites, parcels):
    sys.path.append("/usr/share/qgis/python/plugins")
    import processing
    from processing.core.Processing import Processing
    from qgis.analysis import QgsNativeAlgorithms

    Processing.initialize()
    APPLICATION.processingRegistry().addProvider(QgsNativeAlgorithms())
    # Planar, as our number is: without an ellipsoid QGIS measures in the layer's CRS.
    found = processing.run(
        "native:calculatevectoroverlaps",
        {"INPUT": opened(sites), "LAYERS": [opened(parcels)], "OUTPUT": "memory:"},
    )["OUTPUT"]
    return [feature.attributeMap() for feature in found.getFeatures()]


if __name__ == "__main__":
    task, *paths = sys.argv[1:]
    answer = overlaps(*paths) if task == "overlap" else {p: described(p) for p in paths}
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
