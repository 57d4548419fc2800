// In a file without imports: the server names the cookie long before anybody signs in, and loads better-auth only then.

export const cookiePrefix = 'parley';
/** The name of the cookie that a session is kept in. */
export const sessionCookie = `${cookiePrefix}.session_token`;

/** What a Cookie header has for a session, whether or not it is worth anything. */
export function sessionCookieIn(header: string | undefined): string | undefined {
  const start = `${sessionCookie}=`;
  return header
    ?.split(';')
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(start))
    ?.slice(start.length);
}
