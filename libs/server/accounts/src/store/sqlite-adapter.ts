import type { SQLInputValue } from 'node:sqlite';
import { createAdapterFactory, type CleanedWhere } from 'better-auth/adapters';
import type { AccountsDatabase, Row } from './accounts-database.ts';

interface Sql {
  readonly text: string;
  readonly values: readonly SQLInputValue[];
}

/**
 * better-auth's tables in `accounts.db`. Written for one reason: the adapter that better-auth brings loads a query
 * builder, which doubles the time that better-auth takes to load, and prepares each statement anew.
 */
export function sqliteAdapter(db: AccountsDatabase): ReturnType<typeof createAdapterFactory> {
  const run = (sql: Sql): number => db.run(sql.text, ...sql.values);

  return createAdapterFactory({
    config: {
      adapterId: 'parley-sqlite',
      supportsBooleans: false,
      supportsDates: false,
      supportsNumericIds: false,
      transaction: false,
    },
    adapter: () => ({
      create: ({ model, data }) => {
        const columns = Object.keys(data);
        const text = `insert into ${name(model)} (${columns.map(name).join()}) values (${columns.map(() => '?').join()}) returning *`;
        return Promise.resolve(db.get(text, ...values(data)) as typeof data);
      },
      findOne: <T>({ model, where }: { model: string; where: CleanedWhere[] }) => {
        const { text, values } = select(model, where, 'limit 1');
        return Promise.resolve((db.get(text, ...values) as T | undefined) ?? null);
      },
      findMany: ({ model, where = [], limit, offset = 0, sortBy }) => {
        const order = sortBy ? `order by ${name(sortBy.field)} ${sortBy.direction === 'desc' ? 'desc' : 'asc'} ` : '';
        const { text, values } = select(model, where, `${order}limit ? offset ?`);
        return Promise.resolve(db.all(text, ...values, limit, offset) as never[]);
      },
      count: ({ model, where = [] }) => {
        const { text, values } = matching(where);
        return Promise.resolve(Number(db.get(`select count(*) n from ${name(model)} ${text}`, ...values)?.['n']));
      },
      update: ({ model, where, update }) => {
        const { text, values } = change(model, update as Row, where);
        const [row] = db.all(`${text} returning *`, ...values);
        return Promise.resolve((row as typeof update | undefined) ?? null);
      },
      updateMany: ({ model, where, update }) => Promise.resolve(run(change(model, update, where))),
      delete: ({ model, where }) => {
        run(removal(model, where));
        return Promise.resolve();
      },
      deleteMany: ({ model, where }) => Promise.resolve(run(removal(model, where))),
    }),
  });
}

function select(model: string, where: readonly CleanedWhere[], rest: string): Sql {
  const { text, values } = matching(where);
  return { text: `select * from ${name(model)} ${text} ${rest}`, values };
}

function change(model: string, update: Row, where: readonly CleanedWhere[]): Sql {
  const condition = matching(where);
  const columns = Object.keys(update).map((column) => `${name(column)} = ?`);
  return {
    text: `update ${name(model)} set ${columns.join()} ${condition.text}`,
    values: [...values(update), ...condition.values],
  };
}

function removal(model: string, where: readonly CleanedWhere[]): Sql {
  const { text, values } = matching(where);
  return { text: `delete from ${name(model)} ${text}`, values };
}

/** better-auth's rule: all conditions joined by AND hold, and one of those joined by OR. */
function matching(where: readonly CleanedWhere[]): Sql {
  const all = where.filter(({ connector }) => connector === 'AND').map(condition);
  const some = where.filter(({ connector }) => connector === 'OR').map(condition);
  const groups = all.map(({ text }) => text);
  if (some.length > 0) groups.push(`(${some.map(({ text }) => text).join(' or ')})`);
  return {
    text: groups.length > 0 ? `where ${groups.join(' and ')}` : '',
    values: [...all, ...some].flatMap(({ values }) => values),
  };
}

const comparisons = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

function condition({ field, operator, value, mode }: CleanedWhere): Sql {
  const ignoresCase = mode === 'insensitive';
  const column = ignoresCase ? `lower(${name(field)})` : name(field);
  const parameter = ignoresCase ? 'lower(?)' : '?';
  switch (operator) {
    case 'eq':
    case 'ne':
      // `is` compares with null too.
      return { text: `${column} is ${operator === 'ne' ? 'not ' : ''}${parameter}`, values: [input(value)] };
    case 'in':
    case 'not_in': {
      const list = (Array.isArray(value) ? value : [value]).map(input);
      const text = `${column} ${operator === 'in' ? 'in' : 'not in'} (${list.map(() => parameter).join()})`;
      return { text, values: list };
    }
    case 'contains':
      return { text: `instr(${column}, ${parameter}) > 0`, values: [input(value)] };
    case 'starts_with':
      return { text: `instr(${column}, ${parameter}) = 1`, values: [input(value)] };
    case 'ends_with':
      return {
        text: `substr(${column}, -length(?1)) = ?1`.replaceAll('?1', parameter),
        values: [input(value), input(value)],
      };
    default:
      return { text: `${column} ${comparisons[operator]} ${parameter}`, values: [input(value)] };
  }
}

function values(row: Row): SQLInputValue[] {
  return Object.values(row).map(input);
}

function input(value: unknown): SQLInputValue {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  return value === undefined ? null : JSON.stringify(value);
}

/** Models and fields come from better-auth's own schema; quoting is for words such as `user` and for certainty. */
function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
