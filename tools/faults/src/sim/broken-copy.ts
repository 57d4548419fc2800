import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One place of a package's source, and what stands there in the mutant. */
export interface SourceBreak {
  readonly of: 'client' | 'server/chat';
  /** Within the package's `src`. */
  readonly file: string;
  readonly line: string;
  readonly becomes: string;
}

const libs = fileURLToPath(new URL('../../../../libs/', import.meta.url));
/** Within the workspace, so that the copies find the other packages. */
const copies = fileURLToPath(new URL('../../dist/broken/', import.meta.url));

/**
 * Copies a package's source with one line broken, and loads a module of the copy. Throws when the line is not there
 * exactly once: a mutant must follow the source that it breaks.
 */
export async function brokenCopy<Module>({ of, file, line, becomes }: SourceBreak, entry: string): Promise<Module> {
  const source = join(libs, of, 'src');
  const [before, after, ...more] = readFileSync(join(source, file), 'utf8').split(line);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${of}/src/${file} must have this line exactly once: ${line}`);
  }
  const copy = join(copies, `${process.pid}-${++count}`);
  try {
    cpSync(source, copy, { recursive: true, filter: (path) => !path.endsWith('.spec.ts') });
    writeFileSync(join(copy, file), before + becomes + after);
    return (await import(join(copy, entry))) as Module;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

let count = 0;
