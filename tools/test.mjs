// `npm test`: every check there is, in order, ending with one line: `N passed, N failed` (and `, N skipped` if so).
//
// Tests are counted from the result files that Jest and Playwright write. Those files are task outputs, so a task that
// comes from the cache brings its file along and counts as if it had run. A check that is no test (lint, a build, …)
// counts as one failure when it fails and as nothing when it passes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';

const root = join(import.meta.dirname, '..');
const projects = '{apps,libs,libs/server,libs/web,tools}/*';
const resultFiles = () =>
  globSync([`${projects}/jest-results.json`, `${projects}/test-results/results.json`], { cwd: root });

/** How long one step may take, in minutes: several times what the longest needs on two cores. A hang then fails by name. */
const STEP_LIMIT_MIN = 40;

// A result left by an earlier run must not be counted in this one.
for (const file of resultFiles()) rmSync(join(root, file));

const failed = [
  ...(await check('services', 'node', 'tools/services/src/check.ts')),
  ...(await check('nx sync', 'nx', 'sync:check')),
  ...(await check('format', 'nx', 'format:check', '--all')),
  ...(await check('lint of scripts', 'eslint', '--max-warnings=0', 'tools/*.mjs', 'eslint.config.mjs')),
  ...(await check('dead code', 'knip', '--no-progress', '--no-config-hints')),
  ...(await tasks('lint, typecheck', '-t', 'lint', 'typecheck')),
  ...(await tasks('test, build', '-t', 'test', 'build')),
  ...(await tasks('e2e', '-t', 'e2e', '--parallel=1')),
];

const results = resultFiles().map(readResult);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
// A failed `x:test` whose tests are counted below is not counted twice; one that died before it wrote a result is.
const explained = new Set(results.filter((result) => result.failed > 0).map((result) => result.task));
const unexplained = failed.filter((name) => !explained.has(name));

if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
console.log(`\n${sum('passed')} passed, ${sum('failed') + unexplained.length} failed${skipped}`);
process.exitCode = failed.length > 0 || sum('failed') > 0 ? 1 : 0;

/** The names of what failed: this check, or nothing. */
async function check(name, command, ...args) {
  return (await run(name, command, args)) ? [] : [name];
}

/** Runs targets of every project; the names of the tasks that failed. */
async function tasks(name, ...args) {
  const record = join(root, '.nx/cache/run.json');
  rmSync(record, { force: true });
  if (await run(name, 'nx', ['run-many', '--output-style=static', '--nxBail=false', ...args])) return [];
  const tasks = readJson(record)?.tasks.filter(({ status }) => status !== 0) ?? [];
  return tasks.length > 0 ? tasks.map(({ taskId }) => taskId.split(':').slice(0, 2).join(':')) : [name];
}

async function run(title, command, args) {
  console.log(`\n── ${title}`);
  // A group of its own, so that what a hanging step has started ends with it.
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const end = () => process.kill(-child.pid, 'SIGKILL');
  const limit = setTimeout(() => {
    console.log(`\n${title}: ended after ${STEP_LIMIT_MIN} minutes`);
    end();
  }, STEP_LIMIT_MIN * 60_000);
  const stop = () => {
    end();
    process.exit(1);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const [status] = await once(child, 'exit');
  process.off('SIGINT', stop).off('SIGTERM', stop);
  clearTimeout(limit);
  return status === 0;
}

function readResult(file) {
  const result = readJson(join(root, file));
  if (result.stats) {
    const { expected, unexpected, flaky, skipped } = result.stats;
    const project = readJson(join(root, dirname(file), '../package.json')).nx.name;
    return { task: `${project}:e2e`, passed: expected + flaky, failed: unexpected + result.errors.length, skipped };
  }
  const project = readJson(join(root, dirname(file), 'package.json')).nx.name;
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = result;
  return {
    task: `${project}:test`,
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites,
    skipped: numPendingTests,
  };
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
