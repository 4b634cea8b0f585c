// What is shown only once goes to the clipboard with one touch.

/** Takes over the buttons that name what they copy. */
export function copying(root: ParentNode = document): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.addEventListener('click', () => {
      const words = document.querySelector(button.dataset.copy ?? '')?.textContent?.trim() ?? '';
      void navigator.clipboard.writeText(words).then(() => {
        const said = button.querySelector('span') ?? button;
        said.textContent = button.dataset.copied ?? '';
      });
    });
  }
}
