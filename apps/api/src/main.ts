// As a namespace: an older Node lacks some of its names, and would stop with a stack before it could be told.
import * as nodeModule from 'node:module';

const neededNode = 24;

if (Number(process.versions.node.split('.', 1)[0]) < neededNode) {
  process.stderr.write(
    `Parley needs Node ${neededNode} or later, and this is ${process.version}. \`npm start\` brings the right one along.\n`,
  );
  process.exit(1);
}
// Before anything else is loaded: compiled code of the last start shortens this one.
nodeModule.enableCompileCache();
const { run } = await import('./run.ts');
await run();
