import type { EngineConfig } from './engine-config.js';

/** The configuration as it may be printed: secrets lie in files and only their paths show; a password in a URL is blotted out. */
export function effectiveConfig(config: EngineConfig): EngineConfig {
  const { publicUrl } = config.http;
  const http = publicUrl === undefined ? config.http : { ...config.http, publicUrl: withoutPassword(publicUrl) };
  return { ...config, http, store: { url: withoutPassword(config.store.url) } };
}

/** A URL whose password, if it has one, is blotted out; also one that is not written well. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/{0,2}[^/@:]*):.*@/i, '$1:***@');
}
