import { expect, test } from '@jest/globals';
import { mainThreadTasks } from './tasks.ts';

const thread = (pid: number, tid: number, name: string) => ({ name: 'thread_name', ph: 'M', pid, tid, args: { name } });
const task = (pid: number, tid: number, ms: number) => ({ name: 'RunTask', ph: 'X', pid, tid, dur: ms * 1_000 });

test('tasks are those of the main thread of the renderer that worked', () => {
  const traceEvents = [
    thread(1, 1, 'CrBrowserMain'),
    thread(2, 1, 'CrRendererMain'),
    thread(3, 1, 'CrRendererMain'),
    thread(2, 2, 'Compositor'),
    task(1, 1, 900),
    task(2, 1, 12),
    task(2, 1, 60),
    task(2, 2, 70),
    task(3, 1, 1),
    { name: 'ParseHTML', ph: 'X', pid: 2, tid: 1, dur: 5_000 },
  ];
  expect(mainThreadTasks(JSON.stringify({ traceEvents }))).toEqual([12, 60]);
});

test('a trace without tasks has none', () => {
  expect(mainThreadTasks('{"traceEvents":[]}')).toEqual([]);
});
