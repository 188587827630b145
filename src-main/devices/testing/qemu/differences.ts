// Every deliberate difference between QEMU's devices and the lab's, with its reason. docs/fidelity.md shows this list, and a test
// holds the two together; the comparisons tolerate what stands here and nothing else.
import { pcDifferences } from './differences-pc'
import { pl011Differences } from './differences-pl011'
import { pl061Differences } from './differences-pl061'
import { sp80xDifferences } from './differences-sp80x'
import type { Tolerance } from './compare'

export interface Difference {
  /** Names it in the documentation: pl011-reserved-bits. */
  readonly id: string
  readonly device: string
  /** Bits of what a read gives that may differ, by register. */
  readonly bits?: Readonly<Record<string, number>>
  /** The level of the device's interrupt lines may differ. */
  readonly lines?: boolean
  readonly qemu: string
  readonly lab: string
  /** Lines of the qtest protocol on a machine just started, and what each side reads last. */
  readonly example: { readonly steps: string; readonly qemu: number; readonly lab: number }
  /** With the section of the datasheet that decides it. */
  readonly why: string
}

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
