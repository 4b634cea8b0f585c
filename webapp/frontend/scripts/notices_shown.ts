// What a notice says, as it was sealed for this browser.

export interface Notice { title: string; text: string; path: string; about: string }

/** The notice; null for what is none. */
export function noticeOf(packed: string): Notice | null {
  try {
    const told = JSON.parse(packed) as Partial<Notice>;
    const { title, text = '', path = '/', about = '' } = told;
    return title ? { title, text, path: pathOf(path), about } : null;
  } catch {
    return null;
  }
}

/** A page of our own, whatever was written. */
export function pathOf(path: string): string {
  return /^\/(?![/\\])/.test(path) ? path : '/';
}
