import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { runCampaign } from './campaign.ts';
import { tooLittle } from './enough.ts';
import { importOf, isMutantName, mutants } from './mutants/mutants.ts';
import { reportOf } from './report.ts';
import { writeReport } from './write-report.ts';

const help = `npm run faults -- [options]
  --minutes N    from the first command to the last (10)
  --seed S       repeats a plan (by default: the time)
  --clients N    (30)
  --rate N       what each client tries in a second (40)
  --power-cuts N rounds of power cuts (6, or 1 in less than 3 minutes)
  --mutant NAME  breaks the server: ${Object.keys(mutants).join(', ')}
  --report FILE  puts the report into FILE, between its markers
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    clients: { type: 'string', default: '30' },
    rate: { type: 'string', default: '40' },
    'power-cuts': { type: 'string' },
    mutant: { type: 'string' },
    report: { type: 'string' },
    help: { type: 'boolean' },
  },
});

if (values.help) {
  process.stdout.write(help);
} else {
  const { mutant } = values;
  if (mutant !== undefined && !isMutantName(mutant)) throw new Error(`There is no mutant ${mutant}.\n${help}`);
  const durationMs = Number(values.minutes) * 60_000;
  const result = await runCampaign({
    main: fileURLToPath(new URL('../../../../apps/api/dist/main.js', import.meta.url)),
    seed: Number(values.seed),
    durationMs,
    clients: Number(values.clients),
    actionsPerSecond: Number(values.rate),
    ...(values['power-cuts'] !== undefined && { powerCuts: Number(values['power-cuts']) }),
    ...(mutant !== undefined && { imports: [importOf(mutant)] }),
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const args = `--minutes ${values.minutes} --seed ${values.seed} --clients ${values.clients} --rate ${values.rate}`;
  const report = reportOf(result, `npm run faults -- ${args}`);
  process.stdout.write(`\n${report}\n`);
  for (const [what, count] of [...result.workload.asked, ...result.workload.declined, ...result.recorder.refusals]) {
    process.stdout.write(`${what}: ${count}\n`);
  }
  if (values.report !== undefined) await writeReport(values.report, report);
  const lacking = tooLittle(result, durationMs);
  for (const what of lacking) process.stdout.write(`too little to show anything: ${what}\n`);
  process.exit(result.violations.length === 0 && lacking.length === 0 ? 0 : 1);
}
