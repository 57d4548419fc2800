import { Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CurrentSession, KeySet, lobbyId, SignedIn } from '@parley/dto';
import { Doorbell, RoomDirectory } from '@parley/server-domain';
import { Answers } from '@parley/server-transport';
import type { Request, Response } from 'express';
import { AccountsService, type WithCookies } from './accounts.service.ts';
import { AuthLimit } from './auth-limit.ts';
import { AuthLimitGuard } from './auth-limit.guard.ts';
import { OriginGuard } from './origin.guard.ts';
import { OriginPolicy } from './origin.ts';
import { SignInLimit } from './sign-in-limit.ts';

/** Who is signed in, by cookie. No other route looks at the cookie. */
@Controller('api/auth')
@UseGuards(OriginGuard)
export class AuthController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly doorbell: Doorbell,
    private readonly rooms: RoomDirectory,
    private readonly guests: SignInLimit,
    private readonly limit: AuthLimit,
    private readonly origins: OriginPolicy,
  ) {}

  @Post('sign-in/anonymous')
  @HttpCode(200)
  @Answers({
    schema: SignedIn,
    summary: 'Sign in as a guest with a generated name. Who is signed in already stays who they are.',
    errors: ['auth/origin', 'limit/exceeded', 'server/busy'],
  })
  async signIn(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SignedIn> {
    const { cookie } = request.headers;
    await this.limit.takeIfSession(cookie);
    const admit = (): Promise<void> => this.guests.take(request.ip);
    const signingIn = this.accounts.signInAsGuest(cookie, admit);
    return this.#answer(await this.#enrolled(signingIn), request, response);
  }

  @Get('token')
  @UseGuards(AuthLimitGuard)
  @Answers({
    schema: SignedIn,
    summary: 'A new token for the session.',
    errors: ['auth/origin', 'auth/required', 'limit/exceeded', 'server/busy', 'server/read-only'],
  })
  async token(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SignedIn> {
    return this.#answer(await this.#enrolled(this.accounts.token(request.headers.cookie)), request, response);
  }

  @Get('get-session')
  @UseGuards(AuthLimitGuard)
  @Answers({
    schema: CurrentSession,
    summary: 'Who is signed in.',
    errors: ['auth/origin', 'limit/exceeded', 'server/read-only'],
  })
  async session(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<CurrentSession> {
    return this.#answer(await this.accounts.current(request.headers.cookie), request, response);
  }

  @Post('sign-out')
  @UseGuards(AuthLimitGuard)
  @HttpCode(204)
  @Answers({
    status: 204,
    summary: 'End the session, its tokens and its sockets. Doing it twice changes nothing.',
    errors: ['auth/origin', 'limit/exceeded'],
  })
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const cookies = await this.accounts.signOut(request.headers.cookie, this.doorbell);
    this.#answer({ answer: undefined, cookies }, request, response);
  }

  @Get('jwks')
  @Answers({ schema: KeySet, summary: 'The public keys that tokens are signed with (RFC 7517).' })
  keys(): Promise<KeySet> {
    return this.accounts.keys();
  }

  /** Whoever gets a token has been let into the lobby, once. */
  async #enrolled(signingIn: Promise<WithCookies<SignedIn>>): Promise<WithCookies<SignedIn>> {
    const signedIn = await signingIn;
    if (await this.rooms.enrol(signedIn.answer.user.id, new Date().toISOString())) {
      const lobby = await this.rooms.find(lobbyId);
      if (lobby) this.doorbell.memberCountChanged(lobby);
    }
    return signedIn;
  }

  /** Cookies are `Secure` wherever people reach the server over TLS. */
  #answer<T>({ answer, cookies }: WithCookies<T>, request: Request, response: Response): T {
    const isSecure = request.secure || this.origins.publicOrigin?.startsWith('https:') === true;
    response.setHeader('Cache-Control', 'no-store');
    for (const cookie of cookies) response.append('Set-Cookie', isSecure ? `${cookie}; Secure` : cookie);
    return answer;
  }
}
