/** The day the figures are about: a date field, a slider, two short cuts. */
import { day as written, isDay, parseDay } from '../text.js';
import { byId } from './dom.js';

const FIRST = '2018-01-01';
const DAY_MS = 86400000;
const PAUSE_MS = 150;

const number = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
const iso = (days) => new Date(days * DAY_MS).toISOString().slice(0, 10);

/**
 * @param {object} words
 * @param {string} today
 * @param {(day: string|null) => void} onChange null for today
 */
export function asOfControl({ t }, today, onChange) {
  const field = byId('asof');
  const native = byId('asof-native');
  const slider = byId('asof-slider');
  const buttons = [byId('asof-article'), byId('asof-today')];
  buttons[1].dataset.day = today;
  slider.min = number(FIRST);
  slider.max = number(today);

  const complain = (wrong) => {
    field.setAttribute('aria-invalid', String(wrong));
    byId('asof-error').textContent = wrong ? t('asof.wrong') : '';
  };
  const changed = (day) => {
    complain(!isDay(day));
    if (isDay(day)) onChange(day === today ? null : day);
  };
  let timer;
  field.addEventListener('change', () => changed(parseDay(field.value)));
  native.addEventListener('change', () => changed(native.value));
  byId('asof-pick').addEventListener('click', () => native.showPicker());
  slider.addEventListener('input', () => {
    field.value = written(iso(slider.valueAsNumber));
    clearTimeout(timer);
    timer = setTimeout(() => changed(iso(slider.valueAsNumber)), PAUSE_MS);
  });
  for (const button of buttons) button.addEventListener('click', () => changed(button.dataset.day));

  return {
    show(asOf) {
      const day = asOf ?? today;
      field.value = written(day);
      native.value = day;
      slider.value = number(day);
      slider.setAttribute('aria-valuetext', written(day));
      complain(false);
      for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.day === day));
    },
  };
}
