import { expect, test } from 'vitest'
import { countGate, countPlaywright, countVitest } from './counts.mjs'

const vitest = (numPassedTests, numFailedTests, testResults = []) => ({ numPassedTests, numFailedTests, testResults })
const playwright = (expected, unexpected, errors = []) => ({
  stats: { expected, unexpected, flaky: 0, skipped: 0 },
  errors,
})

test('a gate without a report counts as one', () => {
  expect(countGate({ code: 0 })).toEqual({ passed: 1, failed: 0 })
  expect(countGate({ code: 2 })).toEqual({ passed: 0, failed: 1 })
})

test('reports are counted test by test', () => {
  expect(countGate({ code: 1, report: vitest(7, 2), count: countVitest })).toEqual({ passed: 7, failed: 2 })
  expect(countGate({ code: 1, report: playwright(3, 1), count: countPlaywright })).toEqual({ passed: 3, failed: 1 })
})

test('a test file that does not load is a failure', () => {
  const unloaded = { status: 'failed', assertionResults: [] }
  expect(countVitest(vitest(7, 0, [unloaded]))).toEqual({ passed: 7, failed: 1 })
  expect(countPlaywright(playwright(7, 0, [{ message: 'SyntaxError' }]))).toEqual({ passed: 7, failed: 1 })
})

test('nothing to run, no report and a red exit are failures, never silence', () => {
  expect(countGate({ code: 0, report: vitest(0, 0), count: countVitest }).failed).toBe(1)
  expect(countGate({ code: 0, report: undefined, count: countVitest }).failed).toBe(1)
  expect(countGate({ code: 1, report: vitest(7, 0), count: countVitest }).failed).toBe(1)
})

test('tests that lack a program may be skipped, and the gate says so', () => {
  const result = countGate({ code: 0, report: vitest(0, 0), count: countVitest, absent: 'not installed: dtc' })
  expect(result).toEqual({ passed: 0, failed: 0, note: 'tests left out, not installed: dtc' })
  expect(countGate({ code: 1, report: vitest(0, 1), count: countVitest, absent: 'not installed: dtc' }).failed).toBe(1)
})
