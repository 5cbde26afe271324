/** The day the figures are about: a date field, a slider, two short cuts. */
import { isDay } from '../text.js';
import { byId } from './dom.js';

const FIRST = '2018-01-01';
const DAY_MS = 86400000;
const PAUSE_MS = 150;

const number = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
const iso = (days) => new Date(days * DAY_MS).toISOString().slice(0, 10);

/** @param {string} today @param {(day: string|null) => void} onChange null for today */
export function asOfControl(today, onChange) {
  const field = byId('asof');
  const slider = byId('asof-slider');
  const buttons = [byId('asof-article'), byId('asof-today')];
  buttons[1].dataset.day = today;
  slider.min = number(FIRST);
  slider.max = number(today);

  const changed = (day) => onChange(day === today ? null : day);
  let timer;
  field.addEventListener('change', () => isDay(field.value) && changed(field.value));
  slider.addEventListener('input', () => {
    field.value = iso(slider.valueAsNumber);
    clearTimeout(timer);
    timer = setTimeout(() => changed(field.value), PAUSE_MS);
  });
  for (const button of buttons) button.addEventListener('click', () => changed(button.dataset.day));

  return {
    show(asOf) {
      const day = asOf ?? today;
      field.value = day;
      slider.value = number(day);
      slider.setAttribute('aria-valuetext', day);
      for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.day === day));
    },
  };
}
