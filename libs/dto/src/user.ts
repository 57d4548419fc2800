import { z } from 'zod';
import { UserId } from './ids.ts';
import { Limits } from './limits.ts';
import { oneLine } from './one-line.ts';

/** A person's name as others see it. Unlike a room's it stands for somebody, so nothing in it may be invisible (format characters). */
export const UserName = oneLine(Limits.userNameLength).refine(
  (name) => !/\p{Cf}/u.test(name),
  'must not contain control characters',
);
export type UserName = z.infer<typeof UserName>;

/** Who somebody is, in messages as of sending. */
export const User = z
  .object({
    id: UserId,
    name: z.string(),
    isGuest: z.boolean(),
  })
  .meta({ id: 'User', description: 'A person or a bot.' });
export type User = z.infer<typeof User>;

/** `PATCH /users/me`. Errors: `user/name-taken`. */
export const UserChange = z.strictObject({ name: UserName }).meta({ id: 'UserChange' });
export type UserChange = z.infer<typeof UserChange>;

/** `GET /users?id=…&id=…`. Unknown ids are left out of the answer. */
export const UserQuery = z.strictObject({
  id: z.preprocess((id) => (typeof id === 'string' ? [id] : id), z.array(UserId).min(1).max(Limits.userLookup)),
});
export type UserQuery = z.infer<typeof UserQuery>;

export const UserList = z.object({ items: z.array(User) }).meta({ id: 'UserList' });
export type UserList = z.infer<typeof UserList>;
