import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of one of the bench's own scripts, named without its ending: source and build both run. */
export function script(name: string): string {
  return fileURLToPath(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url));
}

/** The path of a file of the workspace. */
export function workspaceFile(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
