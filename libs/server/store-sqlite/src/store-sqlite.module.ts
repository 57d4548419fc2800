import { Module, type DynamicModule } from '@nestjs/common';
import { MessageLog, RoomDirectory } from '@parley/server-domain';
import { openSqliteStore, SqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

/** Provides MessageLog and RoomDirectory to the whole application; closes the store after everything else has stopped. */
@Module({})
export class StoreSqliteModule {
  static forRoot(options: SqliteStoreOptions): DynamicModule {
    return {
      module: StoreSqliteModule,
      global: true,
      providers: [
        {
          provide: SqliteStore,
          useFactory: async () => {
            const store = await openSqliteStore(options);
            return Object.assign(store, { onApplicationShutdown: () => store.close() });
          },
        },
        { provide: MessageLog, useFactory: ({ log }: SqliteStore) => log, inject: [SqliteStore] },
        { provide: RoomDirectory, useFactory: ({ rooms }: SqliteStore) => rooms, inject: [SqliteStore] },
      ],
      exports: [SqliteStore, MessageLog, RoomDirectory],
    };
  }
}
