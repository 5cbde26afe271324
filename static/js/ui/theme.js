/** Light, dark or as the system says; the choice survives where storage is allowed. */

const KEY = 'geoapp-theme';
const THEMES = ['auto', 'light', 'dark'];

/** The stored choice; `auto` where storage is empty, foreign or forbidden. */
export function storedTheme() {
  try {
    const value = localStorage.getItem(KEY);
    return THEMES.includes(value) ? value : 'auto';
  } catch {
    return 'auto';
  }
}

export function applyTheme(theme) {
  const root = document.documentElement;
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
}

export function storeTheme(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Private windows may forbid storage: the choice then lasts for this page.
  }
}

const SIGNS = { auto: '◐', light: '☀', dark: '☾' };

/** Make `button` walk through the themes; `t` names the present one. */
export function themeButton(button, t) {
  let theme = storedTheme();
  const show = () => {
    applyTheme(theme);
    button.textContent = SIGNS[theme];
    button.title = t(`theme.${theme}`);
    button.setAttribute('aria-label', button.title);
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    storeTheme(theme);
    show();
  });
  show();
}
