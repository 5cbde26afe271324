/** What of an intake goes into the statement: everything that was found and chosen, nothing of the shapes. Pure. */

const bare = (guess) => Object.fromEntries(Object.entries(guess).filter(([name]) => name !== 'geometry'));

/** The CRS the boundary was read in and who chose it. */
function crsOf({ crs, hypotheses = [] }, guess) {
  const own = typeof crs === 'object' && crs !== null ? crs : { code: crs ?? null, chosen_by: 'file' };
  const chosen = guess ? { code: guess.crs, key: guess.key, chosen_by: 'user' } : own;
  return { key: null, ...chosen, hypotheses: hypotheses.map(bare) };
}

/**
 * @param {object} answer of /api/intake @param {string} from `file` or `corners` @param {string} file its name
 * @param {{guess?: object|null, answers?: object}} choice the guess at the CRS that the planner chose, and what else was answered
 */
export const recordOf = (answer, from, file, { guess = null, answers = {} } = {}) => ({
  from: answer.from ?? from, file, sha256: answer.sha256 ?? null, crs: crsOf(answer, guess),
  issues: answer.issues ?? [], text_repairs: answer.text_repairs ?? [], traverse: answer.traverse ?? null, answers,
});
