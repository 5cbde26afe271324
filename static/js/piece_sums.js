/** Numbers that are sums over classes of pieces: all pieces are asked for, these are kept. Pure. */

const RICE = ['LUC', 'LUK', 'LUA'];

/** Which pieces a number is made of, by its key; any other key is a class of the server's. */
export const SUMS = {
  all: () => true,
  rice: (piece) => RICE.includes(piece.class),
  upper: (piece) => RICE.includes(piece.class) || piece.class === 'unknown',
  slivers: (piece) => piece.sliver,
};

export const SUM_NAMES = { all: 'pieces.all', rice: 'rice.total', upper: 'rice.upper', slivers: 'rice.slivers' };

/** The pieces behind the number called `key`. */
export const piecesOf = (key, features) => features.filter(({ properties }) => (
  Object.hasOwn(SUMS, key) ? SUMS[key](properties) : properties.class === key || `code ${properties.code ?? ''}` === key
));
