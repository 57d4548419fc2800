import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Inject,
  Logger,
  Optional,
  Post,
  Query,
  Redirect,
  Req,
  Res,
  UseGuards,
  type HttpRedirectResponse,
} from '@nestjs/common';
import { ProviderAddress, ProviderAnswer, ProviderSignIn } from '@parley/dto';
import { ParleyError } from '@parley/server-domain';
import { Answers } from '@parley/server-transport';
import type { Request, Response } from 'express';
import { AuthLimitGuard } from '../auth-limit.guard.ts';
import { Entrance } from '../entrance.ts';
import { OriginGuard } from '../origin.guard.ts';
import { callbackPath } from './provider-id.ts';
import { ProviderService } from './provider.service.ts';

/** Signing in at an OpenID Connect provider, where there is one. */
@Controller()
@UseGuards(AuthLimitGuard)
export class ProviderController {
  readonly #logger = new Logger(ProviderController.name);

  constructor(
    @Optional() @Inject(ProviderService) private readonly provider: ProviderService | undefined,
    private readonly entrance: Entrance,
  ) {}

  @Post('api/auth/sign-in/provider')
  @UseGuards(OriginGuard)
  @HttpCode(200)
  @Answers({
    schema: ProviderAddress,
    summary:
      'Where the browser is to go, to sign in at the provider. Who is signed in stays who they are, and can sign in by the provider too from then on.',
    errors: ['request/invalid', 'auth/origin', 'auth/not-offered', 'auth/provider', 'limit/exceeded'],
  })
  async start(
    @Body({ schema: ProviderSignIn }) { returnTo }: ProviderSignIn,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProviderAddress> {
    const started = await this.#offered().start(returnTo, request.headers.cookie);
    return { url: this.entrance.answer(started, { request, response }) };
  }

  // Without OriginGuard: browsers come from the provider's pages. What proves that it is an answer is the state.
  @Get(callbackPath)
  @Redirect()
  @Answers({
    status: 302,
    summary:
      'Where the provider sends browsers back to. It sends them on to `returnTo`, with `?sign-in=…` when it came to nothing.',
    errors: ['request/invalid', 'auth/not-offered', 'auth/provider', 'limit/exceeded'],
  })
  async finish(
    @Query({ schema: ProviderAnswer }) query: ProviderAnswer,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<HttpRedirectResponse> {
    const finished = await this.#offered().finish(query, request.headers.cookie);
    const { address, failure } = this.entrance.answer(finished, { request, response });
    if (failure !== undefined) this.#logger.warn({ msg: 'sign-in at the provider came to nothing', failure });
    return { url: address, statusCode: HttpStatus.FOUND };
  }

  #offered(): ProviderService {
    if (!this.provider) throw new ParleyError('auth/not-offered');
    return this.provider;
  }
}
