// Parts of pages that are fetched again: HTMX, so set that our Content-Security-Policy holds.
import htmx from 'htmx.org';

/** Starts HTMX: no code in attributes, no style of its own, no page of another site, and a sign-in that is over leads to the sign-in. */
export function parts(): void {
  htmx.config.allowEval = false;
  htmx.config.allowScriptTags = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.attributesToSettle = ['class'];
  htmx.config.historyCacheSize = 0;
  document.addEventListener('htmx:beforeSwap', (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>).detail;
    // A form that was refused comes back with what is wrong beside each field.
    if (xhr.status === 422 || xhr.status === 409) (event as CustomEvent<{ shouldSwap: boolean }>).detail.shouldSwap = true;
  });
}
