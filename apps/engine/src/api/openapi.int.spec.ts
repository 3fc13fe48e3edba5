import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { routes, type Route } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { packageRoot } from '../platform/package-root.js';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}

let engine: HttpEngine;
let document: Document;

beforeAll(async () => {
  engine = await startHttpEngine();
  document = await engine.browser().json('GET', '/openapi.json');
});
afterAll(() => engine.close());

const layers = z.array(z.object({ route: z.object({ path: z.string(), methods: z.record(z.string(), z.boolean()) }).optional() }));

/** What the router of Express 5 really serves, as `GET /path`. */
function served(): string[] {
  const router: unknown = Reflect.get(engine.app.getHttpAdapter().getInstance(), 'router');
  const stack = layers.parse(typeof router === 'function' ? Reflect.get(router, 'stack') : undefined);
  return stack.flatMap(({ route }) => Object.keys(route?.methods ?? {}).map((method) => `${method.toUpperCase()} ${route?.path ?? ''}`));
}

describe('the OpenAPI document', () => {
  it('is of version 3.1 and describes exactly the routes that are served', () => {
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([at, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${at.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    // the page of senders is for people, not for programs
    const interfaces = served().filter((route) => !route.includes(' /held/'));
    expect(interfaces.sort()).toEqual(described.sort());
    expect(described).toHaveLength(Object.keys(routes).length + 4); // health, readiness, figures, the description itself
  });

  it('names the idempotency key where it is needed, and every parameter of the path', () => {
    for (const [name, route] of Object.entries<Route>(routes)) {
      const operation = document.paths[`/api/v1${route.path.replace(/:(\w+)/g, '{$1}')}`]?.[route.method.toLowerCase()];
      expect(operation?.operationId).toBe(name);
      expect(operation?.parameters.some((each) => each.name === 'Idempotency-Key')).toBe(route.idempotent === true);
      expect(operation?.parameters.some((each) => each.in === 'path')).toBe(route.path.includes(':'));
    }
  });

  it('says that unknown keys are refused, when a key was used before, and how long to wait', () => {
    const release = document.paths['/api/v1/held-messages/{id}/release']?.['post'];
    expect(release).toMatchObject({
      requestBody: { content: { 'application/json': { schema: { additionalProperties: false } } } },
      responses: { 422: { description: expect.stringContaining('Idempotency-Key') as string } },
    });
    expect(document.paths['/api/v1/session']?.['post']).toMatchObject({ responses: { 429: { headers: { 'Retry-After': {} } } } });
  });

  it('stands in docs/openapi.json as it is served; UPDATE_OPENAPI=1 writes it', async () => {
    const file = path.join(packageRoot(), 'docs', 'openapi.json');
    if (process.env['UPDATE_OPENAPI'] === '1') await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(document);
  });
});
