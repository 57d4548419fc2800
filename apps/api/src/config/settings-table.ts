import { settings, type Setting } from './settings.ts';

const begin = '<!-- settings: made by `npm run docs:api` from apps/api/src/config/settings.ts -->';
const end = '<!-- /settings -->';

/** The settings as a table for docs/operations.md. */
export function settingsTable(): string {
  const rows = Object.entries<Setting>(settings).map(([name, { allowed, fallback, fallbackText, meaning, reason }]) => {
    const byDefault = fallbackText ?? `\`${fallback ?? ''}\``;
    return `| \`${name}\` | ${byDefault} | ${meaning} | ${capital(allowed)}. | ${reason} |`;
  });
  return [
    '| Variable | Default | Meaning | Allowed | Why this default |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** A document with the table put between its two markers. */
export function withSettingsTable(document: string): string {
  const [before, rest] = document.split(begin, 2);
  const [, after] = rest?.split(end, 2) ?? [];
  if (before === undefined || after === undefined) throw new Error(`The markers ${begin} and ${end} are missing.`);
  return `${before}${begin}\n\n${settingsTable()}\n\n${end}${after}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
