import { parseExposition, type Sample } from './exposition.ts';

/** The figures of one scrape, as Prometheus would store them. */
export class Figures {
  readonly #samples: readonly Sample[];

  private constructor(
    /** All of it, for what must not be in there. */
    readonly text: string,
  ) {
    this.#samples = parseExposition(text);
  }

  /** Errors: an Error when they are not served, or not as Prometheus wants them. */
  static async scrape(url: string): Promise<Figures> {
    const answer = await fetch(`${url}/metrics`);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return new Figures(await answer.text());
  }

  /** Sums the figures of this name that have all these labels; `undefined` when there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const wanted = Object.entries(labels);
    const meant = this.#samples.filter(
      (sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
    );
    return meant.length === 0 ? undefined : meant.reduce((sum, { value }) => sum + value, 0);
  }
}
