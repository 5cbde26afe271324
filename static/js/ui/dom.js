/** Elements made from data: text is always text. */

const SVG = 'http://www.w3.org/2000/svg';

function put(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else if (name === 'text') node.textContent = value;
  else if (name === 'data') Object.assign(node.dataset, value);
  else if (name === 'value' || name === 'checked') node[name] = value;
  else node.setAttribute(name, value === true ? '' : value);
}

const filled = (node, properties, children) => {
  for (const [name, value] of Object.entries(properties)) put(node, name, value);
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};

/** An HTML element; `text` is its text, `on*` its listeners, strings among children are text nodes. */
export const el = (name, properties = {}, ...children) => filled(document.createElement(name), properties, children);

/** An SVG element. */
export const svg = (name, properties = {}, ...children) => (
  filled(document.createElementNS(SVG, name), properties, children)
);

export const byId = (id) => document.getElementById(id);

/** Replace what `node` holds. */
export const fill = (node, ...children) => node.replaceChildren(
  ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
);
