export * from './session.js';
export * from './problem.js';
export * from './held-message.js';
export * from './engine.js';
export * from './pattern.js';
export * from './settings.js';
export * from './simulation.js';
export type { Route } from './route.js';
export * from './routes.js';
