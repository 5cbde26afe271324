/** What the law asks of the boundary: what is not met first, what does not apply folded away. */
import { day } from '../../text.js';
import { el } from '../dom.js';

/** Outcomes as they come, with their tone. */
const TONES = { not_met: 'bad', applies: 'warn', cannot_decide: 'warn', no_data: 'warn', met: 'good', does_not_apply: 'none' };
const ORDER = Object.keys(TONES);

function value({ value: number, unit }, format) {
  if (typeof number !== 'number') return null;
  if (unit === 'm2') return format.m2(number);
  return [format.number(number, Number.isInteger(number) ? 0 : 2), unit].filter(Boolean).join('\u00a0');
}

/** A chance from draws is never certain. */
function chance(share, { t, format }) {
  if (share < 0.01) return t('accuracy.chance.low');
  return share > 0.99 ? t('accuracy.chance.high') : format.percent(share);
}

function item(found, words) {
  const { t, title, lang, format } = words;
  const citation = (lang === 'en' && found.citation_en) || found.citation;
  return el('li', { class: `finding finding-${TONES[found.outcome] ?? 'warn'}` },
    el('b', { text: title(found) || found.rule }), ' ', el('span', { class: 'tag', text: t(`finding.${found.outcome}`) }),
    el('p', {}, title(found, 'text')),
    el('p', { class: 'source' }, [
      value(found, format) && t('check.result.value', { value: value(found, format), threshold: value({ ...found, value: found.threshold }, format) ?? '–' }),
      typeof found.probability === 'number' && t('check.result.probability', { share: chance(found.probability, words) }),
      citation, found.effective_from && t('check.result.since', { date: day(found.effective_from) }), found.sure && t(`sure.${found.sure}`),
    ].filter(Boolean).join(' · ')));
}

/** @param {object[]} findings of the document, at least one */
export function findingList(findings, words) {
  const rank = ({ outcome }) => (ORDER.includes(outcome) ? ORDER.indexOf(outcome) : 2);
  const list = (some) => el('ul', { class: 'findings' }, some.map((found) => item(found, words)));
  const away = findings.filter(({ outcome }) => outcome === 'does_not_apply');
  const asked = findings.filter(({ outcome }) => outcome !== 'does_not_apply').sort((a, b) => rank(a) - rank(b));
  return [
    asked.length > 0 && list(asked),
    away.length > 0 && el('details', { class: 'fold' }, el('summary', {}, el('h4', { text: words.t('check.result.do_not_apply') }), el('output', { text: String(away.length) })), list(away)),
  ];
}
