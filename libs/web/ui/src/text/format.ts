/** Formats numbers and times as one language writes them. A formatter is made once, and when it is needed: that is slow. */
export class Format {
  private readonly numbers = once(() => new Intl.NumberFormat(this.locale));
  private readonly plurals = once(() => new Intl.PluralRules(this.locale));
  private readonly times = this.dates({ timeStyle: 'short' });
  private readonly days = this.dates({ weekday: 'long', day: 'numeric', month: 'long' });
  private readonly datedDays = this.dates({ dateStyle: 'long' });
  private readonly moments = this.dates({ dateStyle: 'full', timeStyle: 'short' });
  private readonly relative = once(() => new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto' }));

  constructor(readonly locale: string) {}

  number(value: number): string {
    return this.numbers().format(value);
  }

  /** Picks the wording for a number; `#` in it becomes the number. */
  plural(value: number, wordings: { readonly one: string; readonly other: string }): string {
    const wording = this.plurals().select(value) === 'one' ? wordings.one : wordings.other;
    return wording.replace('#', this.number(value));
  }

  /** The time of day: "09:41". */
  time(at: Date): string {
    return this.times().format(at);
  }

  /** A day as seen from today: "Today", "Yesterday", "Monday, 3 March", and with the year when it is another one. */
  day(at: Date, now: Date): string {
    const daysAgo = Math.round((midnight(now) - midnight(at)) / 86_400_000);
    if (daysAgo === 0 || daysAgo === 1) return capitalised(this.relative().format(-daysAgo, 'day'), this.locale);
    return (at.getFullYear() === now.getFullYear() ? this.days() : this.datedDays()).format(at);
  }

  /** Day and time in full, for tooltips. */
  moment(at: Date): string {
    return this.moments().format(at);
  }

  private dates(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
    return once(() => new Intl.DateTimeFormat(this.locale, options));
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function capitalised(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
