/** How jest runs TypeScript as ES modules, from sources, with no build before it. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@nuanxin/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', {
      jsc: {
        target: 'es2024',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    }],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*(?<!\\.json))\\.js$': '$1' },
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tests'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/tests/architecture/violations/'],
  modulePathIgnorePatterns: ['/dist/'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
