/** What the planner answers before a boundary can be read, as parameters of the next reading: pure. */

/** Old Vietnamese codes are put right unless the planner says no: both texts are shown. */
export const noAnswers = () => ({ repair_text: 'true' });

/** `option` answered with `value`; null takes the answer back. */
export function answered(answers, option, value) {
  const rest = Object.entries(answers).filter(([name]) => name !== option);
  return Object.fromEntries(value === null ? rest : [...rest, [option, value]]);
}

/** Answers to questions, which the planner may take back; the boxes show themselves. */
export const takenBack = (answers) => Object.entries(answers).filter(([option]) => !['repair_text', 'adjust'].includes(option));

/** Whether everything was read and nothing is left to look at or to choose. */
export function isPlain({ features, hypotheses = [], issues = [], questions = [], text_repairs: repairs = [], traverse = null }) {
  return features?.features.length === 1 && !hypotheses.length && !questions.length && !repairs.length
    && traverse === null && issues.every(({ severity }) => severity === 'info');
}

/** `n` of 1:n as people write it, rounded down so that nothing looks better than it is. */
export const closingRatio = ({ ratio }) => (typeof ratio === 'number' ? Math.floor(ratio) : null);
