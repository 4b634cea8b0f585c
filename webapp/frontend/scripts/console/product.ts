// A product's page: kinds are added and made by the dozen, tags taken from those in use, pictures dropped and put in order.

/** Ties everything of a product's page; does nothing on other pages. */
export function product(root: ParentNode = document): void {
  const form = root.querySelector<HTMLFormElement>('[data-product]');
  if (form) {
    kinds(form);
    tags(form);
    // On a phone the other languages wait until somebody opens them; side by side they fit on a desk.
    if (!matchMedia('(min-width: 64rem)').matches) {
      for (const one of form.querySelectorAll<HTMLDetailsElement>('[data-tongue]')) one.open = Boolean(one.querySelector('[aria-invalid]'));
    }
  }
  pictures(root);
  document.body.addEventListener('htmx:afterSettle', () => pictures(root));
}

const NUMBERED = /kind-\d+/g;

function kinds(form: HTMLFormElement): void {
  const list = form.querySelector<HTMLElement>('[data-kinds-list]');
  const more = form.querySelector<HTMLElement>('[data-kinds-more]');
  if (!list || !more) return;
  more.hidden = false;
  form.querySelector('[data-kind-add]')?.addEventListener('click', () => {
    added(list).querySelector<HTMLInputElement>('input')?.focus();
  });
  form.querySelector('[data-kinds-make]')?.addEventListener('click', () => {
    const axes = axesOf(form.querySelector<HTMLTextAreaElement>('#kinds-axes')?.value ?? '');
    const price = list.querySelector<HTMLInputElement>('input[name$="-price"]')?.value ?? '';
    for (const made of combined(axes)) fill(list, made, price);
  });
}

/** An empty row like the last one, with a number of its own. */
function added(list: HTMLElement): HTMLElement {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-kind]')];
  const last = rows[rows.length - 1]!;
  const number = 1 + Math.max(...rows.map((row) => Number(/kind-(\d+)/.exec(row.innerHTML)?.[1] ?? 0)));
  const row = last.cloneNode(true) as HTMLElement;
  for (const one of row.querySelectorAll<HTMLElement>('[name], [id], [for], [aria-describedby]')) {
    for (const name of ['name', 'id', 'for', 'aria-describedby']) {
      const value = one.getAttribute(name);
      if (value) one.setAttribute(name, value.replace(NUMBERED, `kind-${number}`));
    }
    one.removeAttribute('aria-invalid');
    if (one instanceof HTMLInputElement) {
      if (one.type === 'checkbox') one.checked = false;
      else one.value = '';
    }
  }
  row.querySelectorAll('.field-wrong, [name$="-known"]').forEach((one) => one.remove());
  list.append(row);
  return row;
}

type Axis = { key: string; values: string[] };

/** What is written as `size: S, M, L`, one option a line. */
export function axesOf(words: string): Axis[] {
  return words.split('\n').flatMap((line) => {
    const [key, ...rest] = line.split(/[:=]/);
    const values = rest.join(':').split(/[,;]/).map((one) => one.trim()).filter(Boolean);
    return key?.trim() && values.length ? [{ key: key.trim().toLowerCase(), values: [...new Set(values)] }] : [];
  });
}

/** Every combination of one value of each, as the field for options holds it. */
export function combined(axes: Axis[]): string[] {
  if (!axes.length) return [];
  return axes.reduce<string[]>(
    (made, axis) => (made.length ? made : ['']).flatMap((before) => axis.values.map((value) => `${before}${before && ', '}${axis.key}: ${value}`)),
    [],
  );
}

/** A combination that stands there already is left alone; an empty row is used before a new one is made. */
function fill(list: HTMLElement, options: string, price: string): void {
  const fields = () => [...list.querySelectorAll<HTMLInputElement>('input[name$="-options"]')];
  if (fields().some((one) => one.value.trim() === options)) return;
  const isEmpty = (row: Element | null) => [...(row?.querySelectorAll<HTMLInputElement>('.kind-first input:not([type=hidden])') ?? [])].every((one) => !one.value.trim() || one.name.endsWith('-price'));
  const row = fields().map((one) => one.closest<HTMLElement>('[data-kind]')).find((one) => isEmpty(one)) ?? added(list);
  row.querySelector<HTMLInputElement>('input[name$="-options"]')!.value = options;
  const its = row.querySelector<HTMLInputElement>('input[name$="-price"]')!;
  its.value ||= price;
}

function tags(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input[name="tags"]');
  const offered = [...form.querySelectorAll<HTMLButtonElement>('[data-tag]')];
  if (!field) return;
  const there = () => field.value.split(',').map((one) => one.trim()).filter(Boolean);
  const look = () => {
    for (const one of offered) one.hidden = there().includes(one.dataset.tag!);
  };
  for (const one of offered) {
    one.addEventListener('click', () => {
      field.value = [...there(), one.dataset.tag!].join(', ');
      look();
      field.focus();
    });
  }
  field.addEventListener('input', look);
  look();
}

function pictures(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('[data-sorting]:not([data-tied])')) sorting(form);
  for (const form of root.querySelectorAll<HTMLFormElement>('[data-dropping]:not([data-tied])')) dropping(form);
}

/** A picture is taken and put down before another one; the order is sent as it stands then. */
export function sorting(form: HTMLFormElement): void {
  form.dataset.tied = '';
  let dragged: HTMLElement | null = null;
  for (const item of form.querySelectorAll<HTMLElement>('[data-sorts]')) {
    item.draggable = true;
    item.addEventListener('dragstart', () => {
      dragged = item;
      item.dataset.dragged = '';
    });
    item.addEventListener('dragend', () => {
      delete item.dataset.dragged;
      dragged = null;
    });
    item.addEventListener('dragover', (event) => {
      if (!dragged || dragged === item) return;
      event.preventDefault();
      item.dataset.over = '';
    });
    item.addEventListener('dragleave', () => delete item.dataset.over);
    item.addEventListener('drop', (event) => {
      event.preventDefault();
      delete item.dataset.over;
      if (!dragged || dragged === item) return;
      const later = dragged.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING;
      item.parentElement!.insertBefore(dragged, later ? item.nextSibling : item);
      form.dispatchEvent(new CustomEvent('sorted'));
    });
  }
}

/** Files that are dropped are as good as chosen ones. */
function dropping(form: HTMLFormElement): void {
  form.dataset.tied = '';
  form.dataset.sending = '';
  const field = form.querySelector<HTMLInputElement>('input[type="file"]');
  if (!field) return;
  form.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    form.dataset.over = '';
  });
  form.addEventListener('dragleave', () => delete form.dataset.over);
  form.addEventListener('drop', (event) => {
    delete form.dataset.over;
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
}
