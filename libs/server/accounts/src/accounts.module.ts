import { Module, type DynamicModule } from '@nestjs/common';
import { Doorbell, TokenVerifier, UserDirectory } from '@parley/server-domain';
import { accountsOver } from './accounts-parts.ts';
import type { AccountsOptions } from './accounts.options.ts';
import { AccountsService } from './accounts.service.ts';
import { AuthLimit } from './auth-limit.ts';
import { AuthController } from './auth.controller.ts';
import { Entrance } from './entrance.ts';
import { loadAuth } from './load-auth.ts';
import { OfferedWays } from './offered-ways.ts';
import { OriginPolicy } from './origin.ts';
import { PasswordsController } from './password/passwords.controller.ts';
import { PasswordsService } from './password/passwords.service.ts';
import { ProviderController } from './provider/provider.controller.ts';
import { ProviderService } from './provider/provider.service.ts';
import { SignInLimit } from './sign-in-limit.ts';
import type { AccountStore } from './store/account-store.ts';
import { UsersController } from './users.controller.ts';

/** Who there is, and who is signed in. Needs the ports `Doorbell` and `RoomDirectory` from global modules. The store is closed by who opened it. */
@Module({})
export class AccountsModule {
  static forRoot(store: AccountStore, options: AccountsOptions): DynamicModule {
    const { guests, passwords, provider, origins, secret, signInsPerMinute, requestsPerMinute } = options;
    const parts = accountsOver(store, options, { loadAuth });
    const ways = { guest: guests, password: passwords, provider: provider ? { name: provider.name } : null };
    return {
      module: AccountsModule,
      global: true,
      controllers: [AuthController, PasswordsController, ProviderController, UsersController],
      providers: [
        Entrance,
        { provide: OriginPolicy, useValue: origins },
        { provide: OfferedWays, useValue: new OfferedWays(ways) },
        { provide: AccountsService, useValue: parts.accounts },
        { provide: PasswordsService, useFactory: parts.passwords, inject: [Doorbell] },
        { provide: ProviderService, useFactory: parts.provider, inject: [Doorbell] },
        { provide: TokenVerifier, useValue: parts.verifier },
        { provide: UserDirectory, useValue: parts.users },
        { provide: SignInLimit, useValue: new SignInLimit(signInsPerMinute) },
        { provide: AuthLimit, useValue: new AuthLimit({ perMinute: requestsPerMinute, secret }) },
      ],
      exports: [TokenVerifier, UserDirectory],
    };
  }
}
