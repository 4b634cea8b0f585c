// Who holds the phone: one of the demo's customers, or somebody made up. Remembered in this browser.
import { h, need } from './dom.ts';
import type { Customer, Language, Workspace } from './shapes.ts';

const MADE_UP = 'vetrina.made-up';
const KNOWN = /^(\+\d{6,15}|[A-Z]{2}\.[A-Za-z0-9.]{3,128})$/;

/** The name under which a customer is known here. */
export const keyOf = (customer: Customer): string => customer.phone || customer.user_id;

/** Everybody who can be played in a shop: the demo's own, then those made up here. */
export function playable(workspace: Workspace, storage: Storage = localStorage): Customer[] {
  return [...workspace.customers, ...madeUp(storage)];
}

/** Those made up in this browser. */
export function madeUp(storage: Storage = localStorage): Customer[] {
  try {
    return JSON.parse(storage.getItem(MADE_UP) ?? '[]') as Customer[];
  } catch {
    return [];
  }
}

/** Make somebody up; the same number again is the same person with another name. */
export function makeUp(name: string, known: string, language: Language, storage: Storage = localStorage): Customer | null {
  const bare = known.replace(/[\s()-]/g, '');
  if (!KNOWN.test(bare)) return null;
  const phone = bare.startsWith('+');
  const customer: Customer = { name: name.trim(), phone: phone ? bare : '', user_id: phone ? '' : bare, language, registered: false };
  storage.setItem(MADE_UP, JSON.stringify([...madeUp(storage).filter((one) => keyOf(one) !== bare), customer]));
  return customer;
}

/** A number that nobody has: it begins with the prefix that Italy keeps for tests. */
export const freshNumber = (random = Math.random): string => `+39333${String(Math.floor(random() * 1e7)).padStart(7, '0')}`;

/** How a customer stands in the list. */
export function described(customer: Customer): string {
  const known = customer.registered ? 'registered' : customer.phone ? 'new' : 'new, no number';
  return `${customer.name || keyOf(customer)}, ${known}`;
}

/** Fill a list with customers. */
export function fillCustomers(select: HTMLSelectElement, customers: Customer[], chosen: string): void {
  select.replaceChildren(...customers.map((customer) => h('option', { value: keyOf(customer), selected: keyOf(customer) === chosen }, described(customer))));
}

/** The dialog in which somebody is made up. */
export function makeUpDialog(root: ParentNode, made: (customer: Customer) => void): void {
  const dialog = need<HTMLDialogElement>('[data-made-up]', root);
  const form = need<HTMLFormElement>('[data-made-up-form]', dialog);
  const field = need('[data-known-by]', dialog);
  const input = need<HTMLInputElement>('input', field);
  need('[data-make-up]', root).addEventListener('click', () => {
    input.value = freshNumber();
    complain(field, input, false);
    dialog.showModal();
  });
  need('[data-made-up-cancel]', dialog).addEventListener('click', () => dialog.close());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const told = new FormData(form);
    const customer = makeUp(String(told.get('name')), String(told.get('known')), told.get('language') as Language);
    complain(field, input, customer === null);
    if (customer === null) return input.focus();
    dialog.close();
    made(customer);
  });
}

function complain(field: HTMLElement, input: HTMLInputElement, wrong: boolean): void {
  field.toggleAttribute('data-invalid', wrong);
  input.setAttribute('aria-invalid', String(wrong));
  need('.problem', field).hidden = !wrong;
}
