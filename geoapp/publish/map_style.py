"""The style sheet of the offline map; inlined, so that the file needs nothing beside it."""

CSS = """\
html, body { margin: 0; height: 100% }
body {
  display: flex; flex-direction: column; font: 15px/1.45 system-ui, sans-serif;
  color: #1b1b1b; background: #fff;
}
header { padding: .6rem 1rem }
h1 { font-size: 1.25rem; margin: 0 0 .3rem }
h2 { font-size: 1rem; margin: .6rem 0 .3rem }
.notice {
  margin: .2rem 0; padding: .25rem .5rem; border-left: 4px solid #b35c00; background: #fff6e9;
}
main { display: flex; flex: 1; min-height: 24rem }
.map { flex: 1; min-height: 24rem; background: #eef3f5 }
.side { width: 19rem; padding: 0 1rem; overflow: auto }
.side ul { list-style: none; margin: 0; padding: 0 }
.legend li { margin: .25rem 0 }
.legend svg { vertical-align: middle }
.letter {
  display: inline-block; box-sizing: border-box; width: 22px; height: 22px; line-height: 18px;
  border: 2px solid #222; border-radius: 50%; text-align: center; font-weight: 700;
  font-size: 12px; color: #000; text-shadow: 0 0 2px #fff, 0 0 2px #fff, 0 0 2px #fff;
}
.cluster h2 { margin: .1rem 0 .3rem }
.cluster dl { margin: 0; max-height: 16rem; overflow: auto }
.cluster dt { font-weight: 600 }
.cluster dd { margin: 0 0 .25rem; overflow-wrap: anywhere }
footer { padding: .3rem 1rem; font-size: .85rem; border-top: 1px solid #ccc }
footer p { margin: .15rem 0; overflow-wrap: anywhere }
@media (max-width: 700px) {
  main { flex-direction: column }
  .map { flex: none; height: 60vh }
  .side { width: auto }
}
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #16191c }
  .notice { background: #3a2a12 }
  .map { background: #dfe7ea }
  .leaflet-container, .letter { color: #1b1b1b }
}
"""
