import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { Context } from './figures/figure.ts';
import { figures } from './figures/index.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { machine } from './report/machine.ts';
import { report, type Measured } from './report/report.ts';
import { figuresTable } from './report/table.ts';
import { workspaceFile } from './script.ts';
import { loadCore } from './servers/server-process.ts';
import { Town } from './servers/town.ts';
import { bindTo } from './web/browser.ts';

const reportFile = 'docs/benchmarks.md';
const ids = figures.map(({ id }) => id);

function say(text: string): void {
  console.log(text);
}

function optionsOrUsage(): Options | undefined {
  try {
    return parseOptions(process.argv.slice(2), ids);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage(ids)}`);
    return undefined;
  }
}

async function run({ only, runs, isQuick }: Options): Promise<void> {
  const begin = performance.now();
  const chosen = only.length === 0 ? figures : figures.filter(({ id }) => only.includes(id));
  const guests = Math.max(...chosen.map((figure) => figure.guests(isQuick)));
  await using cleanUp = new AsyncDisposableStack();
  let founded: Promise<Town> | undefined;
  const found = async (): Promise<Town> => {
    say(`signing ${guests} guests in`);
    return cleanUp.use(await Town.found(guests));
  };
  const context: Context = { runs, isQuick, say, town: () => (founded ??= found()) };

  const measured: Measured[] = [];
  for (const figure of chosen) {
    say(`${figure.id} (${Math.round((performance.now() - begin) / 1_000)} s)`);
    measured.push({ figure, finding: await figure.measure(context) });
  }
  say(`\n${figuresTable(measured.flatMap(({ finding }) => finding.rows))}\n`);
  for (const { finding } of measured) for (const note of finding.notes ?? []) say(note);
  if (only.length > 0 || isQuick) {
    say(`${reportFile} is written by a whole run: npm run bench`);
    return;
  }
  const minutes = (performance.now() - begin) / 60_000;
  const text = report(measured, { machine: machine(), date: new Date(), runs, command: 'npm run bench', minutes });
  const filepath = workspaceFile(reportFile);
  await writeFile(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
  say(`wrote ${reportFile}`);
}

const options = optionsOrUsage();
if (options) {
  // Whatever loads the servers stays off their core.
  bindTo(String(loadCore));
  await run(options);
  process.exit(0);
}
process.exit(1);
