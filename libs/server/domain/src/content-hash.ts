import { hash } from 'node:crypto';
import type { MessageSend } from '@parley/dto';

/**
 * Names the content of a send: SHA-256 over id and text in the schema's order. A retry has the same hash; another message
 * under the same id has not.
 */
export function contentHash({ id, text }: Pick<MessageSend, 'id' | 'text'>): string {
  // The length of an id is fixed, so the two can't run into each other.
  return hash('sha256', id + text, 'base64url');
}
