import { Injectable } from '@nestjs/common';
import { lobbyId, type SignedIn } from '@parley/dto';
import { Doorbell, RoomDirectory } from '@parley/server-domain';
import type { Request, Response } from 'express';
import { OriginPolicy } from './origin.ts';
import type { WithCookies } from './sessions.ts';

/** A request with the response that its answer's cookies are set on. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** What the accounts routes do with whoever has signed in. */
@Injectable()
export class Entrance {
  constructor(
    private readonly doorbell: Doorbell,
    private readonly rooms: RoomDirectory,
    private readonly origins: OriginPolicy,
  ) {}

  /** Whoever gets a token has been let into the lobby, once. */
  async welcome(signingIn: Promise<WithCookies<SignedIn>>, exchange: Exchange): Promise<SignedIn> {
    const signedIn = await signingIn;
    if (await this.rooms.enrol(signedIn.answer.user.id, new Date().toISOString())) {
      const lobby = await this.rooms.find(lobbyId);
      if (lobby) this.doorbell.memberCountChanged(lobby);
    }
    return this.answer(signedIn, exchange);
  }

  /** Cookies are `Secure` wherever people reach the server over TLS. */
  answer<T>({ answer, cookies }: WithCookies<T>, { request, response }: Exchange): T {
    const isSecure = request.secure || this.origins.publicOrigin?.startsWith('https:') === true;
    response.setHeader('Cache-Control', 'no-store');
    for (const cookie of cookies) response.append('Set-Cookie', isSecure ? `${cookie}; Secure` : cookie);
    return answer;
  }
}
