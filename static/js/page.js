/** The server's pages: they are complete without this; it adds the theme and quicker filters. */
import { byId } from './ui/dom.js';
import { themeButton } from './ui/theme.js';
import { wordsOf } from './words.js';

const { t } = wordsOf(document.documentElement.lang);
const theme = byId('theme');
if (theme) {
  theme.hidden = false;
  themeButton(theme, t);
}

/** A form marked so sends itself when a choice changes; its button stays for everybody else. */
for (const form of document.querySelectorAll('form[data-auto]')) {
  form.addEventListener('change', () => form.requestSubmit());
}
