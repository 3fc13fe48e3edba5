import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { routes, type Route } from '#contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { packageRoot } from '../platform/package-root.js';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly responses?: Record<string, { readonly content: Record<string, { readonly schema: Record<string, unknown> }> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly securitySchemes: Record<string, unknown> };
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

  it('has in it what /ready really answers, warnings and an older policy included', async () => {
    const { readiness } = engine.parts;
    const told = async (): Promise<unknown> => {
      const response = await fetch(`${engine.url}/ready`);
      const schema = document.paths['/ready']?.['get']?.responses?.[response.status]?.content['application/json']?.schema;
      const answer: unknown = await response.json();
      const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema ?? false);
      expect([validate(answer), validate.errors]).toEqual([true, null]);
      return answer;
    };
    expect(await told()).toEqual({ status: 'not-ready', missing: ['inspection', 'smtp'] });
    readiness.warns('ledger', () => true);
    readiness.judgesBy({ revision: '0123456789abcdef' });
    expect(await told()).toMatchObject({ status: 'not-ready', olderPolicy: true, warnings: ['ledger'] });
    readiness.ready('inspection');
    readiness.ready('smtp');
    expect(await told()).toEqual({ status: 'ready', missing: [], olderPolicy: true, warnings: ['ledger'] });
  });

  it('says of the feed of an export that it has a token of its own, lines of text as well, and where to go on', () => {
    expect(document.paths['/api/v1/audit/exports/{id}/feed']?.['get']).toMatchObject({
      security: [{ session: [] }, { commandLine: [] }, { exportToken: [] }],
      responses: {
        200: {
          headers: { 'Lazaret-Position': { schema: { type: 'integer' } } },
          content: { 'application/x-ndjson': {}, 'text/plain': {} },
        },
      },
    });
    expect(document.components.securitySchemes).toMatchObject({ exportToken: { type: 'http', scheme: 'bearer' } });
  });

  it('stands in docs/openapi.json as it is served; UPDATE_OPENAPI=1 writes it', async () => {
    const file = path.join(packageRoot(), 'docs', 'openapi.json');
    if (process.env['UPDATE_OPENAPI'] === '1') await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(document);
  });
});
