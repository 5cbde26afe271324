"""While one planner's large file is read, others are answered."""

import json
import threading

import numpy as np
import pytest

from geoapp.exchange.boundary import read_boundary
from geoapp.workflows import intake

LEAST = 10
"""Answers that others must have had while the text was read: one that waits for its end has one."""
BYTES = 13_000_000


def ring(count, radius=0.004, middle=(105.5, 21.09)):
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    points = np.column_stack([np.cos(turns), np.sin(turns)]) * radius + middle
    points = points.round(12).tolist()
    return [*points, points[0]]


def feature(outline, n=0):
    geometry = {"type": "Polygon", "coordinates": [outline]}
    return {"type": "Feature", "properties": {"ten": f"khu {n}"}, "geometry": geometry}


def one():
    """A boundary of very many corners."""
    return [feature(ring(380_000))]


def many():
    """Very many boundaries."""
    squares = (ring(900, 1e-5, (105.4 + n % 200 / 1e4, 21.0 + n // 200 / 1e4)) for n in range(400))
    return [feature(square, n) for n, square in enumerate(squares)]


@pytest.mark.parametrize("features", [one, many])
def test_others_are_answered_while_a_large_file_is_read(app, monkeypatch, features):
    body = json.dumps({"type": "FeatureCollection", "features": features()}).encode()
    assert BYTES * 0.5 < len(body) < 16 << 20
    status, done, answers, meanwhile = [], threading.Event(), [], []

    def read(*words, **options):
        before = len(answers)
        found = read_boundary(*words, **options)
        meanwhile.append(len(answers) - before)
        return found

    monkeypatch.setattr(intake, "read_boundary", read)

    def give():
        with app.test_client() as client:
            answer = client.post(
                "/api/intake?name=a.geojson", data=body, content_type="application/octet-stream"
            )
        status.append(answer.status_code)
        done.set()

    other = app.test_client()
    assert other.get("/healthz").status_code == 200
    thread = threading.Thread(target=give)
    thread.start()
    while not done.is_set():
        answers.append(other.get("/healthz").status_code)
    thread.join(60)
    assert status == [200]
    assert set(answers) == {200}
    assert meanwhile[0] >= LEAST, meanwhile
