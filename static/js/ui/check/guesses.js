/** What CRS a file may be in: a list to choose from, never chosen for the planner. */
import { roundDistance } from '../../text.js';
import { el } from '../dom.js';

/**
 * @param {object[]} guesses {key, crs, title_vi, title_en, fit, misfit_m, distance_m, near, separable, geometry}
 * @param {{words: object, chosen: string|null, onLook: (key: string) => void, onChoose: (key: string) => void}} context
 */
export function guessList(guesses, { words, chosen, onLook, onChoose }) {
  const { t, title, format } = words;
  const where = ({ distance_m: metres, near }) => {
    if (typeof metres !== 'number' || !near) return t('check.crs.nowhere');
    return metres < 1 ? t('check.crs.at', { near }) : t('check.crs.far', { distance: roundDistance(metres, format), near });
  };
  // What known edges say: only that can prove a reading.
  const proof = ({ fit, misfit_m: misfit }) => t(`check.crs.fit.${fit}`, { misfit: format.number(misfit, 1) });
  const item = (guess, at) => el('li', {}, el('label', { class: 'guess' },
    el('input', { type: 'radio', name: 'guess', value: guess.key, id: `guess-${at}`, checked: guess.key === chosen, onchange: () => onLook(guess.key) }),
    el('span', {}, el('b', { text: title(guess) }), guess.crs ? ` (${guess.crs})` : '', el('br'), el('span', { class: 'source', text: where(guess) }),
      el('span', { class: 'source', text: ` · ${proof(guess)}` }),
      guess.separable === false && el('span', { class: 'tag', text: t('check.crs.inseparable') }))));
  return el('fieldset', { class: 'guesses' },
    el('legend', { text: t('check.crs.title') }),
    el('p', { class: 'source', text: t('check.crs.note') }),
    el('ol', {}, guesses.map(item)),
    el('button', { type: 'button', class: 'button-primary', id: 'guess-use', disabled: !chosen, text: t('check.crs.use'), onclick: () => onChoose(chosen) }));
}
