/**
 * A parsed value as the server sees it: keys that reach for prototypes are dropped before anything is looked at. Not
 * recursive, since some cases are thousands of levels deep.
 */
export function withoutPrototypes(root: unknown): unknown {
  const left = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (value === null || typeof value !== 'object') continue;
    for (const key of ['__proto__', 'prototype', 'constructor']) Reflect.deleteProperty(value, key);
    for (const member of Object.values(value)) left.push(member);
  }
  return root;
}
