"""The application over the shipped workspace, and over one full of hostile text."""

import json
import re
from html.parser import HTMLParser

import pytest

from geoapp.config import Config
from geoapp.web.factory import create_app

AS_OF = "2024-12-26"
HOSTILE = "</script><script>window.broken=1</script><img src=x onerror=broken()>\"'{{7*7}}"


@pytest.fixture(scope="session")
def app(shipped):
    return create_app(Config(workspace=shipped, tile_url=None))


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def hostile_workspace(workspace_copy):
    """Every free text of the first cluster, and the workspace's name, is an attack."""
    path = workspace_copy / "clusters.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    for feature in document["features"][:3]:
        properties = feature["properties"]
        properties["name"] = HOSTILE
        for fact in properties["facts"]:
            fact["source"] = f"javascript:alert(1)//{HOSTILE}"
            fact["note_vi"] = fact["note_en"] = HOSTILE
        for event in properties["events"]:
            event["source"] = f"https://example.org/{HOSTILE}"
            event["note_vi"] = event["note_en"] = HOSTILE
    path.write_text(json.dumps(document), encoding="utf-8")
    toml = workspace_copy / "workspace.toml"
    text = re.sub(
        r"(?m)^name = .*$", lambda _: f"name = '''{HOSTILE}'''", toml.read_text("utf-8"), count=1
    )
    toml.write_text(text, encoding="utf-8")
    return workspace_copy


@pytest.fixture
def hostile(hostile_workspace):
    return create_app(Config(workspace=hostile_workspace)).test_client()


class Page(HTMLParser):
    """The parts of a page that tests ask about."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.words, self._stack = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self._stack and self._stack.pop() != tag:
            pass

    def handle_data(self, data):
        if not self._stack or self._stack[-1] not in ("script", "style"):
            self.words.append(data)

    def all(self, tag, **wanted):
        return [a for t, a in self.tags if t == tag and wanted.items() <= a.items()]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def read():
    """``read(client, url)``: the parsed page of a 200 answer."""

    def ask(client, url, status=200):
        answer = client.get(url)
        assert answer.status_code == status, answer.get_data(as_text=True)[:300]
        return Page(answer.get_data(as_text=True))

    return ask
