/** Formats numbers and times as one language writes them. Formatters are made once: making them is slow. */
export class Format {
  private readonly numbers: Intl.NumberFormat;
  private readonly plurals: Intl.PluralRules;
  private readonly times: Intl.DateTimeFormat;
  private readonly days: Intl.DateTimeFormat;
  private readonly datedDays: Intl.DateTimeFormat;
  private readonly moments: Intl.DateTimeFormat;
  private readonly relative: Intl.RelativeTimeFormat;

  constructor(readonly locale: string) {
    this.numbers = new Intl.NumberFormat(locale);
    this.plurals = new Intl.PluralRules(locale);
    this.times = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
    this.days = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
    this.datedDays = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
    this.moments = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
    this.relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  }

  number(value: number): string {
    return this.numbers.format(value);
  }

  /** Picks the wording for a number; `#` in it becomes the number. */
  plural(value: number, wordings: { readonly one: string; readonly other: string }): string {
    const wording = this.plurals.select(value) === 'one' ? wordings.one : wordings.other;
    return wording.replace('#', this.number(value));
  }

  /** The time of day: "09:41". */
  time(at: Date): string {
    return this.times.format(at);
  }

  /** A day as seen from today: "Today", "Yesterday", "Monday, 3 March", and with the year when it is another one. */
  day(at: Date, now: Date): string {
    const daysAgo = Math.round((midnight(now) - midnight(at)) / 86_400_000);
    if (daysAgo === 0 || daysAgo === 1) return capitalised(this.relative.format(-daysAgo, 'day'), this.locale);
    return (at.getFullYear() === now.getFullYear() ? this.days : this.datedDays).format(at);
  }

  /** Day and time in full, for tooltips. */
  moment(at: Date): string {
    return this.moments.format(at);
  }
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function capitalised(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
