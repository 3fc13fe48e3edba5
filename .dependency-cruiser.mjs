/**
 * Who may import whom (what each folder is for: docs/life-of-a-message.md). Each rule says what to do instead.
 * `npm run boundaries` runs it; test/boundaries.int.spec.ts shows that a forbidden import fails.
 */

const LIBS = ['contracts', 'crypto', 'mail', 'dlp', 'events', 'event-store'];

/** Libs that each lib may import; everything else among the libs is forbidden. */
const MAY_IMPORT = { contracts: [], crypto: [], mail: [], dlp: [], events: ['dlp'], 'event-store': ['events'] };

const IO_MODULES =
  '^(node:)?(fs|fs/promises|net|tls|dns|dns/promises|http|http2|https|dgram|child_process|worker_threads|process|timers|timers/promises)$';
const SPECS = '\\.(spec|contract)\\.ts$|^(libs|apps)/[^/]+/test/';

/** Packages that drive something outside, and the one place that may drive it. */
const DRIVER_HOMES = [
  { driver: 'better-sqlite3', home: '^(libs/event-store/src|apps/engine/src/(project|agenda|notices))/' },
  { driver: 'pg', home: '^libs/event-store/src/' },
  { driver: '@eventstore/db-client', home: '^libs/event-store/src/eventstoredb' },
  { driver: 'smtp-server', home: '^apps/engine/src/(receive|deliver/trial-mailbox)' },
  { driver: 'nodemailer', home: '^apps/engine/src/cli/' },
  { driver: 'mailparser', home: '^libs/mail/src/' },
  { driver: 'liquidjs', home: '^apps/engine/src/notices/' },
  { driver: 'pdf-parse', home: '^libs/mail/src/extract/' },
  { driver: 'mammoth', home: '^libs/mail/src/extract/' },
  { driver: 'file-type', home: '^libs/mail/src/extract/' },
  { driver: 'fflate', home: '^apps/engine/src/(cli|export)/' },
  { driver: 're2', home: '^libs/dlp/src/' },
  { driver: '@node-rs/argon2', home: '^apps/engine/src/(access|receive)/' },
  { driver: 'commander', home: '^apps/engine/src/cli/' },
  { driver: 'yaml', home: '^(apps/engine/src/config|libs/dlp/src/import)/' },
  { driver: 'smol-toml', home: '^libs/dlp/src/import/' },
  { driver: 'pdfkit', home: '^apps/engine/src/protect/pdf/' },
  { driver: 'fontkit', home: '^apps/engine/src/protect/pdf/' },
  { driver: 'linebreak', home: '^apps/engine/src/protect/pdf/' },
  { driver: 'openpgp', home: '^libs/crypto/src/pgp/' },
  { driver: '@aws-sdk/client-s3', home: '^libs/crypto/src/blobs/' },
  { driver: 'csv-parse', home: '^libs/dlp/src/import/' },
];

const FEATURES = ['receive', 'inspect', 'deliver', 'quarantine', 'policy', 'notices', 'originator', 'access', 'audit', 'retention'];

/** What a message meets after `receive`, in this order, before the client is answered. */
const DOWNSTREAM = ['receive', 'inspect', 'policy', 'deliver'];

const directionRules = LIBS.map((lib) => ({
  name: `direction-${lib}`,
  comment: `libs/${lib} may import ${MAY_IMPORT[lib].map((name) => `#${name}`).join(', ') || 'no other lib'}. Move the shape to the lib that owns it.`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: SPECS },
  to: { path: `^libs/(?!(${[lib, ...MAY_IMPORT[lib]].join('|')})/)` },
}));

