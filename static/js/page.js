/** The server's pages: they are complete without this; it adds the theme and quicker filters. */
import { judgementForm } from './judgement.js';
import { byId } from './ui/dom.js';
import { themeButton } from './ui/theme.js';
import { wordsOf } from './words.js';

const words = wordsOf(document.documentElement.lang);
const { t } = words;
const theme = byId('theme');
if (theme) {
  theme.hidden = false;
  themeButton(theme, t);
}

/** A form marked so sends itself when a choice changes; its button stays for everybody else. */
for (const form of document.querySelectorAll('form[data-auto]')) {
  form.addEventListener('change', () => form.requestSubmit());
}

for (const form of document.querySelectorAll('form[data-judgement]')) judgementForm(form, words);
