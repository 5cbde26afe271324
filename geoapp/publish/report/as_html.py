"""A statement as one HTML file: no script to run, no request, from a memory stick.

The check and its pieces are embedded as data, so the file can be verified and its pieces
saved; ``<`` is written as an escape in them, so that no text can end the element.
"""

import base64
from functools import singledispatch

import orjson

from geoapp.publish.clean import shown
from geoapp.publish.plan import plan
from geoapp.publish.report.code import qr_svg
from geoapp.publish.report.content import Cell, Facts, Plan, Row, Section, Statement, Table, Text
from geoapp.publish.report.make import statement
from geoapp.publish.report.source import Document, Source, printed
from geoapp.publish.report.style import CSS

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


def html(document: Document, pieces: Document, lang: str) -> bytes:
    """The whole file, UTF-8."""
    made, source = statement(document, pieces, lang), Source(document, pieces, lang)
    drawing = plan(document, pieces, lang, linked=True)
    body = "".join(
        [
            _front(made, source),
            _contents(made, source),
            *(_section(each, drawing) for each in made.sections),
            _saving(source),
            _data("check-data", "application/json", printed(document)),
            _data("pieces-data", "application/geo+json", orjson.dumps(pieces)),
        ]
    )
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="referrer" content="no-referrer">'
        f"<title>{shown(made.front.subject)}</title><style>{CSS}</style></head>"
        f'<body id="top">{body}</body></html>\n'
    ).encode()


def _front(made: Statement, source: Source) -> str:
    front = made.front
    marks = "".join(f'<p class="mark">{shown(m)}</p>' for m in front.marks)
    identity = shown(f"{source.say('check_id')}: {made.identity}")
    return (
        f'<header class="front"><h1>{shown(front.title)}</h1>'
        f'<p class="subject">{shown(front.subject)}</p>{marks}'
        f'<div class="verdict {shown(front.outcome)}"><p>{shown(source.say("verdict"))}: '
        f"<strong>{shown(front.verdict)}</strong></p><p>{shown(front.sentence)}</p></div>"
        f'{_block(front.facts)}<div class="proof">{qr_svg(made.identity, made.digest)}'
        f"<p>{identity}<br>{shown(source.say('digest'))}:<br>"
        f'<code>{made.digest}</code></p></div><p class="note">'
        f"{shown(source.say('given_not_proved'))}</p></header>"
    )


def _contents(made: Statement, source: Source) -> str:
    items = "".join(f'<li><a href="#{s.key}">{shown(s.title)}</a></li>' for s in made.sections)
    title = shown(source.say("s_contents"))
    return f'<nav aria-label="{title}"><h2>{title}</h2><ol>{items}</ol></nav><main>'


def _section(section: Section, drawing: str) -> str:
    blocks = "".join(drawing_or(block, drawing) for block in section.blocks)
    return (
        f'<section id="{shown(section.key)}" aria-labelledby="h-{shown(section.key)}">'
        f'<h2 id="h-{shown(section.key)}">{shown(section.title)}</h2>{blocks}</section>'
    )


def drawing_or(block: Plan | Table | Text | Facts, drawing: str) -> str:
    """A block; the plan stands where its place is."""
    if isinstance(block, Plan):
        caption = f"<figcaption>{shown(block.caption)}</figcaption>"
        return f"<figure>{drawing}{caption}</figure>"
    return _block(block)


@singledispatch
def _block(block: object) -> str:
    raise TypeError(f"no HTML for {type(block).__name__}")


@_block.register
def _text(block: Text) -> str:
    anchor = f' id="{shown(block.anchor)}"' if block.anchor else ""
    return f'<p class="{shown(block.kind)}"{anchor}>{shown(block.text)}</p>'


@_block.register
def _facts(block: Facts) -> str:
    rows = "".join(
        f"<div><dt>{shown(name)}</dt>{''.join(f'<dd>{_cell(v)}</dd>' for v in values)}</div>"
        for name, values in block.pairs
    )
    return f"<dl>{rows}</dl>"


@_block.register
def _table(block: Table) -> str:
    anchor = f' id="{shown(block.anchor)}"' if block.anchor else ""
    caption = f"<caption>{shown(block.title)}</caption>" if block.title else ""
    heads = "".join(
        f'<th scope="col"{_number(h.numeric)}>{shown(h.text)}</th>' for h in block.heads
    )
    note = f'<p class="note">{shown(block.note)}</p>' if block.note else ""
    whole = sum(h.weight for h in block.heads)
    widths = "".join(f'<col width="{100 * h.weight / whole:.0f}%">' for h in block.heads)
    numeric = [h.numeric for h in block.heads]
    rows = "".join(_row(row, numeric) for row in block.rows)
    return (
        f'<div class="wide"{anchor} tabindex="0" role="group"'
        f' aria-label="{shown(block.title or block.heads[0].text)}"><table>{caption}'
        f"<colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{note}"
    )


def _row(row: Row, numeric: list[bool]) -> str:
    anchor = f' id="{shown(row.anchor)}"' if row.anchor else ""
    cells = "".join(
        f"<td{_number(n)}>{_cell(cell)}</td>" for cell, n in zip(row.cells, numeric, strict=True)
    )
    return f'<tr class="{shown(row.kind)}"{anchor}>{cells}</tr>'


def _number(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _cell(cell: Cell) -> str:
    text = shown(cell.text)
    return f'<a href="#{shown(cell.link)}">{text}</a>' if cell.link and text else text


def _saving(source: Source) -> str:
    """Links that save the embedded data without a script."""
    pieces = _link("application/geo+json", orjson.dumps(source.pieces))
    check = _link("application/json", printed(source.document))
    return (
        f'<p class="save"><a download="pieces.geojson" href="{pieces}">'
        f'{shown(source.say("save_pieces"))}</a> · <a download="check.json" href="{check}">'
        f"{shown(source.say('save_check'))}</a> · "
        f'<a href="#top">{shown(source.say("to_top"))}</a></p></main>'
    )


def _link(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _data(name: str, kind: str, data: bytes) -> str:
    text = data.decode().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return f'<script type="{kind}" id="{name}">{text}</script>'
