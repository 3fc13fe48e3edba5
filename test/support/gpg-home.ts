/** A key ring of the real gpg in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What gpg did. */
export interface GpgAnswer {
  readonly output: Buffer;
  /** Lines such as `[GNUPG:] GOODSIG …` among what it tells people. */
  readonly told: string;
  readonly code: number | null;
}

export interface GpgHome {
  readonly folder: string;
  /** Runs gpg; `--decrypt` and the like trust every key of the ring. */
  run(words: readonly string[], input?: Buffer | string): GpgAnswer;
  /** The same; throws what gpg told when it failed. */
  must(words: readonly string[], input?: Buffer | string): Buffer;
  /** Makes a key and gives its fingerprint. @param parameters - lines of an unattended key generation. */
  makeKey(userId: string, parameters: readonly string[], password?: string): string;
  publicKey(fingerprint: string): Buffer;
  secretKey(fingerprint: string): Buffer;
  /** A new file with these bytes. */
  file(bytes: Buffer | string): string;
  remove(): void;
}

const ALWAYS = [
  '--batch',
  '--yes',
  '--no-tty',
  '--status-fd',
  '2',
  '--pinentry-mode',
  'loopback',
  '--passphrase',
  '',
  '--trust-model',
  'always',
];

/** Why there is no gpg to test with; undefined when there is. */
export function whyNoGpg(): string | undefined {
  const { stdout, status } = spawnSync('gpg', ['--version'], { encoding: 'utf8' });
  if (status !== 0) return 'there is no gpg';
  return /^gpg \(GnuPG\) 2\./m.test(stdout) ? undefined : 'it needs gpg 2';
}

export function openGpgHome(): GpgHome {
  const folder = mkdtempSync(join(tmpdir(), 'lz-gpg-')); // short: the agent has its socket in it
  let files = 0;
  const run: GpgHome['run'] = (words, input = '') => {
    const { stdout, stderr, status } = spawnSync('gpg', ['--homedir', folder, ...ALWAYS, ...words], {
      input,
      maxBuffer: 128 * 1024 * 1024,
    });
    return { output: stdout, told: stderr.toString(), code: status };
  };
  const must: GpgHome['must'] = (words, input) => {
    const { output, told, code } = run(words, input);
    if (code !== 0) throw new Error(`gpg ${words.join(' ')}: ${told}`);
    return output;
  };
  return {
    folder,
    run,
    must,
    makeKey(userId, parameters, password) {
      const [, name = '', address = ''] = /^(.*) <(.*)>$/.exec(userId) ?? [];
      const lock = password === undefined ? '%no-protection' : `Passphrase: ${password}`;
      const lines = [...parameters, `Name-Real: ${name}`, `Name-Email: ${address}`, 'Expire-Date: 0', lock, '%commit', ''];
      const { told } = run(['--generate-key'], lines.join('\n'));
      const [, fingerprint] = /KEY_CREATED \S+ ([0-9A-F]{40})/.exec(told) ?? [];
      if (fingerprint === undefined) throw new Error(told);
      return fingerprint;
    },
    publicKey: (fingerprint) => must(['--export', fingerprint]),
    secretKey: (fingerprint) => must(['--export-secret-keys', fingerprint]),
    file(bytes) {
      const path = join(folder, `file-${++files}`);
      writeFileSync(path, bytes);
      return path;
    },
    remove() {
      spawnSync('gpgconf', ['--homedir', folder, '--kill', 'all']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Kinds of keys that people have, each with a sub-key to be written to. */
export const GPG_KEYS: Readonly<Record<'rsa' | 'curve25519' | 'p256', readonly string[]>> = {
  rsa: ['Key-Type: RSA', 'Key-Length: 3072', 'Key-Usage: sign', 'Subkey-Type: RSA', 'Subkey-Length: 3072', 'Subkey-Usage: encrypt'],
  curve25519: [
    'Key-Type: EDDSA',
    'Key-Curve: ed25519',
    'Key-Usage: sign',
    'Subkey-Type: ECDH',
    'Subkey-Curve: cv25519',
    'Subkey-Usage: encrypt',
  ],
  p256: [
    'Key-Type: ECDSA',
    'Key-Curve: nistp256',
    'Key-Usage: sign',
    'Subkey-Type: ECDH',
    'Subkey-Curve: nistp256',
    'Subkey-Usage: encrypt',
  ],
};
