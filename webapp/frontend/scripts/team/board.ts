// The board: what is going on, kept as the server has it.
import { runClocks, setClock } from '../live/clock.ts';
import { openLine } from '../live/line.ts';
import { mirror } from '../live/mirror.ts';
import { lineState } from './room.ts';

/** Takes over the board, if this page is one. */
export function boardPage(open: typeof openLine = openLine): void {
  const main = document.querySelector<HTMLElement>('[data-board]');
  if (!main) return;
  const shown = (page: ParentNode): void => {
    setClock(page);
    runClocks();
  };
  const refresh = mirror({ url: () => main.dataset.url ?? '', parts: ['#board', '#switcher', '#rail-count'], shown, left: () => location.reload() });
  open({ as: 'member', rooms: { board: Number(main.dataset.boardSeq) }, on: { '*': () => void refresh() }, state: (state) => lineState(state === 'open'), reset: () => void refresh() });
  shown(document);
}
