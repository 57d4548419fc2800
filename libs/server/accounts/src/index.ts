export { AccountsDatabase } from './accounts-database.ts';
export { AccountsModule } from './accounts.module.ts';
export { AccountsOpenError } from './accounts-open.error.ts';
export { AccountsOptions } from './accounts.options.ts';
export { AuthController } from './auth.controller.ts';
export { isAllowedOrigin, type OriginHeaders, type OriginPolicy } from './origin.ts';
export { loadSecret, minSecretLength } from './secret.ts';
export { UsersController } from './users.controller.ts';
