// Pages that the chat leads to open beside the phone on a desk, in its place on a phone.

const BESIDE = 'popup,width=420,height=860';

/** Have links marked `data-page` open in a window of a phone's size where there is room for one. */
export function openPagesBeside(root: HTMLElement, open: typeof window.open = window.open.bind(window)): void {
  root.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-page]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !matchMedia('(min-width: 64rem)').matches) return;
    if (open(link.href, 'vetrina-page', BESIDE)) event.preventDefault();
  });
}
