// Loaded into the server by Node's --import, in its worker threads too: a commit waits as long as a file is there, as it does
// for a disk that takes its time.
import { existsSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const hold = process.env['HOLD_COMMITS'] ?? '';
const sleepMs = 5;
/** Connections that write; the readers' snapshots end with a commit too. */
const writers = new WeakSet<DatabaseSync>();
const sleeper = new Int32Array(new SharedArrayBuffer(4));

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object below
const { prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function (sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest);
  if (sql === 'BEGIN IMMEDIATE') writers.add(this);
  if (sql !== 'COMMIT' || !writers.has(this)) return statement;
  const run: () => ReturnType<typeof statement.run> = statement.run.bind(statement);
  statement.run = () => {
    while (existsSync(hold)) {
      writeFileSync(`${hold}.reached`, '');
      // The whole thread sleeps, whichever it is: if it were the event loop's, the server would be silent.
      Atomics.wait(sleeper, 0, 0, sleepMs);
    }
    return run();
  };
  return statement;
};
