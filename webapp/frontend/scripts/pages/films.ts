// Chapters of a recording: each goes to its place in the film, and the one that runs is marked.

/** Takes over the films on this page. */
export function films(): void {
  for (const video of document.querySelectorAll<HTMLVideoElement>('[data-film]')) {
    const chapters = [...(video.parentElement?.querySelectorAll<HTMLElement>('[data-seconds]') ?? [])];
    const at = (chapter: HTMLElement): number => Number(chapter.dataset.seconds);
    for (const chapter of chapters) {
      chapter.addEventListener('click', (event) => {
        event.preventDefault();
        video.currentTime = at(chapter);
        void video.play().catch(() => undefined);
        video.scrollIntoView({ block: 'nearest' });
      });
    }
    video.addEventListener('timeupdate', () => {
      const running = chapters.filter((chapter) => at(chapter) <= video.currentTime + 0.25).at(-1);
      for (const chapter of chapters) chapter.toggleAttribute('aria-current', chapter === running);
    });
  }
}
