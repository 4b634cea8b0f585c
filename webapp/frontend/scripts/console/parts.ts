// Parts of pages that are fetched again: HTMX, so set that our Content-Security-Policy holds.
import htmx from 'htmx.org';

// As soon as it is there: a page in another frame loads it too, and it reads these when the page is ready.
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.attributesToSettle = ['class'];
htmx.config.historyCacheSize = 0;
// What was fetched is alive as soon as it is seen: a key or a click that comes at once is not sent as a plain form.
htmx.config.defaultSettleDelay = 0;

/** Starts HTMX: a form that was refused comes back with what is wrong beside each field. */
export function parts(): void {
  document.addEventListener('htmx:beforeSwap', (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>).detail;
    if (xhr.status === 422 || xhr.status === 409) (event as CustomEvent<{ shouldSwap: boolean }>).detail.shouldSwap = true;
  });
}
