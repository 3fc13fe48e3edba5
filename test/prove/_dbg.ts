import { routes } from '#contracts';
import { startEngine } from '../support/engine-process.js';
import { DRAFT } from './draft-mail.js';
const e = await startEngine({ settings: { log: { level: 'error' } } });
try { const s = await e.ask(routes.simulate, { body: { draft: DRAFT } }); console.log(s.state); } catch (x) { console.log(String(x)); }
console.log(e.output());
await e.dispose();
