// Pictures that may not be there, such as the latest one of a camera that has just been opened: their place is given up.

/** Takes away those that did not come. */
export function missingPictures(root: ParentNode = document): void {
  for (const picture of root.querySelectorAll<HTMLImageElement>('img[data-may-miss]')) {
    if (picture.complete && !picture.naturalWidth) picture.remove();
    else picture.addEventListener('error', () => picture.remove());
  }
}
