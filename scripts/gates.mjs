// The quality gates in their order: what each is called and the command that holds it.
import { countPlaywright, countVitest } from './counts.mjs'
import { inRoot } from './paths.mjs'
import { tool } from './run.mjs'

const types = (target) => [...tool('typescript', 'tsc'), '-p', `tsconfig.${target}.json`]
const unitReport = inRoot('test-results/unit.json')
const boardsReport = inRoot('test-results/boards.json')
const windowReport = inRoot('test-results/e2e.json')

const vitest = (report, ...args) => [
  ...tool('vitest'),
  'run',
  ...args,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]

/**
 * A gate with a report has many tests; each other gate counts as one. `programs`: its tests ask programs from outside, and are
 * skipped where those are not there.
 */
export const gates = () => [
  { name: 'format', command: [...tool('prettier'), '--check', '--log-level=warn', '.'] },
  { name: 'lint', command: [...tool('eslint'), '--max-warnings=0', '.'] },
  { name: 'types-main', command: types('main') },
  { name: 'types-renderer', command: types('renderer') },
  { name: 'types-e2e', command: types('e2e') },
  {
    name: 'svelte',
    command: [...tool('svelte-check'), '--tsconfig=tsconfig.renderer.json', '--fail-on-warnings'],
  },
  {
    name: 'layers',
    command: [
      ...tool('dependency-cruiser', 'depcruise'),
      '--config=.dependency-cruiser.mjs',
      'src-main',
      'src-preload',
      'src-renderer',
      'e2e',
      'bench',
    ],
  },
  { name: 'unused', command: tool('knip') },
  {
    name: 'unit',
    command: vitest(unitReport),
    report: unitReport,
    count: countVitest,
  },
  {
    name: 'boards',
    command: vitest(boardsReport, '--config', 'vitest.boards.config.mts'),
    report: boardsReport,
    count: countVitest,
    programs: true,
  },
  {
    name: 'e2e',
    command: [...tool('@playwright/test', 'playwright'), 'test'],
    report: windowReport,
    count: countPlaywright,
    display: true,
  },
]
