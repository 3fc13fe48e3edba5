import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Folder of the built dashboard; builds it when it is not there yet. */
export async function builtDashboard(): Promise<string> {
  const folder = `${root}dist/dashboard`;
  if (!existsSync(`${folder}/index.html`)) await promisify(execFile)('npx', ['ng', 'build', 'dashboard'], { cwd: root });
  return folder;
}
