/** The page of a check: a boundary goes in, its figure follows the hand, a statement comes out. */
import * as api from './api.js';
import { propertiesOf } from './check/accuracy.js';
import { accuracyView } from './check/accuracy_view.js';
import { asker } from './check/ask.js';
import { alternatives, boundaryView, showChip, stepsNav } from './check/board.js';
import { KINDS, hintOf, isReady } from './check/forms.js';
import { featureOf as askedAs } from './check/given.js';
import { groundMap } from './check/ground_map.js';
import { greet, listen, takeAsked } from './check/hands.js';
import { joiner } from './check/join.js';
import { judgeView } from './check/judge.js';
import { liveFigure } from './check/live.js';
import { browserShelf, draftModel } from './check/model.js';
import { placeSearch } from './check/places.js';
import { penTool } from './check/pen.js';
import { bufferForm } from './check/pick_view.js';
import { crossings, measure, pointAt, toGeometry } from './check/shape.js';
import { panelSheet } from './check/sheet.js';
import { snapper } from './check/snapper.js';
import { taker } from './check/take.js';
import { parseNumber } from './check/typed.js';
import { waysView } from './check/ways.js';
import { boundsOf } from './geo.js';
import { landUseAhead } from './landuse.js';
import * as leaflet from './map.js';
import { areaOf, lengthOf, vn2000 } from './plane.js';
import { readState } from './state.js';
import { penBar } from './ui/check/pen_bar.js';
import { byId } from './ui/dom.js';
import { statusBox } from './ui/status.js';
import { themeButton } from './ui/theme.js';
import { showTools } from './ui/tools.js';
import { storedUnits } from './units.js';
import { wordsOf } from './words.js';

const words = wordsOf(document.documentElement.lang, storedUnits());
const { t } = words;
const status = statusBox(words);
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
const map = leaflet.createMap(byId('map'), { calm });
const WIDE = matchMedia('(min-width: 46rem)');
const sheet = panelSheet({ map, wide: () => WIDE.matches });

