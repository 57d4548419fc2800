/** What was tried, and what went wrong with it. */
export class Report {
  readonly complaints: string[] = [];
  readonly #counts = new Map<string, number>();

  /** Counts one case; `complaint` is what was wrong with its answer. */
  add(kind: string, what: string, complaint?: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    if (complaint !== undefined) this.complaints.push(`${kind}: ${what}: ${complaint}`);
  }

  get count(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  toString(): string {
    return [...this.#counts].map(([kind, count]) => `${String(count)} ${kind}`).join(', ');
  }

  /** The complaints since the last call, shortened: the first ones say it. */
  take(): string[] {
    return this.complaints.splice(0).slice(0, 25);
  }
}
