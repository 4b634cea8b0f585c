// The line where people write: sent once, said again when it could not go out, kept in the field where it was refused.
import { need } from '../../playground/dom.ts';
import { drawn, type Line } from '../line.ts';
import type { Told, TalkLine, Words } from '../told.ts';
import type { Talk } from './talk.ts';

const TYPING_EVERY = 2500;

/** Takes the form over. */
export function writing(form: HTMLFormElement, line: Line, talk: Talk, told: Told, words: Words): void {
  const field = need<HTMLInputElement>('[data-words-of]', form);
  const kind = form.querySelector<HTMLSelectElement>('[data-kind-of]');
  const problem = need<HTMLElement>('[data-write-problem]', form);
  let typedAt = 0;
  const say = (text: string): void => {
    problem.textContent = text;
    problem.hidden = !text;
  };
  field.addEventListener('input', () => {
    say('');
    if (kind?.value === 'private' || performance.now() - typedAt < TYPING_EVERY || !field.value.trim()) return;
    typedAt = performance.now();
    line.mention('typing:now', { sessionId: told.session });
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = field.value.trim();
    if (!body) return field.focus();
    const [clientId, which] = [drawn(), (kind?.value ?? 'chat') as TalkLine['kind']];
    field.value = '';
    say('');
    talk.expect(clientId, which, body);
    const slow = window.setTimeout(() => say(words('not_sent')), 3000);
    void line.command('chat:write', { sessionId: told.session, kind: which, body }, clientId).then((answer) => {
      clearTimeout(slow);
      if (answer.ok) return say('');
      talk.forget(clientId);
      say(`${answer.title} ${answer.detail}`.trim());
      // What was refused is not lost: it can be changed and sent again.
      if (!field.value) field.value = body;
    });
  });
}
