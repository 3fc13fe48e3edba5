/**
 * Keys over HTTPS: the Web Key Directory of the domain of an address (draft-koch-openpgp-webkey-service §3.1), then key servers by the interface of
 * keys.openpgp.org (VKS, `https:`) or by that of the others (HKP, `hkps:`, draft-gallagher-openpgp-hkp).
 */
import { wkdPlaces } from '#crypto';
import { OutsideFetch, type OutsideAnswer, type OutsideLimits, type Reach } from '../platform/outside-fetch.js';
import { type DirectoryAnswer, KeyDirectories } from './key-directories-port.js';

export interface KeyDirectoryOptions extends OutsideLimits {
  /** `https://keys.openpgp.org`, `hkps://keys.example.org`. */
  readonly keyServers: readonly string[];
}

/** Some twenty keys of the usual size. */
const MAX_BYTES = 256 * 1024;

export class HttpKeyDirectories extends KeyDirectories {
  private readonly outside: OutsideFetch;

  constructor(
    private readonly options: KeyDirectoryOptions,
    reach?: Partial<Reach>,
  ) {
    super();
    this.outside = new OutsideFetch(options, reach);
  }

  ask(address: string): Promise<readonly DirectoryAnswer[]> {
    return Promise.all([this.askDomain(address), ...this.options.keyServers.map((server) => this.askServer(server, address))]);
  }

  /** The place under the domain itself counts only where there is no host for the other (§3.1). */
  private async askDomain(address: string): Promise<DirectoryAnswer> {
    const places = wkdPlaces(address);
    if (places === undefined) return { place: '', kind: 'wkd', outcome: 'nothing', bytes: NOTHING };
    const advanced = await this.get(places.advanced);
    if (advanced.kind !== 'no-host') return told('wkd', places.advanced, advanced);
    return told('wkd', places.direct, await this.get(places.direct));
  }

  private async askServer(server: string, address: string): Promise<DirectoryAnswer> {
    const url = questionTo(server, address);
    return told('key-server', url, await this.get(url));
  }

  private get(url: string): Promise<OutsideAnswer> {
    return this.outside.ask({ url, maxBytes: MAX_BYTES, mayBeOpen: false });
  }
}

const NOTHING = Buffer.alloc(0);

function told(kind: DirectoryAnswer['kind'], url: string, answer: OutsideAnswer): DirectoryAnswer {
  const place = new URL(url).host;
  if (answer.kind === 'body' && answer.bytes.length > 0) return { place, kind, outcome: 'found', bytes: answer.bytes };
  const isNothing = answer.kind === 'none' || answer.kind === 'body' || (kind === 'wkd' && answer.kind === 'no-host');
  return { place, kind, outcome: isNothing ? 'nothing' : 'unreachable', bytes: NOTHING };
}

function questionTo(server: string, address: string): string {
  const { protocol, host } = new URL(server);
  const asked = encodeURIComponent(address);
  if (protocol === 'https:') return `https://${host}/vks/v1/by-email/${asked}`;
  return `https://${host}/pks/lookup?op=get&options=mr&search=${asked}`;
}
