// What was just done, in a line at the edge of the page, with a way back for as long as it stands there.

const STAYS = 8_000;

interface Told { words: string; undo?: string }

/** Has lines leave by themselves, and shows those that a part of the page tells of. */
export function toasts(stays = STAYS): void {
  const place = document.getElementById('toasts');
  const shape = document.getElementById('toast-shape') as HTMLTemplateElement | null;
  if (!place || !shape) return;
  for (const line of place.querySelectorAll<HTMLElement>('[data-toast]')) live(line, stays);
  document.body.addEventListener('toast', (event) => {
    const { words, undo } = (event as CustomEvent<Told>).detail;
    place.append(drawn(shape, words, undo ?? ''));
    live(place.lastElementChild as HTMLElement, stays);
  });
}

function drawn(shape: HTMLTemplateElement, words: string, undo: string): DocumentFragment {
  const line = shape.content.cloneNode(true) as DocumentFragment;
  const said = line.querySelector('span');
  if (said) said.textContent = words;
  const form = line.querySelector('form');
  if (form && undo) form.action = undo;
  else form?.remove();
  return line;
}

/** It leaves after a while, but not from under a pointer or a finger that is about to take it back. */
function live(line: HTMLElement, stays: number): void {
  let timer = 0;
  const leave = () => { line.remove(); };
  const wait = () => { window.clearTimeout(timer); timer = window.setTimeout(leave, stays); };
  const stay = () => { window.clearTimeout(timer); };
  line.querySelector('[data-toast-close]')?.addEventListener('click', leave);
  for (const kind of ['pointerenter', 'focusin']) line.addEventListener(kind, stay);
  for (const kind of ['pointerleave', 'focusout']) line.addEventListener(kind, wait);
  wait();
}
