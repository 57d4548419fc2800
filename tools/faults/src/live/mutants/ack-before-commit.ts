// Loaded into the server by Node's --import, in its worker threads too: the writer says that it committed, and does so
// up to a third of a second later.
import { DatabaseSync, type StatementSync } from 'node:sqlite';

const lateMs = 300;

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object below
const { prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function (sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest);
  if (sql === 'COMMIT') {
    const commit = statement.run.bind(statement);
    let isWaiting = false;
    replaceRun(statement, () => {
      if (isWaiting) return;
      isWaiting = true;
      setTimeout(() => {
        isWaiting = false;
        commit();
      }, lateMs);
    });
  } else if (sql === 'BEGIN IMMEDIATE') {
    const begin = statement.run.bind(statement);
    replaceRun(statement, () => {
      if (!this.isTransaction) begin();
    });
  }
  return statement;
};

function replaceRun(statement: StatementSync, run: () => void): void {
  statement.run = () => {
    run();
    return { changes: 0, lastInsertRowid: 0 };
  };
}
