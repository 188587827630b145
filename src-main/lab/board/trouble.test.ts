// The whole chain on a line that misbehaves. What is asserted holds at any speed. MMIO_LAB_TROUBLES=500 makes so many points of it, and prints
// how long the lab was held up and how soon the link was back.
import { expect, test } from 'vitest'
import { runTrouble } from './testing/trouble'

const asked = process.env.MMIO_LAB_TROUBLES
const points = Number(asked ?? 12)

test.each(['shadow', 'compare', 'board'] as const)(
  '%s: nothing is lost, nothing stale is sent, and the link is back after each trouble',
  async (mode) => {
    const report = await runTrouble(mode, points, 1)
    if (asked !== undefined) process.stdout.write(`${mode}: ${JSON.stringify(report)}\n`)
    expect(report).toMatchObject({ points, stale: 0, unanswered: 0, lost: 0 })
    expect(report.accesses).toBeGreaterThan(points * 8)
  },
  900_000,
)
