import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { directorySql } from './directory-reader.ts';
import { logSql } from './log-reader.ts';
import { migrate } from './migrations.ts';

/** How SQLite would run a statement, a line a step. */
function planOf(sql: string): string[] {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
  db.close();
  return plan.map(({ detail }) => String(detail));
}

// A temporary tree is a sort, a scan reads a table from end to end, an offset reads what it skips.
const isSlow = (step: string): boolean =>
  (step.startsWith('SCAN') && !/^SCAN (json_each|\(subquery-\d+\)|SUBQUERY)/.test(step)) ||
  step.includes('TEMP B-TREE');

describe('however long a room is, its log is read in one range of an index', () => {
  test.each([
    ['changes', /^SEARCH messages USING INDEX messages_by_rev \(room=\? AND rev>\?\)$/],
    ['newer', /^SEARCH messages USING INDEX messages_by_seq \(room=\? AND seq>\?\)$/],
    ['older', /^SEARCH messages USING INDEX messages_by_seq \(room=\? AND seq<\?\)$/],
    ['hasNewer', /^SEARCH messages USING COVERING INDEX messages_by_seq \(room=\? AND seq>\?\)$/],
    ['hasOlder', /^SEARCH messages USING COVERING INDEX messages_by_seq \(room=\? AND seq<\?\)$/],
    ['record', /^SEARCH messages USING INDEX messages_by_id \(room=\? AND id=\?\)$/],
    ['room', /^SEARCH rooms USING INDEX sqlite_autoindex_rooms_1 \(id=\?\)$/],
  ] as const)('%s', (name, expected) => {
    expect(planOf(logSql[name])).toEqual([expect.stringMatching(expected)]);
    expect(logSql[name]).not.toContain('OFFSET');
  });
});

describe('however many rooms and members there are, lists begin where they are asked to', () => {
  test.each(Object.entries(directorySql))('%s', (_, sql) => {
    // Listing all public rooms walks the rooms by id: from where the page begins.
    expect(planOf(sql).filter(isSlow)).toEqual([]);
    expect(sql).not.toContain('OFFSET');
  });

  test('unread messages are counted in an index alone', () => {
    expect(planOf(directorySql.joined)).toContainEqual(
      expect.stringMatching(/^SEARCH messages USING COVERING INDEX messages_by_seq \(room=\? AND seq>\?\)$/),
    );
  });
});
