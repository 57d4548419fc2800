import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

/** What a document points to within the checkout: Markdown's links and HTML's attributes. */
function targets(document: string): readonly string[] {
  const text = readFileSync(join(root, document), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((target) => !/^(?:https?:|#)/.test(target))
    .map((target) => join(dirname(document), target.split('#', 1)[0] ?? ''));
}

test.each(documents)('whatever %s points to is there', (document) => {
  expect(targets(document).filter((target) => !existsSync(join(root, target)))).toEqual([]);
});

test('every picture is shown somewhere', () => {
  const shown = new Set(documents.flatMap(targets));
  const pictures = readdirSync(join(root, 'docs/images')).map((name) => join('docs/images', name));
  expect(pictures.filter((picture) => !shown.has(picture))).toEqual([]);
});
