/** An answer as `fetch` gives it, as far as the client looks at one. jsdom has no `Response`. */
export function fakeResponse(status: number, body: unknown = {}, type = 'application/json'): Response {
  return {
    ok: status < 400,
    status,
    headers: { get: (name: string) => (name === 'content-type' ? type : null) },
    json: () => Promise.resolve(body),
  } as unknown as Response;
}
