// What the linter holds: types used strictly, functions short, nothing that Electron 25 lacks.
import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import { floor, mainFloor, windowFloor } from './scripts/api-floor.mjs'
import { layering } from './scripts/layer-rule.mjs'

const tests = ['**/*.test.ts', '**/testing/**', 'e2e/**']

/** Rules of the strict set that would only add noise here. */
const relaxed = {
  '@typescript-eslint/no-non-null-assertion': 'off', // typed arrays under noUncheckedIndexedAccess
  '@typescript-eslint/no-unnecessary-condition': 'off',
  '@typescript-eslint/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  '@typescript-eslint/no-unsafe-enum-comparison': 'off', // kinds read from a file are plain numbers
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/unified-signatures': 'off',
}

const ours = {
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  'no-console': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 4],
  'max-params': ['error', 6],
}

export default ts.config(
  { ignores: ['out/', '.electron/', 'coverage/', 'runs/', 'screenshots/', 'test-results/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.main.json', 'tsconfig.renderer.json', 'tsconfig.e2e.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: { ...relaxed, ...ours, ...floor },
  },
  { files: ['**/*.svelte'], extends: [ts.configs.strict] },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] },
    },
    // Plain maps and sets beside reactive state are a choice: what is asked a thousand times a frame stays plain.
    rules: { 'svelte/prefer-svelte-reactivity': 'off' },
  },
  {
    files: ['**/*.svelte'],
    plugins: { layering },
    rules: {
      ...floor,
      'layering/layers': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': relaxed['@typescript-eslint/no-unused-vars'],
      'no-undef': 'off', // svelte-check knows better
      'prefer-const': 'off', // $props() and $bindable() ask for let
      'no-console': 'error',
      eqeqeq: ours.eqeqeq,
      'max-lines': ours['max-lines'],
    },
  },
  { files: ['src-main/**', 'src-preload/**'], ignores: tests, rules: mainFloor },
  { files: ['src-renderer/**'], rules: windowFloor },
  {
    files: ['src-renderer/**'],
    ignores: ['src-renderer/main.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...windowFloor['no-restricted-properties'].slice(1),
        {
          object: 'window',
          property: 'lab',
          message: 'Only src-renderer/main.ts touches window.lab; take the API by constructor.',
        },
      ],
    },
  },
  { files: ['src-main/cli/**', 'bench/**', 'scripts/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
    rules: { 'max-lines': ['error', 250], 'max-lines-per-function': ['error', 60] },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      'max-params': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['**/*.config.ts', '**/*.config.mts'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
)
