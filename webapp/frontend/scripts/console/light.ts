// Day, night, or as the device has it: at once, without a new page.

/** Takes over the three buttons. */
export function lightForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-light]')) {
    form.addEventListener('submit', (event) => {
      const button = event.submitter as HTMLButtonElement | null;
      if (!button) return;
      event.preventDefault();
      if (button.value === 'system') delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = button.value;
      for (const one of form.querySelectorAll('button')) one.setAttribute('aria-pressed', String(one === button));
      void fetch(form.action, { method: 'POST', body: new URLSearchParams({ theme: button.value, back: '/console' }), redirect: 'manual' });
    });
  }
}
