/** The form of an officer's judgement: its evidence first, to be kept beside the check, then what is said. */
import { postEvidence, postJudgement } from './api.js';
import { parseNumber } from './check/typed.js';
import { serversWords } from './text.js';

/** Units as a person writes them; a share is typed in percent. */
const UNITS = { share: '%', count: '' };

/** Name and digest of a file that the server has kept. */
async function evidenceOf(id, file) {
  if (!file) return null;
  const { sha256 } = await postEvidence(id, file);
  return { name: file.name.slice(0, 200), sha256 };
}

/** @param {HTMLFormElement} form @param {object} words */
export function judgementForm(form, { t, lang }) {
  const { target, says, value, reason, by, evidence, valid_until: until } = form.elements;
  const told = form.querySelector('[data-told]');
  const wants = () => says.value === 'corrected';
  const unit = () => target.selectedOptions[0]?.dataset.unit ?? '';
  const show = () => {
    value.disabled = !wants();
    value.required = wants();
    form.querySelector('#value-unit').textContent = UNITS[unit()] ?? unit();
  };
  for (const field of [says, target]) field.addEventListener('change', show);
  show();

  async function send() {
    const number = wants() ? parseNumber(value.value) : null;
    if (wants() && number === null) { value.focus(); told.textContent = t('check.form.no_number'); return; }
    told.textContent = t('check.form.issuing');
    try {
      await postJudgement(form.dataset.judgement, {
        target: target.value, says: says.value, value: number !== null && unit() === 'share' ? number / 100 : number, reason: reason.value.trim(), by: by.value.trim(), evidence: await evidenceOf(form.dataset.judgement, evidence.files[0]), valid_until: until.value || null,
      });
      location.reload();
    } catch (failure) {
      told.textContent = t('status.failed', { what: t('what.judgement'), why: serversWords(failure, lang) ?? t(`status.${failure.kind}`, { status: failure.status }) });
    }
  }
  form.addEventListener('submit', (event) => { event.preventDefault(); send(); });
  form.hidden = false;
}
