/** The package that this program belongs to, from sources and from the build alike. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest directory above this file that holds a package.json. */
export function packageRoot(): string {
  let directory = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(directory, 'package.json'))) {
    const above = path.dirname(directory);
    if (above === directory) throw new Error('the engine does not lie in its package');
    directory = above;
  }
  return directory;
}

/** The version that package.json states. */
export function packageVersion(): string {
  const content: unknown = JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8'));
  const isStated = typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string';
  return isStated ? String(content.version) : '0.0.0';
}
