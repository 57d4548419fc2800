import axe from 'axe-core';

/**
 * What axe finds wrong with an element, as "rule: selector"; empty when it finds nothing. Colours, what letters look like
 * and the page around it can't be judged here; the tests in a real browser do that.
 */
export async function accessibilityProblems(element: Element): Promise<readonly string[]> {
  const { violations } = await axe.run(element, {
    rules: {
      'color-contrast': { enabled: false },
      region: { enabled: false },
      'label-content-name-mismatch': { enabled: false },
    },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
