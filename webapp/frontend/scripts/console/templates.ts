// A template while it is written: an example is asked for each place, and the text is shown as it will be read.

const PLACE = /\{\{(\d{1,2})\}\}/g;

/** The places of a text, each once, in their order. */
export function places(body: string): string[] {
  return [...new Set([...body.matchAll(PLACE)].map((found) => found[1] ?? ''))];
}

/** The text with its places filled in; one that has no example yet stays open. */
export function filledIn(body: string, samples: Record<string, string>): string {
  return body.replaceAll(PLACE, (_, number: string) => samples[number] ?? '…');
}

/** Takes over the texts of the page. */
export function templates(root: ParentNode = document): void {
  for (const text of root.querySelectorAll<HTMLTextAreaElement>('[data-template]')) {
    const code = text.dataset.template ?? '';
    const box = root.querySelector<HTMLElement>(`[data-template-samples="${code}"]`);
    const look = root.querySelector<HTMLElement>(`[data-template-look="${code}"]`);
    if (!box || !look) continue;
    const fields = () => [...box.querySelectorAll<HTMLInputElement>('input')];
    const number = (field: HTMLInputElement) => field.name.split('_')[2] ?? '';
    const show = () => {
      const samples = Object.fromEntries(fields().filter((field) => field.value).map((field) => [number(field), field.value]));
      look.hidden = !text.value.trim();
      look.textContent = filledIn(text.value, samples);
    };
    const ask = () => {
      const wanted = places(text.value);
      for (const field of fields()) if (!wanted.includes(number(field))) field.closest('p')?.remove();
      for (const one of wanted) {
        if (fields().some((field) => number(field) === one)) continue;
        const row = document.createElement('p');
        row.className = 'field-row';
        const label = document.createElement('label');
        const field = document.createElement('input');
        field.className = 'input';
        field.name = field.id = label.htmlFor = `sample_${code}_${one}`;
        field.maxLength = 120;
        field.autocomplete = 'off';
        label.textContent = (text.dataset.templateWords ?? '').replace('{number}', one);
        row.append(label, field);
        box.append(row);
      }
      show();
    };
    text.addEventListener('input', ask);
    box.addEventListener('input', show);
  }
}