const driverRules = DRIVER_HOMES.map(({ driver, home }) => ({
  name: `one-driver-home-${driver.replace('/', '-')}`,
  comment: `${driver} is driven from one place; ask that place through its port.`,
  severity: 'error',
  from: { path: '^(apps/engine|libs)/', pathNot: [home, SPECS] },
  to: { path: `node_modules/${driver}/`, dependencyTypesNot: ['type-only'] },
}));

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one concept, or a third one is missing.',
      severity: 'error',
      from: { pathNot: '^node_modules' },
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      comment: 'The module cannot be found: mistyped, or missing in package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency-in-production',
      comment: 'Code that ships uses packages of "dependencies" only.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [SPECS, '^apps/dashboard/src/test', '\\.config\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    ...directionRules,
    {
      name: 'libs-know-no-app',
      comment: 'Libs are used by the apps, never the other way round.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'libs-know-no-framework',
      comment: 'Libs are plain functions; the engine wraps them in Nest modules.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: 'node_modules/(@nestjs|@angular|rxjs)/' },
    },
    {
      name: 'pure-libs-no-io',
      comment: 'mail, dlp and events take bytes and give values; the engine does files, sockets, processes and time.',
      severity: 'error',
      from: { path: '^libs/(mail|dlp|events)/src/', pathNot: SPECS },
      to: { dependencyTypes: ['core'], path: IO_MODULES },
    },
    {
      name: 'lib-door-only',
      comment: 'Import #lib; what its index.ts does not export is private.',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'lib-door-only-among-libs',
      comment: 'Import #lib; what its index.ts does not export is private.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: SPECS },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'dashboard-only-contracts',
      comment: 'The dashboard knows the engine by its HTTP interface only.',
      severity: 'error',
      from: { path: '^apps/dashboard/' },
      to: { path: ['^libs/(?!contracts/)', '^apps/engine/'] },
    },
    {
      name: 'engine-not-dashboard',
      comment: 'The engine serves the built dashboard as files.',
      severity: 'error',
      from: { path: '^apps/engine/' },
      to: { path: '^apps/dashboard/' },
    },
    {
      name: 'features-meet-through-events',
      comment: 'Features of the engine meet through events, commands (`*-command.ts`), queries and ports (`*-port.ts`), or in a module.',
      severity: 'error',
      from: { path: `^apps/engine/src/(${FEATURES.join('|')})/`, pathNot: [SPECS, '\\.module\\.ts$', '^apps/engine/src/receive/'] },
      to: {
        path: `^apps/engine/src/(${FEATURES.join('|')}|project|api|cli)/`,
        pathNot: ['^apps/engine/src/$1/', '-(command|query|port)\\.ts$', '\\.module\\.ts$'],
      },
    },
    {
      name: 'message-path-runs-downstream',
      comment:
        "receive drives inspection, policy and hand-over inside the client's transaction; nothing else is within its reach, nor may they call back.",
      severity: 'error',
      from: { path: '^apps/engine/src/receive/', pathNot: SPECS },
      to: {
        path: `^apps/engine/src/(${[...FEATURES, 'project', 'api', 'cli'].filter((name) => !DOWNSTREAM.includes(name)).join('|')})/`,
        pathNot: ['-(command|query|port)\\.ts$', '\\.module\\.ts$'],
      },
    },
    {
      name: 'replay-acts-on-nothing',
      comment:
        'What folds the past again must have no way, however long, to what sends mail or notices, decides, or works off what is due.',
      severity: 'error',
      from: { path: '^apps/engine/src/replay/', pathNot: [SPECS, '\\.module\\.ts$'] },
      to: {
        path: [
          '^apps/engine/src/(notices|deliver|agenda|receive|quarantine|bulk|retention)/(?!.*-port\\.ts$)',
          'node_modules/(nodemailer|smtp-server)/',
        ],
        reachable: true,
      },
    },
    {
      name: 'not-to-spec',
      comment: 'Shared test code lies in test/support.',
      severity: 'error',
      from: { pathNot: [SPECS, '^test/'] },
      to: { path: [SPECS, '^test/(?!support/)'] },
    },
    {
      name: 'production-knows-no-test',
      comment: 'Code that ships imports nothing from test/.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: SPECS },
      to: { path: '^test/' },
    },
    ...driverRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.angular|coverage|var)/' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: '.dependency-cruiser.resolve.cjs' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
