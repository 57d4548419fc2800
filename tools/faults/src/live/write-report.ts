import { readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- report: written by `npm run faults -- --report` -->';
const end = '<!-- /report -->';

/** Puts the report between the two markers of a document. */
export function writeReport(file: string, report: string): void {
  const [before, rest] = readFileSync(file, 'utf8').split(begin, 2);
  const [, after] = rest?.split(end, 2) ?? [];
  if (before === undefined || after === undefined) throw new Error(`The markers ${begin} and ${end} are missing.`);
  writeFileSync(file, `${before}${begin}\n\n${report}\n${end}${after}`);
}
