// `npm run docs:api`: writes what is generated from the code, after a change of the contract or of the settings.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { documents, pathOf } from './documents.ts';

for (const [document, text] of await documents()) {
  await mkdir(dirname(pathOf(document)), { recursive: true });
  await writeFile(pathOf(document), text);
}
