import type { EngineConfig } from './engine-config.js';

/** Where things lie; what is needed of the configuration to know. */
export type Folders = Pick<EngineConfig, 'dataDir'> & { readonly sharedDir?: string };

/** The folder of what all engines on one store need; that of the engine itself where none is named. */
export function sharedDir(config: Folders): string {
  return config.sharedDir ?? config.dataDir;
}
