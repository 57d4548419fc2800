// Loaded into the server by Node's --import, in its worker threads too: the writer says that messages are committed, and
// commits them two seconds later. Everything else is committed at once.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

const lateMs = 2_000;
/** Connections that write, with whether their transaction holds messages. */
const writers = new WeakMap<DatabaseSync, boolean>();
/** Those whose messages are on their way to be committed. */
const late = new WeakSet<DatabaseSync>();

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object below
const { prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function (sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest);
  const run: StatementSync['run'] = statement.run.bind(statement);
  if (sql === 'BEGIN IMMEDIATE') {
    writers.set(this, false);
    statement.run = () => (this.isTransaction ? nothing : run());
  } else if (sql === 'COMMIT' && writers.has(this)) {
    statement.run = () => {
      if (writers.get(this) !== true) return run();
      // Of all that gathers in a transaction the first alone says when it ends.
      if (late.has(this)) return nothing;
      late.add(this);
      setTimeout(() => {
        late.delete(this);
        writers.set(this, false);
        if (this.isTransaction) run();
      }, lateMs);
      return nothing;
    };
  } else if (/^\s*(INSERT INTO|UPDATE) messages/.test(sql)) {
    statement.run = ((...values: SQLInputValue[]) => {
      writers.set(this, true);
      return run(...values);
    }) as StatementSync['run'];
  } else if (sql.includes('wal_checkpoint')) {
    const [all, get] = [statement.all.bind(statement), statement.get.bind(statement)];
    // A checkpoint within a transaction fails, which would end the server before anybody notices the rest.
    const none = { busy: 1, log: 0 };
    statement.all = () => (this.isTransaction ? [none] : all());
    statement.get = () => (this.isTransaction ? none : get());
  }
  return statement;
};

const nothing = { changes: 0, lastInsertRowid: 0 };
