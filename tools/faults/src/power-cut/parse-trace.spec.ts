import { expect, test } from '@jest/globals';
import { parseTrace } from './parse-trace.ts';

const hex = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
const log = `21<${hex('/data/log')}>`;

test('reads calls that another thread interrupted, in the order in which they returned', () => {
  const lines = [
    `7 pwrite64(${log}, "${hex('one')}", 3, 0 <unfinished ...>`,
    `8 fsync(${log} <unfinished ...>`,
    '7 <... pwrite64 resumed>) = 3',
    '8 <... fsync resumed>)                   = 0',
    `7 pwrite64(${log}, "${hex('two')}", 3, 3) = 3`,
    `7 fsync(${log})           = 0`,
  ];
  expect(parseTrace(lines, '/data')).toEqual([
    { kind: 'write', name: 'log', offset: 0, bytes: Buffer.from('one') },
    { kind: 'sync', name: 'log', covers: 0 },
    { kind: 'write', name: 'log', offset: 3, bytes: Buffer.from('two') },
    { kind: 'sync', name: 'log', covers: 3 },
  ]);
});

test('follows where an opened file is written, and files that are replaced by a name', () => {
  const [folder, side] = [hex('/data'), hex('/data/side.new')];
  const lines = [
    `7 openat(AT_FDCWD<${hex('/work')}>, "${side}", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0600) = 22<${side}>`,
    `7 write(22<${side}>, "${hex('ab')}", 2) = 2`,
    `7 write(22<${side}>, "${hex('cd')}", 2) = 2`,
    `7 rename("${side}", "${hex('/data/side')}") = 0`,
    `7 fsync(23<${folder}>) = 0`,
    `7 unlink("${hex('/elsewhere/log')}") = 0`,
    `7 unlink("${hex('/data/none')}") = -1 ENOENT (No such file or directory)`,
  ];
  expect(
    parseTrace(lines, '/data').map(({ kind, name, ...rest }) => [kind, name, 'offset' in rest ? rest.offset : 0]),
  ).toEqual([
    ['open', 'side.new', 0],
    ['write', 'side.new', 0],
    ['write', 'side.new', 2],
    ['rename', 'side.new', 0],
    ['sync', '', 0],
  ]);
});

test('a call in which the process ended has changed nothing, however strace says so', () => {
  const write = `7 pwrite64(${log}, "${hex('ab')}", 2, 0`;
  const ends = [`${write} <detached ...>`, `${write}) = ?`, `${write} <unfinished ...>`];
  for (const end of ends) expect(parseTrace([`${write}) = 2`, end], '/data')).toHaveLength(1);
});

test('refuses a record with a hole in it', () => {
  expect(() => parseTrace([`7 writev(${log}, [{iov_base="${hex('x')}", iov_len=1}], 1) = 1`], '/data')).toThrow(
    'writev',
  );
  expect(() => parseTrace([`7 fsync(${log})`], '/data')).toThrow('without a result');
  expect(() => parseTrace(['7 io_uring_setup(64, {}) = 21'], '/data')).toThrow('io_uring_setup');
});
