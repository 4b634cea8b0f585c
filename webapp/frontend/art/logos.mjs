// The shops' marks, in the color of the text around them.
export const logoScicli = `<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="23" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M24 10c7 6 10 11 10 17s-4 11-10 11-10-5-10-11 3-11 10-17z" fill="currentColor"/><path d="M24 18v18M24 26l5-4M24 32l-5-4" stroke="var(--color-base-100)" stroke-width="1.6"/></svg>`;

export const logoLino = `<svg viewBox="0 0 48 48" aria-hidden="true"><rect x="1" y="1" width="46" height="46" rx="3" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M12 30c4-14 8-14 12-6s8 8 12-6" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round"/><path d="M12 37h24" stroke="currentColor" stroke-width="1.5"/></svg>`;

export const logoNunzia = `<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M8 42V24a16 16 0 0 1 32 0v18" fill="none" stroke="currentColor" stroke-width="2"/><path d="M16 42V26a8 8 0 0 1 16 0v16z" fill="currentColor"/></svg>`;

export const logoCampana = `<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M9 42V22L24 6l15 16v20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round"/><path d="M17 33c0-10 1-15 7-15s7 5 7 15l2 3H15z" fill="currentColor"/><circle cx="24" cy="39" r="2.4" fill="currentColor"/></svg>`;

export const logoPagina = `<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M12 4h17l8 8v32H12z" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round"/><path d="M29 4v8h8" fill="none" stroke="currentColor" stroke-width="1.75"/><path d="M18 21h13M18 27h13M18 33h8" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/></svg>`;
