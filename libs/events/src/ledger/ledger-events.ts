/**
 * The ledger, stream `ledger`: signed statements about the order and the number of all other events, and about the keys that sign them.
 * What each signature covers: `ledger-statement.ts` of the event store. Keys and hashes only, nothing of mail. ADR 0038.
 */
import { z } from 'zod';
import { instant } from '../sealed.js';

/** ULID; the private key lies in a file of that name, wrapped by the key ring. */
const keyId = z.string().regex(/^[0-9A-Z]{26}$/);
/** Ed25519 (RFC 8032), base64url of the 32 bytes. */
const publicKey = z.string().regex(/^[\w-]{43}$/);
/** Ed25519, base64url of the 64 bytes. */
const signature = z.string().regex(/^[\w-]{86}$/);
/** SHA-256, hex. */
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A key signs from now on without another one's word for it: the first of all, or a new start because the one before is lost. */
export const ledgerStarted = z.object({
  because: z.enum(['first', 'key-lost']),
  keyId,
  publicKey,
  /** Chain hash of the event before in this stream, as in all of these. */
  previous: digest,
  startedAt: instant,
  /** By the key itself. */
  signature,
});
/** A checkpoint: the events of the log up to here, in this order, and no others. */
export const ledgerSealed = z.object({
  /** From 1, one after the other, over new keys and new starts. */
  checkpoint: z.int().positive(),
  /** Events that are covered, from the first one of the log on. */
  events: z.int().positive(),
  /** Rolling hash over the order of them. */
  order: digest,
  /** The newest of them. */
  last: z.object({ stream: z.string(), revision: z.int().nonnegative(), chain: digest }),
  /** Of the rolling hash after each event since the checkpoint before the first two bytes, base64url: they say where an order differs. */
  marks: z.base64url(),
  previous: digest,
  sealedAt: instant,
  keyId,
  signature,
});
/** Another key signs from now on; the private half of the old one is destroyed. */
export const ledgerKeyRotated = z.object({
  keyId,
  newKeyId: keyId,
  newPublicKey: publicKey,
  previous: digest,
  rotatedAt: instant,
  /** By the old key. */
  signature,
  /** Of the same statement, by the new one. */
  newSignature: signature,
});
/** A checkpoint was told to a place outside. Only that place proves it; or the receipt does. */
export const ledgerAnchored = z.object({
  /** Revision and chain hash of the checkpoint in this stream, and what it says. */
  revision: z.int().nonnegative(),
  chain: digest,
  checkpoint: z.int().positive(),
  events: z.int().positive(),
  anchor: z.enum(['file', 'syslog', 'time-stamp']),
  /** Time stamp token (RFC 3161), base64 of its DER; null: the proof is what the other place keeps. */
  receipt: z.base64().max(60_000).nullable(),
});

export const ledgerEventSchemas = {
  LedgerStarted: ledgerStarted,
  LedgerSealed: ledgerSealed,
  LedgerKeyRotated: ledgerKeyRotated,
  LedgerAnchored: ledgerAnchored,
} as const;

type Schemas = typeof ledgerEventSchemas;
/** Any fact of the ledger. */
export type LedgerEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
export type LedgerFacts<Type extends LedgerEvent['type']> = z.infer<Schemas[Type]>;

/** The one stream of the ledger. */
export const LEDGER_STREAM = 'ledger';
