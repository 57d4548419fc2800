import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parseConfig } from '../config/config.ts';
import { withSettingsTable } from '../config/settings-table.ts';
import { openApplication } from '../server.ts';
import { asyncApiOf } from './asyncapi.ts';
import { openApiOf } from './openapi.ts';
import { docsCss, errorsPage, indexPage, type AsyncApi, type OpenApi } from './pages.ts';

const root = join(import.meta.dirname, '../../../..');

/** Every generated document by its path in the checkout, as it should be. */
export async function documents(): Promise<ReadonlyMap<string, string>> {
  const { openApi, version } = await describeRest();
  const asyncApi = asyncApiOf(version);
  const operations = await readFile(join(root, 'docs/operations.md'), 'utf8');
  return new Map([
    ['docs/api/openapi.json', json(openApi)],
    ['docs/api/asyncapi.json', json(asyncApi)],
    ['docs/api/index.html', indexPage(openApi as unknown as OpenApi, asyncApi as unknown as AsyncApi)],
    ['docs/api/errors.html', errorsPage()],
    ['docs/api/docs.css', docsCss],
    ['docs/operations.md', await formatted('docs/operations.md', withSettingsTable(operations))],
  ]);
}

function json(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A page that people write in too is kept as the repository's formatter leaves it. */
async function formatted(document: string, text: string): Promise<string> {
  const filepath = pathOf(document);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

export function pathOf(document: string): string {
  return join(root, document);
}

/** The application itself is asked, over an empty data folder: what it does not serve can't be described. */
async function describeRest(): Promise<{ openApi: object; version: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-docs-'));
  try {
    await using application = await openApplication(parseConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent' }), {
      onFatal: (error) => {
        throw error;
      },
      isTerminal: false,
    });
    const { app, version } = application;
    await app.init();
    return { openApi: openApiOf(app, version), version };
  } finally {
    await rm(folder, { recursive: true });
  }
}
