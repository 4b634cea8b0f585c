// Customers' forms: problems are said as soon as a field is left, the button says what it is doing.

/** Ties the page's forms to what makes them kinder; all of them work without it. */
export function kindForms(root: ParentNode = document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-busy]')) form.addEventListener('submit', (event) => busy(form, event.submitter));
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-checked]')) forgive(form);
  for (const group of root.querySelectorAll<HTMLElement>('[data-switches-language]')) group.addEventListener('change', () => switchLanguage(group));
  root.querySelector<HTMLElement>('[data-arrive]')?.focus({ preventScroll: true });
}

/** The button keeps its width and says what happens; a second press does nothing. */
function busy(form: HTMLFormElement, submitter?: HTMLElement | null): void {
  const button = (submitter as HTMLButtonElement | null) ?? form.querySelector<HTMLButtonElement>('button:not([hidden])');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  button.style.width = `${button.offsetWidth}px`;
  button.setAttribute('aria-busy', 'true');
  button.replaceChildren(spinner(), ` ${form.dataset.busy ?? ''}`);
}

function spinner(): HTMLElement {
  const turning = document.createElement('span');
  turning.className = 'spinner';
  turning.setAttribute('aria-hidden', 'true');
  return turning;
}

/** A problem that was mended is taken back at once. */
function forgive(form: HTMLFormElement): void {
  form.addEventListener('input', (event) => {
    const input = event.target as HTMLInputElement;
    const field = input.closest('[data-invalid]');
    if (!field || !(input.type === 'checkbox' ? input.checked : input.value.trim())) return;
    field.removeAttribute('data-invalid');
    input.removeAttribute('aria-invalid');
    field.querySelector<HTMLElement>('.problem')?.setAttribute('hidden', '');
  });
}

/** The page comes back in the chosen language, with everything that was typed; nothing is spent. */
function switchLanguage(group: HTMLElement): void {
  const form = group.closest('form');
  if (!form) return;
  const note = document.createElement('input');
  Object.assign(note, { type: 'hidden', name: 'switch', value: 'yes' });
  form.append(note);
  form.submit();
}
