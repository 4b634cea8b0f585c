// Chapters of a recording: each goes to its place in the film, and the one that runs is marked.

/** Takes over the films on this page. */
export function films(): void {
  const rounds = document.querySelectorAll<HTMLElement>('[data-film-round]');
  // What draws it is fetched only where there is something to be drawn.
  if (rounds.length) void import('./film_around.ts').then(({ filmAround }) => rounds.forEach((place) => filmAround(place)), () => undefined);
  for (const video of document.querySelectorAll<HTMLVideoElement>('[data-film]')) {
    const chapters = [...(video.closest('section')?.querySelectorAll<HTMLElement>('[data-seconds]') ?? [])];
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
