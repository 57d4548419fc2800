import { describe, expect, test } from '@jest/globals';
import { parseExposition } from './exposition.ts';

const gauge = (...lines: string[]): string => ['# HELP a Help.', '# TYPE a gauge', ...lines, ''].join('\n');

function histogram({ first = 1, last = 2, count = 2, ends = ['1', '+Inf'] }): string {
  const [low, high] = ends;
  return [
    '# HELP h Help.',
    '# TYPE h histogram',
    `h_bucket{le="${low}"} ${first}`,
    `h_bucket{le="${high}"} ${last}`,
    'h_sum 3.5',
    `h_count ${count}`,
    '',
  ].join('\n');
}

describe('the text format of Prometheus', () => {
  test('is read with its labels, escapes and numbers', () => {
    expect(parseExposition(gauge('a 1', 'a{b="c,d}",e="\\"\\\\\\n"} -2.5e3', 'a{b=""} +Inf 1395066363000'))).toEqual([
      { name: 'a', labels: {}, value: 1 },
      { name: 'a', labels: { b: 'c,d}', e: '"\\\n' }, value: -2_500 },
      { name: 'a', labels: { b: '' }, value: Infinity },
    ]);
    expect(parseExposition(histogram({}))).toHaveLength(4);
  });

  test('has the numbers of Go’s ParseFloat', () => {
    const texts = ['Nan', 'NaN', '-Inf', '+infinity', '1.', '.5', '-2E-1'];
    const read = texts.map((text) => parseExposition(gauge(`a ${text}`))[0]?.value);
    expect(read).toEqual([NaN, NaN, -Infinity, Infinity, 1, 0.5, -0.2]);
  });

  test.each([
    ['a line that does not end', gauge('a 1').slice(0, -1)],
    ['a figure without a type', 'a 1\n'],
    ['a figure of another name', gauge('b 1')],
    ['no number', gauge('a one')],
    ['a sign where there is no number', gauge('a +NaN')],
    ['a number that goes on', gauge('a 1x')],
    ['an open label', gauge('a{b="c} 1')],
    ['an unknown escape', gauge('a{b="\\x"} 1')],
    ['a label twice', gauge('a{b="c",b="d"} 1')],
    ['the same figure twice', gauge('a{b="c",d="e"} 1', 'a{d="e",b="c"} 2')],
    ['a type twice', gauge('# TYPE a gauge', 'a 1')],
    ['a type that there is not', '# HELP a Help.\n# TYPE a meter\na 1\n'],
    ['a type without help', '# TYPE a gauge\na 1\n'],
    ['a bucket that counts less than a smaller one', histogram({ first: 3 })],
    ['buckets out of order', histogram({ ends: ['5', '1'] })],
    ['no last bucket', histogram({ ends: ['1', '5'] })],
    ['a count that is another than the last bucket’s', histogram({ count: 3 })],
    ['a histogram’s figure that is no bucket', histogram({}).replace('h_sum', 'h')],
  ])('%s is refused', (_name, text) => {
    expect(() => parseExposition(text)).toThrow();
  });
});
