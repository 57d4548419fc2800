/** One event of Chromium's trace, as far as it is looked at. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** In microseconds. */
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

const taskNames = new Set(['RunTask', 'ThreadControllerImpl::RunTask', 'ThreadController::RunTask']);

export const traceCategories = ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'];

/** The durations of all tasks of the page's main thread, in milliseconds, from a trace of the browser. */
export function mainThreadTasks(trace: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: readonly TraceEvent[] };
  const key = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
  const mains = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(key),
  );
  const tasks = new Map<string, number[]>();
  for (const event of traceEvents) {
    if (event.ph !== 'X' || !taskNames.has(event.name) || !mains.has(key(event))) continue;
    const known = tasks.get(key(event));
    const ms = (event.dur ?? 0) / 1_000;
    if (known) known.push(ms);
    else tasks.set(key(event), [ms]);
  }
  // Chromium keeps a spare renderer: the page is the one that worked.
  return [...tasks.values()].toSorted((a, b) => total(b) - total(a))[0] ?? [];
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
