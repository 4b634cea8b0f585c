// The first hour: where the browser is, files that are chosen or dropped, the phone to try.

/** Writes the browser's time zone into the form that opens a shop. */
function zone(): void {
  const field = document.querySelector<HTMLInputElement>('[data-zone]');
  if (field) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Says which file was chosen, and takes one that is dropped on the text. */
function chosen(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-drop]')) {
    const file = form.querySelector<HTMLInputElement>('input[type="file"]');
    const name = form.querySelector<HTMLElement>('[data-file-name]');
    if (!file || !name) continue;
    const say = (): void => { if (file.files?.[0]) name.textContent = file.files[0].name; };
    file.addEventListener('change', say);
    form.addEventListener('dragover', (event) => { event.preventDefault(); });
    form.addEventListener('drop', (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      file.files = event.dataTransfer.files;
      say();
    });
  }
}

function toTheEnd(): void {
  const thread = document.querySelector<HTMLElement>('[data-try-thread]');
  if (thread) thread.scrollTop = thread.scrollHeight;
}

/** The phone: an empty line after what was said, and the newest message in view. */
function phone(): void {
  const form = document.querySelector<HTMLFormElement>('[data-try]');
  if (!form) return;
  const words = form.querySelector<HTMLInputElement>('input[name="text"]')!;
  form.addEventListener('htmx:afterRequest', () => {
    words.value = '';
    words.focus();
  });
  document.addEventListener('htmx:afterSettle', toTheEnd);
  toTheEnd();
}

export function setUp(): void {
  zone();
  chosen();
  phone();
}
