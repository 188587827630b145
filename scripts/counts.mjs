// Reads from the test runners' JSON reports how many tests passed and failed.
import { readFileSync } from 'node:fs'

/** Vitest: a file that does not even load counts as one failed test. */
export function countVitest(report) {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
}

/** Playwright: what fails outside of any test counts as one failed test. */
export function countPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + (errors.length > 0 ? 1 : 0) }
}

/**
 * The counts of one finished gate. A red exit, a missing report and a run without tests are failures, never silence; `absent` says
 * what its tests lacked where they may be skipped.
 */
export function countGate({ code, report, count, absent }) {
  if (!count) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  if (!report) return { passed: 0, failed: 1, note: 'no report was written' }
  const { passed, failed } = count(report)
  if (absent && code === 0) return { passed, failed, note: `tests left out, ${absent}` }
  if (passed + failed === 0) return { passed: 0, failed: 1, note: 'there were no tests' }
  return code !== 0 && failed === 0 ? { passed, failed: 1, note: `exit code ${code}` } : { passed, failed }
}

export function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
