/** The other nodes, by when they were last heard. */
export class Peers {
  readonly #heardAt = new Map<string, number>();

  heard(node: string, now: number): void {
    this.#heardAt.set(node, now);
  }

  /** Returns whether it was known. */
  forget(node: string): boolean {
    return this.#heardAt.delete(node);
  }

  /** Takes out those that were not heard since. */
  expire(since: number): string[] {
    const expired = [...this.#heardAt].filter(([, at]) => at < since).map(([node]) => node);
    for (const node of expired) this.#heardAt.delete(node);
    return expired;
  }
}
