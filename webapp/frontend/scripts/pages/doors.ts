// Pages that lead on by themselves: a secure link that opens, the way to the payment; and what can be copied.

/** Opens the page behind a link: only a browser with a person in front of it runs this, never a preview. */
export function openByItself(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-opens]');
  if (!form) return;
  // A redirect that is not followed means that it opened; anything else is a page for the person to see.
  fetch(form.action, { method: 'POST', redirect: 'manual' }).then(
    (answer) => (answer.type === 'opaqueredirect' ? location.replace(location.href) : form.submit()),
    () => form.submit(),
  );
}

/** Goes on to the payment; coming back leads to the order, not here. */
export function leaveByItself(): void {
  const url = document.querySelector<HTMLElement>('[data-leaves]')?.dataset.leaves;
  if (url) location.replace(url);
}

/** Shows the buttons that copy a figure, and has them do so. */
export function copyButtons(): void {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copies]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      void navigator.clipboard.writeText(button.dataset.copies ?? '').then(() => button.setAttribute('aria-label', button.dataset.done ?? ''));
    });
  }
}
