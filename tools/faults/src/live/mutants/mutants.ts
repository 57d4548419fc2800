import { extname } from 'node:path';

/** Ways to break the server that a live campaign must catch; each is a module that Node loads before it. */
export const mutants = {
  /** SQLite does not wait for the disk: only a power cut shows it. */
  'synchronous-off': 'synchronous=OFF',
  'ack-before-commit': 'ack before commit',
} as const;

export type MutantName = keyof typeof mutants;

export function isMutantName(name: string): name is MutantName {
  return name in mutants;
}

/** As Node's `--import` takes it: from sources in tests, from the build otherwise. */
export function importOf(name: MutantName): string {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url).href;
}
