// The theme changes at once, without a new page; the server remembers it as it does for everybody.

/** Takes over the forms that choose a theme. */
export function themeForms(root: ParentNode = document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('[data-theme-form]')) {
    form.addEventListener('submit', (event) => {
      const theme = (event.submitter as HTMLButtonElement | null)?.value;
      if (!theme) return;
      event.preventDefault();
      document.documentElement.dataset.theme = theme;
      form.querySelector<HTMLElement>(theme === 'notte' ? '.by-night' : '.by-day')?.focus();
      void fetch(form.action, { method: 'POST', body: new URLSearchParams({ theme, back: '/' }), redirect: 'manual' });
    });
  }
}
