// A photo for those who are there: of what the host's own camera sees just now, else of the picture that is sent.

export interface PhotoAsked {
  button: HTMLElement | null;
  video: HTMLVideoElement | null;
  url: string;
  /** What came of it, in words: `true` where it is kept. */
  said(kept: boolean): void;
}

/** The frame as a JPEG; null where the camera shows nothing yet. */
function frame(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.9));
}

/** Makes the button take photos. */
export function photos({ button, video, url, said }: PhotoAsked): void {
  if (!button || !url) return;
  button.addEventListener('click', async () => {
    button.setAttribute('aria-busy', 'true');
    const taken = video?.videoWidth ? await frame(video) : null;
    const form = new FormData();
    if (taken) form.append('photo', taken, 'photo.jpg');
    const answer = await fetch(taken ? url : `${url}/snapshot`, { method: 'POST', headers: { 'X-Swap': 'yes' }, body: taken ? form : null }).catch(() => null);
    button.removeAttribute('aria-busy');
    said(answer?.ok ?? false);
  });
}
