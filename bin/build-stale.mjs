#!/usr/bin/env node
/** Builds what is missing or older than its sources, or of that only the named part; ends with 1 when a build failed. The suites begin with it. */
import { build, staleParts } from './built.mjs';

const only = process.argv[2];
const parts = staleParts().filter(({ name }) => only === undefined || name === only);
process.exitCode = parts.every(build) ? 0 : 1;
