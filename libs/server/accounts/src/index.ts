export { AccountsDatabase } from './accounts-database.ts';
export { AccountsModule } from './accounts.module.ts';
export { AccountsService } from './accounts.service.ts';
export { AccountsOpenError } from './accounts-open.error.ts';
export type { AccountsOptions } from './accounts.options.ts';
export { AuthController } from './auth.controller.ts';
export { isAllowedOrigin, OriginPolicy, type OriginHeaders, type OriginPolicyOptions } from './origin.ts';
export { loadSecret, minSecretLength } from './secret.ts';
export { UsersController } from './users.controller.ts';
