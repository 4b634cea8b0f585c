import { describe, expect, it } from 'vitest';
import { type TalkLine, type Words } from '../told.ts';
import { reportOf } from './reporting.ts';

const words: Words = (name, values) => `${name}${values ? ` ${String(values.name)}` : ''}`;
const line = { lineId: 'a/b', person: 'guest:2', name: 'Helen' } as unknown as TalkLine;

describe('reporting a line', () => {
  it('leads to those who run the service, beside what others wrote', () => {
    const link = reportOf(line, 'customer:1', '/live/sapori/4', words) as HTMLAnchorElement;
    expect(link.getAttribute('href')).toBe('/s/sapori/report?about=line&subject=a%2Fb');
    expect(link.getAttribute('aria-label')).toBe('report_of Helen');
    expect(link.rel).toBe('noopener');
  });

  it('stands beside nothing of one’s own, and nowhere else', () => {
    expect(reportOf(line, 'guest:2', '/live/sapori/4', words)).toBeNull();
    expect(reportOf(line, 'customer:1', '/team/live/4', words)).toBeNull();
  });
});