function assemble(meta, ahead) {
  const plane = vn2000(meta.workspace.work_crs);
  const model = draftModel(browserShelf('geoapp-check-draft'), follow);
  const under = groundMap({ map, words, meta, ahead, status, wide: () => WIDE.matches, onAsOf: () => ask(true) });
  const steps = stepsNav({ words, onStep: goStep });
  const tabs = alternatives({ words, model, onCompare: () => { goStep('check'); judge.compare(); } });
  const geometries = () => model.get().sites.flatMap(({ parts }, at) => (parts.length && at !== model.get().active ? [{ at, geometry: toGeometry(parts) }] : []));
  const snaps = snapper({
    map, clusters: under.clusters, others: () => geometries().map(({ geometry }) => geometry),
    onFailed: (failure) => (failure ? status.failed('snap', failure, () => snaps.load()) : status.drop('snap')),
  });
  const [undo, redo] = ['undo', 'redo'].map((way) => () => { pen.forget(); model[way](); });
  const say = (key, values, place = 'pen') => (key ? status.note(place, t(key, values)) : status.drop(place));
  const pen = penTool(map, { words, plane, container: byId('map'), model, snapper: snaps, onPreview: preview, onLine: (line) => join.corridor(line), onMode: showMode, say });
  const bar = penBar({ words, acts: {
    ...Object.fromEntries(KINDS.map((kind) => [kind, () => begin(kind)])), close: pen.close, cancel: pen.cancel, undo, redo,
    remove: () => pen.remove(pen.picked()), snap: () => { snaps.turn(!snaps.isOn()); showMode(); }, move: () => { pen.turn(!pen.moves()); byId('map').focus(); },
  } });
  const join = joiner({ model, status, width: () => parseNumber(bar.metres.value), onWidth: () => bar.metres.focus() });
  const judge = judgeView({ map, words, meta, model, status, featureOf, asOf: under.asOf, names: tabs.name, crossed: () => about?.crossings ?? 0, fit: under.fit });
  const board = boundaryView({
    words, plane, model, pen, widen: bufferForm({ words, parts: () => model.site().parts, take: (parts) => model.setParts(parts), status }), merge: join.merge,
    goTo: (path) => { const [lng, lat] = pointAt(model.site().parts, path); leaflet.showView(map, { lng, lat, zoom: Math.max(17, leaflet.viewOf(map).zoom) }); },
  });
  const known = accuracyView({ words, model, status });
  const { take, takeCluster, takeIssued } = taker({ words, model, status, fit: (parts) => { sheet.fold(); under.fit(boundsOf([toGeometry(parts)])); } });
  const ways = waysView({ map, words, meta, model, pen, status, clusters: under.clusters, take, takeCluster, fit: (list) => under.fit(boundsOf(list)), begin });
  const live = liveFigure({ ask: asker({ model, featureOf, asOf: under.asOf }), show: answered });
  let now = { state: 'none' };
  let about = null;
  let stepNow = 'boundary';

  function featureOf(at) { return askedAs(model.get().sites[at], tabs.name(at)); }

  function ask(afresh = false) {
    if (afresh) live.again();
    trail(toGeometry(model.site().parts), model.site().source?.changed ?? null);
  }

  /** Follow the boundary and what else its figure depends on; where sides cross no ground can be named, so nothing is asked. */
  function trail(geometry, changed) {
    const on = JSON.stringify([under.asOf(), changed, propertiesOf(model.site().accuracy)]);
    if (!about?.crossings) return live.follow(geometry, on);
    live.again();
    return answered({ state: 'failed', why: t('check.draw.crossed', { n: about.crossings }) });
  }

  function answered(next) {
    now = next.failure ? { ...next, why: status.why(next.failure) } : next;
    showChip(now, words, about);
    judge.show(now.document ?? null, now.state === 'failed' ? `${t('check.live.failed')} ${now.why}` : null);
    goStep(now.state === 'none' ? 'boundary' : stepNow, false);
  }

  /** What the page itself can say of a boundary at once; the server's number follows. */
  function reckon(parts, line = null) {
    const all = line && line.length > 2 ? [...parts, [line]] : parts;
    const size = all.length && plane ? measure(all, plane, { areaOf, lengthOf }) : null;
    about = size && { ...size, crossings: crossings(all).length };
  }

  function preview(parts, line = null) {
    reckon(parts, line);
    if (line) showChip(parts.length ? now : { state: 'none' }, words, about);
    else if (parts === model.site().parts) ask();
    else trail(toGeometry(parts), true);
  }

  function showMode() {
    const { open, parts } = model.site();
    bar.show({ drawing: open !== null, kind: open?.kind ?? null, ready: open !== null && isReady(open), drawn: parts.length > 0, movable: plane !== null && parts.length > 0, moves: pen.moves(), picked: pen.picked() !== null, undo: model.canUndo(), redo: model.canRedo(), snap: snaps.isOn() });
    byId('map').classList.toggle('drawing', open !== null);
    byId('map').classList.toggle('moving-boundary', pen.moves());
    leaflet.doubleClickZooms(map, open === null);
    const far = snaps.isOn() && !snaps.near() ? ` ${t('check.snap.off')}` : '';
    if (open) status.note('hint', hintOf(open, t) + far);
    else if (pen.moves()) status.note('hint', t('check.draw.hint_move'));
    else status.drop('hint');
  }

  function showAll() {
    const { parts, source } = model.site();
    reckon(parts);
    pen.view.others(geometries(), model.get().active);
    snaps.refresh();
    pen.draw();
    tabs.show(model.get());
    board.show(parts, about, source);
    known.show();
    ways.show();
    showMode();
    judge.refresh();
  }

  function follow(draft, before) {
    if (draft.sites === before.sites && draft.active === before.active) { judge.refresh(); showMode(); return; }
    if (draft.active !== before.active) pen.forget();
    showAll();
    ask();
    showChip(now, words, about);
  }

  function goStep(name, byHand = true) {
    stepNow = name;
    steps.show(name, now.state !== 'none');
    if (!byHand) return;
    sheet.open();
  }

  function begin(kind) { ways.close(); pen.start(kind); byId('map').focus(); sheet.fold(); }

  return { model, under, pen, snaps, ways, showAll, ask, undo, redo, takeCluster, takeIssued };
}

async function start() {
  status.note('loading', t('status.loading'));
  try {
    const asked = readState(location.search);
    const from = new URLSearchParams(location.search).get('from');
    const ahead = landUseAhead(asked.layers.landuse !== null);
    const [meta, places] = await Promise.all([api.getMeta(), api.getPlaces()]);
    const app = assemble(meta, ahead);
    const { under, model } = app;
    const drawn = () => boundsOf(model.get().sites.map(({ parts }) => toGeometry(parts)));
    showTools(words, { zoomIn: () => leaflet.zoomBy(map, 1), zoomOut: () => leaflet.zoomBy(map, -1), fit: () => under.fit(drawn() ?? meta.bounds), switcher: under.switcher });
    const own = drawn();
    if (own) sheet.fold();
    if (asked.view) leaflet.showView(map, asked.view);
    else under.fit(own ?? meta.bounds, { animate: false, padding: own ? 48 : 8 });
    listen(map, app);
    under.show();
    await under.loadClusters();
    app.showAll();
    app.snaps.load();
    app.ask(true);
    placeSearch({ words, places, clusters: under.clusters, fit: under.fit });
    greet(model, { words, status });
    status.drop('loading');
    await takeAsked(app, asked.selected, from);
  } catch (failure) {
    status.drop('loading');
    status.failed('meta', failure, start);
    if (!(failure instanceof api.Failure)) throw failure;
  }
}

themeButton(byId('theme'), t);
start();
