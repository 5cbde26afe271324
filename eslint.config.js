/** The floors of the front end, held by the linter. */

const browser = [
  'AbortController', 'CSS', 'Blob', 'CustomEvent', 'Element', 'Event', 'HTMLElement', 'Intl', 'IntersectionObserver',
  'Path2D', 'URL', 'URLSearchParams', 'clearTimeout', 'console', 'document', 'fetch', 'history',
  'localStorage', 'location', 'matchMedia', 'navigator', 'performance', 'queueMicrotask',
  'AbortSignal', 'DOMMatrix', 'FormData', 'OffscreenCanvas', 'Worker', 'addEventListener', 'postMessage', 'ResizeObserver', 'requestAnimationFrame', 'cancelAnimationFrame', 'setTimeout', 'window', 'devicePixelRatio',
];
const node = ['AbortController', 'Buffer', 'TextEncoder', 'URL', 'URLSearchParams', 'console', 'performance', 'process', 'setTimeout'];
const readonly = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

const markup = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write', 'createContextualFragment'];
const noMarkup = markup.map((property) => ({
  property, message: 'Attribute text reaches the page through textContent only.',
}));
const noFetch = { name: 'fetch', message: 'api.js alone fetches.' };
const noLeaflet = { name: 'leaflet', message: 'map.js and map_tiles.js alone know Leaflet.' };
const noDom = ['document', 'window', 'location', 'history', 'localStorage'].map((name) => ({
  name, message: 'This module is pure: it knows no page.',
}));
const pure = [
  'geo', 'plane', 'state', 'text', 'filter', 'paint', 'cells', 'decode', 'mvt', 'piece_sums',
  ...['better', 'draft', 'faults', 'figure', 'forms', 'history', 'live', 'rows', 'shape', 'snap', 'typed'].map((name) => `check/${name}`),
].map((name) => `static/js/${name}.js`);

export default [
  {
    files: ['static/js/**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: readonly(browser) },
    rules: {
      'no-restricted-globals': ['error', noFetch],
      'no-restricted-imports': ['error', noLeaflet],
      'no-restricted-properties': ['error', ...noMarkup],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
    },
  },
  { files: ['static/js/api.js'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['static/js/map.js', 'static/js/map_tiles.js'], rules: { 'no-restricted-imports': 'off' } },
  { files: pure, rules: { 'no-restricted-globals': ['error', noFetch, ...noDom] } },
  {
    files: ['static/js/ui/**/*.js'],
    rules: {
      'no-restricted-imports': ['error', {
        paths: [noLeaflet],
        patterns: [{ group: ['**/api.js', '**/map.js'], message: 'ui/ is DOM only.' }],
      }],
    },
  },
  {
    files: ['tests/js/**/*.js', 'build_support/**/*.mjs', 'eslint.config.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: readonly(node) },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    rules: {
      complexity: ['error', 10],
      eqeqeq: 'error',
      'max-lines': ['error', 200],
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
    },
  },
  { ignores: ['static/dist/**', 'node_modules/**', '.venv/**', 'geoapp/**', 'build/**'] },
];
