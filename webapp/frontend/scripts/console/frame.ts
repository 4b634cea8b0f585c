// What the frame does on every page that stands in it: parts fetched again, search or do, what was just done.
import { events } from './events.ts';
import { palette } from './palette.ts';
import { parts } from './parts.ts';
import { shell } from './shell.ts';
import { tabs } from './tabs.ts';
import { toasts } from './toast.ts';

/** Starts all of it; nothing where the page has another frame. */
export function consoleFrame(): void {
  if (!document.querySelector('[data-console]')) return;
  parts();
  toasts();
  palette();
  shell();
  tabs();
  events();
}
