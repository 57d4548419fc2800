import { Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CurrentSession, KeySet, SignedIn, SignInWays } from '@parley/dto';
import { Doorbell } from '@parley/server-domain';
import { Answers } from '@parley/server-transport';
import type { Request, Response } from 'express';
import { AccountsService } from './accounts.service.ts';
import { AuthLimit } from './auth-limit.ts';
import { AuthLimitGuard } from './auth-limit.guard.ts';
import { Entrance } from './entrance.ts';
import { OfferedWays } from './offered-ways.ts';
import { OriginGuard } from './origin.guard.ts';
import { SignInLimit } from './sign-in-limit.ts';

/** Who is signed in, by cookie. Only the accounts routes look at the cookie. */
@Controller('api/auth')
@UseGuards(OriginGuard)
export class AuthController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly entrance: Entrance,
    private readonly doorbell: Doorbell,
    private readonly guests: SignInLimit,
    private readonly limit: AuthLimit,
    private readonly offered: OfferedWays,
  ) {}

  @Get('ways')
  @Answers({ schema: SignInWays, summary: 'The ways to sign in that this server offers.', errors: ['auth/origin'] })
  ways(): SignInWays {
    return this.offered.ways;
  }

  @Post('sign-in/anonymous')
  @HttpCode(200)
  @Answers({
    schema: SignedIn,
    summary: 'Sign in as a guest with a generated name. Who is signed in already stays who they are.',
    errors: ['auth/origin', 'auth/not-offered', 'limit/exceeded', 'server/busy'],
  })
  async signIn(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SignedIn> {
    const { cookie } = request.headers;
    await this.limit.takeIfSession(cookie);
    const admit = async (): Promise<void> => {
      this.offered.require('guest');
      await this.guests.take(request.ip);
    };
    return this.entrance.welcome(this.accounts.signInAsGuest(cookie, admit), { request, response });
  }

  @Get('token')
  @UseGuards(AuthLimitGuard)
  @Answers({
    schema: SignedIn,
    summary: 'A new token for the session.',
    errors: ['auth/origin', 'auth/required', 'limit/exceeded', 'server/busy', 'server/read-only'],
  })
  async token(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SignedIn> {
    return this.entrance.welcome(this.accounts.token(request.headers.cookie), { request, response });
  }

  @Get('get-session')
  @UseGuards(AuthLimitGuard)
  @Answers({
    schema: CurrentSession,
    summary: 'Who is signed in.',
    errors: ['auth/origin', 'limit/exceeded', 'server/read-only'],
  })
  async session(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<CurrentSession> {
    return this.entrance.answer(await this.accounts.current(request.headers.cookie), { request, response });
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
    this.entrance.answer({ answer: undefined, cookies }, { request, response });
  }

  @Get('jwks')
  @Answers({ schema: KeySet, summary: 'The public keys that tokens are signed with (RFC 7517).' })
  keys(): Promise<KeySet> {
    return this.accounts.keys();
  }
}
