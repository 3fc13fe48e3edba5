/** Where dependency-cruiser finds the doors of the libs: their source, also when dist/ is built. */
const { join } = require('node:path');

const LIBS = ['contracts', 'crypto', 'mail', 'dlp', 'events', 'event-store'];

module.exports = {
  resolve: {
    alias: Object.fromEntries(LIBS.map((lib) => [`#${lib}`, join(__dirname, 'libs', lib, 'src', 'index.ts')])),
    extensionAlias: { '.js': ['.ts', '.js'] },
  },
};
