// Runs before the first paint, so that a chosen theme does not flash.
import { applyTheme, storedTheme } from './ui/theme.js';

applyTheme(storedTheme());
