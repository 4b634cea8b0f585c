// How much is wanted after a press on less or more.

/** Which line a button belongs to, and which way it goes. */
export function steppersOf(form: HTMLFormElement, button: HTMLButtonElement): { sku: string; more: boolean } {
  const sku = form.querySelector<HTMLInputElement>('[name=sku]')?.value ?? '';
  return { sku, more: button.id === `more-${sku}` };
}

/** One step from `quantity`: never above what there is; below the least it is none. */
export function quantityAfter(form: HTMLFormElement, quantity: number, more: boolean): number {
  const step = Number(form.dataset.step ?? 1);
  const least = Number(form.dataset.least ?? 1);
  const most = form.dataset.most === undefined ? Infinity : Number(form.dataset.most);
  if (more) return quantity + step <= most ? Math.max(quantity + step, least) : quantity;
  return quantity - step >= least ? quantity - step : 0;
}
