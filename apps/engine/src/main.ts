/** Starts the engine: opens its parts, serves the pages, takes mail; stops in the opposite order. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { UnhandledExceptionBus } from '@nestjs/cqrs';
import { openLedger } from './audit/open-ledger.js';
import { EngineModule } from './engine.module.js';
import type { EngineServices } from './engine-services.module.js';
import { openMailService } from './mail-service.js';
import { CannotStart } from './platform/cannot-start.js';
import type { EngineParts } from './platform/engine-parts.js';
import { errorName } from './platform/engine-log.js';
import { greet, isNobodyInside, NOBODY_INSIDE } from './greeting.js';
import { configureHttp, httpsOptions } from './api/http-server.js';

/** Runs on the parts, whose store it closes, until SIGTERM or SIGINT. @throws with a sentence for the operator when it cannot start; nothing is left open then. */
export async function serve(parts: EngineParts): Promise<void> {
  const opened: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    opened.push(() => parts.store.close());
    await start(parts, opened);
    stopOnSignal(stop, parts);
  } catch (cause) {
    await stop();
    throw sentence(cause);
  }
}

/** Opens what stands on the parts, in order; each registers how it is closed as soon as it is open. */
async function start(parts: EngineParts, opened: (() => Promise<unknown>)[]): Promise<void> {
  const { config } = parts;
  opened.push(() => parts.nodes.leave());
  await parts.nodes.join();
  const ledger = openLedger(parts);
  opened.push(() => ledger.anchors.close());
  opened.push(() => ledger.keeper.close());
  const mail = await openMailService(parts);
  opened.push(() => mail.close());
  const app = await openPages(parts, { ...mail.services, ledger });
  // the pages go first and the mail side after them: what people asked for is then still carried out
  opened.push(() => app.close());
  await app.listen(config.http.port, config.http.host);
  const url = await app.getUrl();
  mail.services.links.listensAt(url);
  const smtpPort = await mail.listen();
  ledger.keeper.start();
  ledger.anchors.start();
  greet({ config, app, url, smtpPort });
  if (isNobodyInside(config)) parts.log.warn({}, `senders ${NOBODY_INSIDE}`);
  parts.log.info({ smtpPort, url, trialMode: config.trialMode }, 'engine ready');
}

/** What the operator can do about it, for the failures that are the machine's. */
function sentence(cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || !('port' in cause)) return cause;
  if (cause.code === 'EADDRINUSE')
    return new CannotStart(`port ${String(cause.port)} is taken: another program listens there; end it, or set smtp.port or http.port`);
  if (cause.code === 'EACCES')
    return new CannotStart(`port ${String(cause.port)} may not be opened by this user; set smtp.port or http.port above 1023`);
  return cause;
}

async function openPages(parts: EngineParts, services: EngineServices): Promise<NestExpressApplication> {
  const { config } = parts;
  const options = { logger: ['error' as const, 'warn' as const], bodyParser: false, ...httpsOptions(config) };
  const app = await NestFactory.create<NestExpressApplication>(EngineModule.of(parts, services), options);
  configureHttp(app);
  app.get(UnhandledExceptionBus).subscribe(({ exception }) => {
    parts.log.error({ cause: errorName(exception) }, 'a handler failed outside its request');
  });
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
