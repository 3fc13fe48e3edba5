import eslint from '@eslint/js';
import angular from 'angular-eslint';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Written by hand for Node: engine, libs, tests, benchmarks. */
const NODE_SOURCES = ['apps/engine/**/*.ts', 'libs/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'vitest.config.ts'];
const DASHBOARD_SOURCES = ['apps/dashboard/**/*.ts'];
const SPECS = ['**/*.spec.ts', '**/*.contract.ts', 'test/**/*.ts', '{libs,apps}/*/test/**/*.ts', 'bench/**/*.ts'];
const PURE_LIBS = ['libs/mail/src/**/*.ts', 'libs/dlp/src/**/*.ts', 'libs/events/src/**/*.ts'];

/** Files that are mostly a table from a standard or from a vendor: length says nothing about them. */
const TABLES = [
  'libs/dlp/src/identifiers/card-issuers.ts',
  'libs/dlp/src/identifiers/iban-countries.ts',
  'libs/dlp/src/normalize/**/*-table.ts',
  'libs/contracts/src/routes.ts',
  'libs/mail/src/**/*-table.ts',
];

const CLOCK_ADVICE = 'Pure code takes the time as an argument.';
const RANDOM_ADVICE = 'Pure code takes ids and random values as arguments.';
const CONFIG_ADVICE = 'Only apps/engine/src/config reads the environment; take a slice of EngineConfig.';

const PARAMETER_ADVICE = 'At most 4 parameters; name the rest in one options object.';
/** `max-params` knows no difference between a function and a constructor that things are injected into. */
const TOO_MANY_PARAMETERS = [
  { selector: ':matches(FunctionDeclaration, ArrowFunctionExpression)[params.length>4]', message: PARAMETER_ADVICE },
  { selector: "MethodDefinition[kind!='constructor'] > FunctionExpression[params.length>4]", message: PARAMETER_ADVICE },
  {
    selector: "MethodDefinition[kind='constructor'] > FunctionExpression[params.length>6]",
    message: 'At most 6 injected things: split the class.',
  },
];

const SIZE_RULES = {
  'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'no-restricted-syntax': ['error', ...TOO_MANY_PARAMETERS],
  'max-depth': ['error', 3],
  complexity: ['warn', 15],
};

const TYPE_RULES = {
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  // Numbers in text are what people read: counts, ports, offsets.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  // `() => server.close()` reads better than a block around one call.
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
  // A Nest module is a class that carries only its decorator.
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
  // Code points are what is meant wherever text is taken apart here.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  // Nest and Angular declare option classes and take plain objects for them.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  // Control characters are a subject of mail, not a mistake.
  'no-control-regex': 'off',
};

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'var/', 'coverage/', '.angular/', 'test-results/']),
  {
    files: NODE_SOURCES,
    extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...TYPE_RULES, ...SIZE_RULES },
  },
  {
    files: DASHBOARD_SOURCES,
    extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked, angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...TYPE_RULES,
      ...SIZE_RULES,
      '@angular-eslint/component-selector': ['error', { type: 'element', prefix: ['lz', 'app'], style: 'kebab-case' }],
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
      '@angular-eslint/prefer-signals': 'error',
    },
  },
  {
    name: 'the dashboard builds without its specs: they have a project of their own',
    files: ['apps/dashboard/**/*.spec.ts'],
    languageOptions: {
      parserOptions: { projectService: false, project: 'apps/dashboard/tsconfig.spec.json', tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: ['apps/dashboard/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
    rules: { '@angular-eslint/template/prefer-control-flow': 'error' },
  },
  {
    name: 'pure libs: no clock, no randomness, no timers',
    files: PURE_LIBS,
    ignores: SPECS,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: CLOCK_ADVICE },
        { object: 'performance', property: 'now', message: CLOCK_ADVICE },
        { object: 'Math', property: 'random', message: RANDOM_ADVICE },
        { object: 'crypto', property: 'randomUUID', message: RANDOM_ADVICE },
        { object: 'process', property: 'env', message: CONFIG_ADVICE },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'process'],
      'no-restricted-syntax': [
        'error',
        ...TOO_MANY_PARAMETERS,
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: CLOCK_ADVICE },
        { selector: "CallExpression[callee.name='Date']", message: CLOCK_ADVICE },
      ],
    },
  },
  {
    name: 'the environment is read in one folder',
    files: ['apps/engine/src/**/*.ts', 'libs/{contracts,crypto,event-store}/src/**/*.ts'],
    ignores: ['apps/engine/src/config/**', ...SPECS],
    rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env', message: CONFIG_ADVICE }] },
  },
  {
    name: 'byte loops: an index that was just compared with the length needs no fallback, which would cost a branch a byte',
    files: ['libs/mail/src/**/*.ts', 'libs/dlp/src/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    name: 'libs hold functions in plain objects: there is no `this` to lose',
    files: ['libs/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    name: 'a foreign PDF parser can be limited by time only; what it does not manage in time is reported, never guessed',
    files: ['libs/mail/src/extract/pdf-parse-text.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    name: 'the parameters of a route are named by their decorators',
    files: ['apps/engine/src/api/**/*.controller.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    name: 'a table of PDF operators: one line each',
    files: ['libs/mail/src/extract/pdf-content.ts'],
    rules: { '@typescript-eslint/no-confusing-void-expression': 'off' },
  },
  { files: TABLES, rules: { 'max-lines': 'off' } },
  {
    name: 'specs: a describe block is not a function to keep short, and loose values meet the matchers',
    files: SPECS,
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      'no-restricted-syntax': 'off',
      'max-depth': 'off',
    },
  },
  {
    files: ['bin/**/*.mjs', '*.js', '*.mjs', 'docs/**/*.mjs'],
    extends: [eslint.configs.recommended],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
    rules: SIZE_RULES,
  },
  prettier,
);
