/** A key as the log has it: the public key, and what was found out about it when it came, so that nothing is checked again at a start. */
import type { PgpKey } from '#crypto';
import { z } from 'zod';

const fingerprint = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const revocation = z.object({ at: z.string(), reason: z.enum(['none', 'superseded', 'compromised', 'retired']), isHard: z.boolean() });
const part = z.object({
  fingerprint,
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  version: z.int(),
  algorithm: z.string(),
  bits: z.int().nullable(),
  curve: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revocation: revocation.nullable(),
  uses: z.array(z.enum(['certify', 'sign', 'encrypt', 'authenticate'])),
  defects: z.array(z.enum(['not-bound', 'no-back-signature', 'sha1', 'key-too-short', 'weak-algorithm'])),
});
/** `version`: raised when keys are read by other rules; what an older version says is found out again. */
const storedKey = z.object({
  version: z.literal(1),
  primary: part,
  subkeys: z.array(part),
  userIds: z.array(z.object({ text: z.string(), address: z.string().nullable(), isPrimary: z.boolean(), isValid: z.boolean() })),
  readsAead: z.boolean(),
  /** The public key in binary, base64url. */
  bytes: z.string(),
});

/** An event takes 64 KiB, and sealing makes a third more of it. */
const MAX_CHARACTERS = 45_000;

/** The same text for the same key. Undefined for one that is too large to be kept. */
export function storedText({ primary, subkeys, userIds, readsAead, bytes }: PgpKey): string | undefined {
  const facts = { version: 1, primary, subkeys, userIds, readsAead, bytes: bytes.toString('base64url') };
  const text = JSON.stringify(storedKey.parse(facts)); // in the order of the schema
  return Buffer.byteLength(text) <= MAX_CHARACTERS ? text : undefined;
}

/** Undefined for what another version has written. */
export function keyInText(text: string): PgpKey | undefined {
  const { data } = storedKey.safeParse(JSON.parse(text));
  if (data === undefined) return undefined;
  const addresses = [...new Set(data.userIds.flatMap(({ address, isValid }) => (isValid && address !== null ? [address] : [])))];
  const { primary, subkeys, userIds, readsAead } = data;
  return { primary, subkeys, userIds, addresses, readsAead, hasSecret: false, bytes: Buffer.from(data.bytes, 'base64url') };
}
