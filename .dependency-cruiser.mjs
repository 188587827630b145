// Holds the layering table of scripts/layers.mjs over every import, type imports included: default deny, no cycles.
import { layers, strangers } from './scripts/layers.mjs'

const ours = '^src-(main|preload|renderer)/'
const tests = '(\\.test\\.ts$|/testing/)'

const table = layers.map(({ name, from, to }) => ({
  name: `layer: ${name}`,
  severity: 'error',
  from: { path: from, pathNot: tests },
  to: { path: ours, pathNot: to },
}))

const apart = strangers.map((folder) => ({
  name: `${folder}: never each other`,
  severity: 'error',
  from: { path: `^${folder}/([^/]+)/`, pathNot: tests },
  to: { path: `^${folder}/[^/]+/`, pathNot: `^${folder}/$1/` },
}))

const rules = [
  { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'a folder that the table does not know',
    severity: 'error',
    from: { path: ours, pathNot: [...layers.map(({ from }) => from), tests] },
    to: {},
  },
  {
    name: 'tests stay on their side',
    severity: 'error',
    from: { path: '^src-main/' },
    to: { path: '^src-renderer/' },
  },
  {
    name: 'tests stay on their side',
    severity: 'error',
    from: { path: '^src-renderer/' },
    to: { path: '^src-(main/|preload/(bridge|index))' },
  },
  {
    name: 'code never imports a test',
    severity: 'error',
    from: { path: ours, pathNot: tests },
    to: { path: tests },
  },
  {
    name: 'electron only in app and preload',
    severity: 'error',
    from: { path: ours, pathNot: ['^src-main/app/', '^src-preload/index\\.ts$'] },
    to: { path: '(^electron$|(^|/)node_modules/electron/)' },
  },
  {
    name: 'the contract stands alone',
    severity: 'error',
    from: { path: '^src-preload/contract/', pathNot: tests },
    to: { pathNot: '^src-preload/contract/' },
  },
  {
    name: 'renderer/base knows no Svelte',
    severity: 'error',
    from: { path: '^src-renderer/base/', pathNot: tests },
    to: { path: '(^node_modules/svelte/|\\.svelte(\\.ts)?$)' },
  },
  {
    name: 'the window has no Node',
    severity: 'error',
    from: { path: '^src-renderer/', pathNot: tests },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'every import leads somewhere',
    severity: 'error',
    from: { path: '^(src-|e2e/|bench/)' },
    to: { couldNotResolve: true, pathNot: '^(electron|vitest/config)$' },
  },
]

export default {
  forbidden: [...table, ...apart, ...rules],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'svelte', 'browser', 'node', 'default', 'types'],
    },
  },
}
