// Loaded into the server by Node's --import, in its worker threads too: commits no longer wait for the disk.
import { DatabaseSync } from 'node:sqlite';

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object below
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql.replace('synchronous = FULL', 'synchronous = OFF'));
};
