// Loaded into Parley (`--import`) where reads of rooms' logs are to be counted: each leaves a line on stderr.
import { writeSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Ranges of a room's log; not the counting of unread messages, which each `hello` does per person. */
const isLogRead = /FROM messages WHERE room = \? AND (rev|seq)/;

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object below
const { prepare } = DatabaseSync.prototype;

DatabaseSync.prototype.prepare = function counted(sql: string): StatementSync {
  const statement = prepare.call(this, sql);
  if (!isLogRead.test(sql)) return statement;
  return new Proxy(statement, {
    get(target, key) {
      const value = Reflect.get(target, key) as unknown;
      if (typeof value !== 'function') return value;
      return (...values: unknown[]): unknown => {
        if (key === 'get' || key === 'all' || key === 'iterate') writeSync(2, 'log read\n');
        return (value as (...values: unknown[]) => unknown).apply(target, values);
      };
    },
  });
};
