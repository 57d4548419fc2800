import { describe, expect, test } from '@jest/globals';
import { isInFence, tokens } from './tokens.ts';

const link = (text: string, href = text) => ({ kind: 'link', text, href });
const text = (said: string) => ({ kind: 'text', text: said });

describe('links', () => {
  test.each([
    ['see https://example.org/a.', [text('see '), link('https://example.org/a'), text('.')]],
    ['(https://example.org/a)', [text('('), link('https://example.org/a'), text(')')]],
    ['https://example.org/a_(b), c', [link('https://example.org/a_(b)'), text(', c')]],
    ['mailto:ada@example.org!', [link('mailto:ada@example.org'), text('!')]],
    ['HTTPS://EXAMPLE.org', [link('HTTPS://EXAMPLE.org', 'https://example.org/')]],
  ])('%p', (said, expected) => {
    expect(tokens(said)).toEqual(expected);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'http://', 'vbscript:x', '//example.org'])(
    '%p stays text',
    (said) => {
      expect(tokens(said)).toEqual([text(said)]);
    },
  );

  test('nothing in code is a link', () => {
    expect(tokens('`https://example.org`')).toEqual([{ kind: 'code', text: 'https://example.org' }]);
    expect(tokens('```\nhttps://example.org\n```')).toEqual([
      { kind: 'block', text: 'https://example.org', language: '' },
    ]);
  });
});

describe('code', () => {
  test('a fence is a block of its own, without the line breaks around it', () => {
    expect(tokens('before\n```ts\nconst a = 1;\n\nb();\n```\nafter')).toEqual([
      text('before'),
      { kind: 'block', text: 'const a = 1;\n\nb();', language: 'ts' },
      text('after'),
    ]);
  });

  test('a fence that is not closed reaches to the end', () => {
    expect(tokens('```\na\nb')).toEqual([{ kind: 'block', text: 'a\nb', language: '' }]);
  });

  test('a back-tick without its pair stays text', () => {
    expect(tokens('it`s')).toEqual([text('it`s')]);
  });
});

test('line breaks and spaces are kept', () => {
  expect(tokens('a\n\n  b')).toEqual([text('a\n\n  b')]);
});

test('nothing of a text is lost or made up', () => {
  const said = 'x `y` http://z.example <b>&amp;</b> \n"quoted"';
  expect(
    tokens(said)
      .map((token) => (token.kind === 'code' ? `\`${token.text}\`` : token.text))
      .join(''),
  ).toBe(said);
});

test('the longest hostile text takes no time to split', () => {
  const started = performance.now();
  for (const part of ['`', '(', '```\n', 'http://', 'http://a)', '\n']) tokens(part.repeat(4_000 / part.length));
  expect(performance.now() - started).toBeLessThan(500);
});

test.each([
  ['```\nco|de', true],
  ['``` ts |', true],
  ['```ls -la```|', false],
  ['```ls -la```\n|', false],
  ['```sh\n```ls -la|', true],
  ['```\ncode\n|```', true],
  ['```\ncode\n```\n|', false],
  ['in `line|`', false],
  ['|', false],
])('%p: the caret is in a fence: %p', (said, expected) => {
  expect(isInFence(said.replace('|', ''), said.indexOf('|'))).toBe(expected);
});
