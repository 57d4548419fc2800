/** JSON as text, since `1e999`, a `__proto__` key and `"\ud800"` must arrive as written. */
export type JsonText = string;

/** Members by name, in order; a name may come twice. */
export type Members = readonly (readonly [name: string, value: JsonText])[];

export function objectOf(members: Members): JsonText {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

export function membersOf(value: object): Members {
  return Object.entries(value).map(([name, member]) => [name, JSON.stringify(member)] as const);
}

export function withMember(members: Members, name: string, value: JsonText): Members {
  return members.map((member) => (member[0] === name ? ([name, value] as const) : member));
}

export function without(members: Members, name: string): Members {
  return members.filter((member) => member[0] !== name);
}

export function nested(depth: number, open: string, close: string): JsonText {
  return open.repeat(depth) + close.repeat(depth);
}
