// Every deliberate difference between QEMU's devices and the lab's, with its reason. docs/fidelity.md shows this list, and a test
// holds the two together; the comparisons tolerate what stands here and nothing else.
import type { Difference } from './difference'
import { pcDifferences } from './differences-pc'
import { pl011Differences } from './differences-pl011'
import { pl061Differences } from './differences-pl061'
import { sp80xDifferences } from './differences-sp80x'
import type { Tolerance } from './compare'

export const differences: readonly Difference[] = [
  ...pl011Differences,
  ...pl061Differences,
  ...sp80xDifferences,
  ...pcDifferences,
]

const hex = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`

/** Its line in docs/fidelity.md. */
export function differenceText({ id, qemu, lab, why, example }: Difference): string {
  const shown = `\`${example.steps}\`: ${hex(example.qemu)} in QEMU, ${hex(example.lab)} here`
  return `- \`${id}\`. QEMU: ${qemu}. The lab: ${lab}. Why: ${why}. Example: ${shown}.`
}

/** What a comparison of a device tolerates; `lines` are the device's on the machine. `without` names differences that cannot show in it. */
export function toleranceOf(device: string, lines: readonly number[], without: readonly string[] = []): Tolerance {
  const known = differences.filter((each) => each.device === device && !without.includes(each.id))
  return {
    bits: (_, register) => known.reduce((all, { bits }) => all | (bits?.[register] ?? 0), 0),
    lines: known.some((each) => each.lines) ? lines : [],
  }
}
