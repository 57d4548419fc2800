/** The message object that the baselines send: Parley's own, made with as little work as possible. */
export function messageOf({ id, text }: { id: string; text: string }, seq: number): object {
  return { id, seq, rev: seq, editRev: seq, author, text, createdAt: new Date().toISOString() };
}

const author = { id: 'KmUgFvGxVNfS3m2ozXQ8c1hQZkAbPqLw', name: 'Quiet Heron', isGuest: true };

/** What a send is answered with. */
export function answerTo(seq: number): object {
  return { ok: true, seq, rev: seq, createdAt: new Date().toISOString() };
}
