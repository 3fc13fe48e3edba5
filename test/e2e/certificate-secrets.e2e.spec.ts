/**
 * Private keys and the passwords of their files go through every route at the most talkative log level; then nothing that the engine keeps,
 * prints or answers has them. Only the PFX file that a key custodian asks for has the key, under its own password.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Route, routes } from '#contracts';
import { parseCertificate, writePfx, writeSelfSigned } from '#crypto';
import { type Call, type EngineProcess, startEngine } from '../support/engine-process.js';

const PASSWORD = 'Zebrafinken-1793-Mondschein';
const OTHER_PASSWORD = 'Nachtigallen-2481-Sternenlicht';
const DAY = 86_400_000;

let engine: EngineProcess;
/** Everything that was answered or printed. */
const said: string[] = [];

beforeAll(async () => {
  engine = await startEngine({ settings: { log: { level: 'trace' } } });
});
afterAll(() => engine.dispose());

async function ask(route: Route, call: Call = {}, isKeyFile = false): Promise<Response> {
  const response = await engine.fetch(route, call);
  if (!isKeyFile) said.push(Buffer.from(await response.clone().arrayBuffer()).toString('latin1'));
  return response;
}

const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 3072 });
const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

function pfxOf(key: KeyObject, address: string): Buffer {
  const [from, until] = [new Date(Date.now() - DAY), new Date(Date.now() + 30 * DAY)];
  const der = writeSelfSigned({ key, name: 'Ada Example', organization: '', emails: [address], serial: '0123456789ab', from, until });
  return writePfx({ keys: [{ key, certificate: parseCertificate(der) }], certificates: [], password: PASSWORD });
}

/** Secret numbers of a key and whole encodings, in every form in which they could be written. */
function tracesOf(key: KeyObject): string[] {
  const { d = '', p = '', q = '' } = key.export({ format: 'jwk' });
  const numbers = [d, p, q].filter((number) => number !== '').map((number) => Buffer.from(number, 'base64url'));
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString().split('\n').slice(1, -2);
  // any alignment of base64 has a piece of the number whole, when up to two bytes are left out in front
  const inBase64 = numbers.flatMap((number) =>
    [0, 1, 2].map((skip) =>
      number
        .subarray(skip, skip + 24)
        .toString('base64')
        .slice(0, 32),
    ),
  );
  const inHex = numbers.map((number) => number.toString('hex'));
  const raw = numbers.map((number) => number.toString('latin1'));
  const whole = [pkcs8.toString('hex'), pkcs8.subarray(40, 88).toString('base64').slice(0, 60)];
  return [
    ...inBase64,
    ...inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ...inHex,
    ...raw,
    ...pem.slice(2),
    ...whole,
  ];
}

function tracesOfPassword(password: string): string[] {
  const bytes = Buffer.from(password);
  const utf16 = Buffer.from(password, 'utf16le').swap16();
  return [password, bytes.toString('base64').slice(0, 32), bytes.toString('hex'), utf16.toString('latin1'), encodeURIComponent(password)];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

describe('private keys and passwords', () => {
  it('go through every route, well and badly', async () => {
    const file = (key: KeyObject, address: string): string => pfxOf(key, address).toString('base64');
    const rsaFile = file(rsa, 'ada@a.example');
    await ask(routes.importCertificates, { body: { file: rsaFile } });
    await ask(routes.importCertificates, { body: { file: rsaFile, password: OTHER_PASSWORD } });
    await ask(routes.importCertificates, { body: { file: rsaFile, password: PASSWORD, dryRun: true } });
    await ask(routes.importCertificates, { body: { file: rsaFile, password: PASSWORD, unknown: PASSWORD } });
    await ask(routes.importCertificates, { body: { file: [PASSWORD], password: PASSWORD } });
    const imported = (await (await ask(routes.importCertificates, { body: { file: rsaFile, password: PASSWORD } })).json()) as {
      entries: { id: string }[];
    };
    const clear = Buffer.from(ec.export({ type: 'pkcs8', format: 'pem' })).toString('base64');
    await ask(routes.importCertificates, { body: { file: clear } });
    await ask(routes.importCertificates, { body: { file: file(ec, 'eve@a.example'), password: PASSWORD } });
    const id = imported.entries[0]?.id ?? '';
    const on = { parameters: { id } };
    for (const route of [routes.certificates, routes.trustList, routes.revocationLists, routes.status]) await ask(route);
    await ask(routes.certificate, on);
    await ask(routes.certificateSelection, { query: { sender: 'ada@a.example', recipient: 'eve@a.example' } });
    await ask(routes.exportCertificates, { body: { ids: [id], format: 'pem' } });
    await ask(routes.exportCertificates, { body: { ids: [id], format: 'p7b' } });
    await ask(routes.certificateRequest, { ...on, body: {} });
    await ask(routes.assignCertificate, { ...on, body: { use: 'sign', place: 'a.example' } });
    await ask(routes.removeCertificate, { ...on, body: {} });
    const reason = 'moves to a new computer';
    await ask(routes.exportPrivateKeys, { body: { ids: [id], password: 'weak', reason } });
    const exported = await ask(routes.exportPrivateKeys, { body: { ids: [id], password: OTHER_PASSWORD, reason } }, true);
    expect(exported.status).toBe(200);
    await ask(routes.auditEvents, { query: { after: 0, limit: 500 } });
    expect(said.length).toBeGreaterThan(18);
  });

  it('are found by this search where they are', () => {
    const pem = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(tracesOf(createPrivateKey(pem)).filter((trace) => pem.includes(trace)).length).toBeGreaterThan(10);
    const der = rsa.export({ type: 'pkcs8', format: 'der' }).toString('latin1');
    expect(tracesOf(rsa).some((trace) => der.includes(trace))).toBe(true);
  });

  it('stand in no answer, no log line, no event and no file', async () => {
    const { dataDir } = engine;
    await engine.stop();
    const kept = filesBelow(dataDir).map((path) => [path, readFileSync(path).toString('latin1')] as const);
    expect(kept.some(([path]) => path.includes('keys/private/'))).toBe(true);
    const places = [...kept, ...said.map((text, index) => [`answer ${index}`, text] as const), ['log', engine.output()] as const];
    const secrets = [...tracesOf(rsa), ...tracesOf(ec), ...tracesOfPassword(PASSWORD), ...tracesOfPassword(OTHER_PASSWORD)];
    const found = places.flatMap(([place, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${place}: ${secret}`),
    );
    expect(found).toEqual([]);
  });
});
