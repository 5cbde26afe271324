"""The document around the offline map: language, title, policy, no zoom lock, stable ids."""

import base64
import hashlib
import re
from typing import Any

from branca.element import Element, Figure
from folium.template import Template

from geoapp.errors import FormatError
from geoapp.sentence import say

SCRIPTS = 2  # Leaflet and the map itself; one more would be somebody else's


class Page(Figure):
    """A document with a language, a title, our header and no zoom lock."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang }}">\n<head>\n<meta charset="utf-8">\n{{ this.policy }}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{{ this.title }}</title>\n{{ this.header.render(**kwargs) }}\n</head>\n"
        "<body>\n{{ this.head }}\n{{ this.html.render(**kwargs) }}\n{{ this.tail }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n</body>\n</html>\n"
    )
    policy = "<!-- policy -->"
    lang: str
    head: str
    tail: str


class Raw(Element):
    """Text that goes into the page as it is."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def with_policy(page: str) -> str:
    """Put a policy into ``page`` that allows its own scripts and styles by their hashes."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    styles = re.findall(r"<style>(.*?)</style>", page, re.S)
    if len(scripts) != SCRIPTS or len(re.findall(r"<script", page, re.I)) != SCRIPTS:
        raise FormatError(
            say("a text of the workspace reached the map as a script; nothing was written")
        )
    policy = (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(Page.policy, meta, 1)


def _hashes(texts: list[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def fix_ids(page: Page) -> None:
    """Number the elements, so that the same map is the same bytes."""
    waiting: list[Any] = [page]
    number = 0
    while waiting:
        element = waiting.pop()
        number += 1
        element._id = str(number)
        waiting.extend(element._children.values())
