/**
 * Runs before everything else: zod must not try to compile its schemas with `new Function`, which the page's policy forbids
 * and would report.
 */
import { config } from 'zod';

config({ jitless: true });
