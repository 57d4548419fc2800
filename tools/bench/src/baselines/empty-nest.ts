// What `nest new` makes: one module, one controller, one service. Without decorators, which are the same calls.
import 'reflect-metadata';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';

class AppService {
  getHello(): string {
    return 'Hello World!';
  }
}
Injectable()(AppService);

class AppController {
  readonly #service: AppService;

  constructor(service: AppService) {
    this.#service = service;
  }

  getHello(): string {
    return this.#service.getHello();
  }
}
Controller()(AppController);
Reflect.defineMetadata('design:paramtypes', [AppService], AppController);
const hello = Object.getOwnPropertyDescriptor(AppController.prototype, 'getHello');
if (hello) Get()(AppController.prototype, 'getHello', hello);

// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the rule knows decorators, not their calls
class AppModule {}
Module({ controllers: [AppController], providers: [AppService] })(AppModule);

const app = await NestFactory.create(AppModule);
await app.listen(0, '127.0.0.1');
const address = (app.getHttpServer() as Server).address();
if (typeof address === 'object' && address) console.log(JSON.stringify({ msg: 'listening', port: address.port }));
