/** Starts the engine: opens its parts, serves the pages, takes mail; stops in the opposite order. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { UnhandledExceptionBus } from '@nestjs/cqrs';
import type { EngineConfig } from './config/engine-config.js';
import { EngineModule } from './engine.module.js';
import { openMailService, type MailService } from './mail-service.js';
import { openEngineParts, type EngineParts } from './platform/engine-parts.js';
import { errorName } from './platform/engine-log.js';
import { greet } from './greeting.js';
import { configureHttp, httpsOptions } from './api/http-server.js';

/** Runs until SIGTERM or SIGINT. @throws with a sentence for the operator when it cannot start. */
export async function serve(config: EngineConfig): Promise<void> {
  const parts = await openEngineParts(config);
  const mail = await openMailService(parts);
  const app = await openPages(parts, mail);
  const smtpPort = await mail.listen();
  const url = await app.getUrl();
  await greet({ config, app, url, smtpPort });
  parts.log.info({ smtpPort, url, trialMode: config.trialMode }, 'engine ready');
  stopOnSignal(async () => {
    await mail.close();
    await app.close();
    await parts.store.close();
  }, parts);
}

async function openPages(parts: EngineParts, mail: MailService): Promise<NestExpressApplication> {
  const { config } = parts;
  const options = { logger: ['error' as const, 'warn' as const], bodyParser: false, ...httpsOptions(config) };
  const app = await NestFactory.create<NestExpressApplication>(EngineModule.of(parts, mail.services), options);
  configureHttp(app);
  app.get(UnhandledExceptionBus).subscribe(({ exception }) => {
    parts.log.error({ cause: errorName(exception) }, 'a handler failed outside its request');
  });
  await app.listen(config.http.port, config.http.host);
  return app;
}

function stopOnSignal(stop: () => Promise<void>, { log }: EngineParts): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      log.info({ signal }, 'engine stops');
      stop().then(
        () => process.exit(0),
        (cause: unknown) => {
          log.error({ cause: errorName(cause) }, 'the stop was not clean');
          process.exit(1);
        },
      );
    });
  }
}
