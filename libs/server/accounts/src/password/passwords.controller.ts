import { Body, Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { Credentials, PasswordChange, SignedIn, SignUp } from '@parley/dto';
import { Answers } from '@parley/server-transport';
import type { Request, Response } from 'express';
import { AuthLimitGuard } from '../auth-limit.guard.ts';
import { Entrance } from '../entrance.ts';
import { OfferedWays } from '../offered-ways.ts';
import { OriginGuard } from '../origin.guard.ts';
import { SignInLimit } from '../sign-in-limit.ts';
import { PasswordsService } from './passwords.service.ts';

/** Accounts of a name and a password. */
@Controller('api/auth')
@UseGuards(OriginGuard, AuthLimitGuard)
export class PasswordsController {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly entrance: Entrance,
    private readonly offered: OfferedWays,
    private readonly newcomers: SignInLimit,
  ) {}

  @Post('sign-up')
  @HttpCode(200)
  @Answers({
    schema: SignedIn,
    summary: 'Make an account and sign in. A guest stays who they are, and is a guest no more.',
    errors: [
      'request/invalid',
      'auth/origin',
      'auth/not-offered',
      'auth/has-account',
      'user/name-taken',
      'limit/exceeded',
      'server/busy',
    ],
  })
  async signUp(
    @Body({ schema: SignUp }) body: SignUp,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    this.offered.require('password');
    const admit = (): Promise<void> => this.newcomers.take(request.ip);
    const signingUp = this.passwords.signUp(body, request.headers.cookie, admit);
    return this.entrance.welcome(signingUp, { request, response });
  }

  @Post('sign-in/password')
  @HttpCode(200)
  @Answers({
    schema: SignedIn,
    summary: 'Sign in with one’s present name and a password. Whoever was signed in here no longer is.',
    errors: ['request/invalid', 'auth/origin', 'auth/not-offered', 'auth/credentials', 'limit/exceeded', 'server/busy'],
  })
  async signIn(
    @Body({ schema: Credentials }) body: Credentials,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    this.offered.require('password');
    const asker = { cookie: request.headers.cookie, address: request.ip };
    return this.entrance.welcome(this.passwords.signIn(body, asker), { request, response });
  }

  @Post('change-password')
  @HttpCode(204)
  @Answers({
    status: 204,
    summary: 'Change one’s password. It ends all one’s other sessions.',
    errors: ['request/invalid', 'auth/origin', 'auth/required', 'auth/credentials', 'limit/exceeded', 'server/busy'],
  })
  async change(
    @Body({ schema: PasswordChange }) body: PasswordChange,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const cookies = await this.passwords.change(body, { cookie: request.headers.cookie, address: request.ip });
    this.entrance.answer({ answer: undefined, cookies }, { request, response });
  }
}
