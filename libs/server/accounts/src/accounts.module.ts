import { Module, type DynamicModule } from '@nestjs/common';
import { TokenVerifier, UserDirectory } from '@parley/server-domain';
import { AccountsDatabase } from './accounts-database.ts';
import type { AccountsOptions } from './accounts.options.ts';
import { AccountsService } from './accounts.service.ts';
import { AuthLimit } from './auth-limit.ts';
import { AuthController } from './auth.controller.ts';
import { OriginPolicy } from './origin.ts';
import { SignInLimit } from './sign-in-limit.ts';
import { LocalTokenVerifier } from './token-verifier.ts';
import { loadAuth } from './load-auth.ts';
import { AccountUsers } from './users.ts';
import { UsersController } from './users.controller.ts';

/** Who there is, and who is signed in. Needs the port `Doorbell` from a global module. The database is closed by who opened it. */
@Module({})
export class AccountsModule {
  static forRoot(db: AccountsDatabase, options: AccountsOptions): DynamicModule {
    const users = new AccountUsers(db);
    const verifier = new LocalTokenVerifier(db, users, options);
    const accounts = new AccountsService({
      db,
      users,
      verifier,
      auth: (newName) => loadAuth(db, { ...options, newName }),
    });
    return {
      module: AccountsModule,
      global: true,
      controllers: [AuthController, UsersController],
      providers: [
        { provide: OriginPolicy, useValue: options.origins },
        { provide: AccountsService, useValue: accounts },
        { provide: TokenVerifier, useValue: verifier },
        { provide: UserDirectory, useValue: users },
        { provide: SignInLimit, useValue: new SignInLimit(options.signInsPerMinute) },
        {
          provide: AuthLimit,
          useValue: new AuthLimit({ perMinute: options.requestsPerMinute, secret: options.secret }),
        },
      ],
      exports: [TokenVerifier, UserDirectory],
    };
  }
}
