/** Entry of the `lazaret` program. */
import { runCommandLine } from './command-line.js';

// Whatever is written is for this user alone, also by libraries that name no mode.
process.umask(0o077);

// Somebody reads only the beginning, as `| head` does: that is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommandLine(process.argv.slice(2), { input: process.stdin, output: process.stdout, errors: process.stderr });
