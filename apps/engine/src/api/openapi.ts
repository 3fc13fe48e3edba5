/** The OpenAPI 3.1 document of the interface, made from the table of routes and its schemas. */
import { problemSchema, routes, type Route } from '#contracts';
import { z } from 'zod';
import { SESSION_COOKIE } from './session-cookie.js';
import { API_PREFIX } from './served-route.js';

type Json = Readonly<Record<string, unknown>>;

/** @param version - of the engine. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = `${API_PREFIX}${route.path}`.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  for (const [path, described] of Object.entries(OPEN_PATHS)) paths[path] = { get: { security: [], parameters: [], ...described } };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lazaret',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'The quarantine and the engine. Every error is a problem of RFC 9457.',
    },
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: 'Set by signing in; requests that change something also need X-CSRF-Token.',
        },
        exportToken: { type: 'http', scheme: 'bearer', description: 'The token of an export that is pulled, good for its feed only.' },
        commandLine: { type: 'http', scheme: 'bearer', description: 'The token in <dataDir>/cli.token, good from the same machine only.' },
      },
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
    },
  };
}

const plainJson = (description: string, properties: Json, optional: Json = {}): Json => ({
  description,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: { ...properties, ...optional },
        required: Object.keys(properties),
        additionalProperties: false,
      },
    },
  },
});
const missing = { type: 'array', items: { type: 'string' }, description: 'Parts that do not work yet.' };
const DEGRADED = {
  olderPolicy: { const: true, description: 'Mail is judged by an older policy than the newest.' },
  warnings: { type: 'array', items: { type: 'string' }, description: 'Parts that somebody must see to, though mail goes on.' },
};

/** What is served outside the table of routes. */
const OPEN_PATHS: Readonly<Record<string, Json>> = {
  '/health': {
    operationId: 'health',
    summary: 'The process answers',
    responses: { 200: plainJson('It does', { status: { const: 'up' } }) },
  },
  '/ready': {
    operationId: 'ready',
    summary: 'Mail is taken now',
    responses: {
      200: plainJson('It is', { status: { const: 'ready' }, missing }, DEGRADED),
      503: plainJson('It is not', { status: { const: 'not-ready' }, missing }, DEGRADED),
    },
  },
  '/metrics': {
    operationId: 'metrics',
    summary: 'Figures in the text format of Prometheus',
    responses: { 200: { description: 'One line a figure', content: { 'text/plain': { schema: { type: 'string' } } } } },
  },
  [`${API_PREFIX}/openapi.json`]: {
    operationId: 'openapi',
    summary: 'This description',
    responses: { 200: { description: 'An OpenAPI 3.1 document', content: { 'application/json': { schema: { type: 'object' } } } } },
  },
};

function operation(name: string, route: Route): Json {
  const { summary, access } = route;
  return {
    operationId: name,
    summary,
    description: accessText(access),
    security: access === 'public' ? [] : [{ session: [] }, { commandLine: [] }, ...(isFeed(name) ? [{ exportToken: [] }] : [])],
    parameters: [...pathParameters(route.path), ...queryParameters(route), ...headerParameters(route)],
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(route.body, 'input') } } } }),
    responses: {
      ...success(route, isFeed(name) ? FEED_POSITION : undefined),
      ...(mayHaveToWait(name) && { 429: problem('Too many; the answer says how long to wait', RETRY_AFTER) }),
      ...(route.idempotent === true && { 422: problem('Fields refused, or the Idempotency-Key was sent with another request before') }),
      default: problem('A problem'),
    },
  };
}

const position = { type: 'integer', minimum: 0 };
const REACHED = {
  'Lazaret-Position': {
    description: 'Position of the log by which this is recorded; sent back as Lazaret-After it is seen.',
    schema: position,
  },
};
const FEED_POSITION = {
  'Lazaret-Position': { description: 'Position of the log to go on after: `after` of the next question.', schema: position },
};
const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } } };

function mayHaveToWait(name: string): boolean {
  return name === 'signIn' || name === 'updates';
}

/** What a program pulls, with a token of its own. */
function isFeed(name: string): boolean {
  return name === 'exportFeed';
}

function problem(description: string, headers?: Json): Json {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return { description, ...(headers && { headers }), content };
}

function accessText(access: Route['access']): string {
  if (access === 'public') return 'Open to everybody.';
  return access === 'signed-in' ? 'Any signed-in account.' : `Roles: ${access.join(', ')}.`;
}

function success({ answer, method, files = [] }: Route, told: Json | undefined): Json {
  const reached = method === 'GET' ? told : REACHED;
  const headers = reached && { headers: reached };
  if (answer === null) return { 204: { description: 'Done', ...headers } };
  const content = 'mediaType' in answer ? { [answer.mediaType]: {} } : { 'application/json': { schema: jsonSchema(answer, 'output') } };
  const asFiles = Object.fromEntries(files.map((mediaType) => [mediaType, {}]));
  return { 200: { description: 'Done', ...headers, content: { ...content, ...asFiles } } };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters({ query }: Route): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}

function headerParameters(route: Route): Json[] {
  const header = (name: string, description: string, required: boolean): Json => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  });
  return [
    ...(route.method === 'GET'
      ? [
          {
            ...header('Lazaret-After', 'Answer once everything up to this position of the log is shown, or with 503 `behind`.', false),
            schema: position,
          },
        ]
      : []),
    ...(route.idempotent === true ? [header('Idempotency-Key', 'Repeating it answers as before and does nothing twice.', true)] : []),
    ...(route.method !== 'GET' && route.access !== 'public'
      ? [header('X-CSRF-Token', 'From GET /session; not with the bearer token.', false)]
      : []),
  ];
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
