export * from './session.js';
export * from './problem.js';
export * from './held-message.js';
export * from './engine.js';
export * from './routes.js';
