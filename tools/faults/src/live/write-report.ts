import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const begin = '<!-- report: written by `npm run faults -- --report` -->';
const end = '<!-- /report -->';

/** Puts the report between the two markers of a document, as the repository's formatter leaves it. */
export async function writeReport(file: string, report: string): Promise<void> {
  const [before, rest] = readFileSync(file, 'utf8').split(begin, 2);
  const [, after] = rest?.split(end, 2) ?? [];
  if (before === undefined || after === undefined) throw new Error(`The markers ${begin} and ${end} are missing.`);
  const text = `${before}${begin}\n\n${report}\n${end}${after}`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
