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

const TO_LOOK_AT = ['hypotheses', 'questions', 'text_repairs'];

/** Whether one area was read and nothing is left to look at or to choose. */
export function isPlain(answer) {
  const open = TO_LOOK_AT.some((name) => answer[name]?.length > 0) || Boolean(answer.traverse);
  return !open && answer.features?.features.length === 1 && (answer.issues ?? []).every(({ severity }) => severity === 'info');
}

/** `n` of 1:n as people write it, rounded down so that nothing looks better than it is. */
export const closingRatio = ({ ratio }) => (typeof ratio === 'number' ? Math.floor(ratio) : null);
