/** What a backup holds, file by file with its digest; a folder without one is no finished backup. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { CannotRestore } from './cannot-restore.js';

const MANIFEST = 'manifest.json';
/** Raised when a program that knows only the earlier form could not restore it. */
const FORMAT = 1;

/** A path below the folder of the manifest that leads nowhere else. */
const insidePath = z.string().refine((name) => !path.isAbsolute(name) && path.normalize(name) === name && !name.startsWith('..'));

const manifestSchema = z.object({
  format: z.number(),
  program: z.string(),
  /** ISO-8601 UTC: what was acknowledged before is in it. */
  begun: z.iso.datetime(),
  log: z.object({ events: z.number(), streams: z.number() }).exactOptional(),
  files: z.array(z.object({ path: insidePath, bytes: z.number(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ListedFile = Manifest['files'][number];

/** Writes it, last of all, and answers its own digest: whoever keeps that elsewhere knows the whole backup by it. */
export async function writeManifest(folder: string, manifest: Omit<Manifest, 'format'>): Promise<string> {
  const text = `${JSON.stringify({ format: FORMAT, ...manifest })}\n`;
  await writeFile(path.join(folder, MANIFEST), text, { mode: 0o600, flush: true });
  return createHash('sha256').update(text).digest('hex');
}

/** @throws CannotRestore when there is none, when it is damaged, or when a newer program made it. */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = path.join(folder, MANIFEST);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CannotRestore(`${folder} is no backup, or one that was not finished: it has no ${MANIFEST}`);
  });
  const { success, data } = manifestSchema.safeParse(asJson(text));
  if (!success) throw new CannotRestore(`${file} is damaged`);
  if (data.format > FORMAT)
    throw new CannotRestore(
      `${folder} was made by Lazaret ${data.program} in a form that this program does not know: run the newer program`,
    );
  return data;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
