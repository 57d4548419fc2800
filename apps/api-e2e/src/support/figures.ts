/** The figures of one scrape, as Prometheus would store them. */
export class Figures {
  readonly #lines: readonly string[];

  private constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  static async scrape(url: string): Promise<Figures> {
    const answer = await fetch(`${url}/metrics`);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return new Figures((await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#')));
  }

  /** Sums the figures of this name that have all these labels; `undefined` when there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const meant = this.#lines.filter(
      (line) => line.split(/[{ ]/, 1)[0] === name && wanted.every((label) => line.includes(label)),
    );
    if (meant.length === 0) return undefined;
    return meant.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** All of it, for what must not be in there. */
  get text(): string {
    return this.#lines.join('\n');
  }
}
