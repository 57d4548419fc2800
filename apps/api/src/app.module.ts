import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { ServeStaticModule } from '@nestjs/serve-static';
import { HealthController } from './health.controller.ts';

const webDir = process.env['WEB_DIR'] ?? join(import.meta.dirname, '../../web/dist/browser');

@Module({
  imports: [
    ServeStaticModule.forRoot({
      rootPath: webDir,
      exclude: ['/api/{*splat}', '/socket.io/{*splat}', '/health/{*splat}'],
    }),
  ],
  controllers: [HealthController],
})
export class AppModule {}
