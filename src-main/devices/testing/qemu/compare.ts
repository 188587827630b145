// Gives one sequence to QEMU and to the lab and tells the first answer in which they differ, with what led there.
import { accessText, hex, type Access } from './access'
import type { LabSide } from './lab-side'
import type { LineChange, Qtest } from './qtest-client'

export interface Tolerance {
  /** Bits of what this access reads that may differ: see differences.ts. */
  bits: (access: Access, register: string) => number
  /** Lines whose level may differ. */
  lines: readonly number[]
}

export interface Comparison {
  qemu: Qtest
  lab: LabSide
  accesses: readonly Access[]
  tolerance?: Tolerance
  /** Called before each access of the lab; the place to let its clock run. */
  before?: (access: Access, index: number) => void
}

/** Accesses shown before the one that differs. */
const SHOWN = 12

const STRICT: Tolerance = { bits: () => 0, lines: [] }

/** The first difference as a text of several lines; empty when all answers and interrupt lines are equal. */
export async function firstDifference({
  qemu,
  lab,
  accesses,
  tolerance = STRICT,
  before,
}: Comparison): Promise<string> {
  const answers = await qemu.run(accesses)
  const levels = new Map<number, boolean>()
  for (const [index, access] of accesses.entries()) {
    before?.(access, index)
    const mine = lab.make(access)
    const { value, changes } = answers[index]!
    for (const { line, level } of changes) levels.set(line, level)
    const wrong = valueWrong(access, value, mine, tolerance, lab) || lineWrong(levels, lab.levels, tolerance.lines)
    if (wrong) return report(accesses, index, wrong, lab)
  }
  return ''
}

function valueWrong(access: Access, theirs: number, mine: number, { bits }: Tolerance, lab: LabSide): string {
  const apart = (theirs ^ mine) & ~bits(access, lab.nameOf(access))
  if (apart === 0) return ''
  const { width } = access
  return `QEMU reads ${hex(theirs, width)}, the lab ${hex(mine, width)}: bits ${hex(apart, width)}`
}

type Levels = ReadonlyMap<LineChange['line'], boolean>

function lineWrong(theirs: Levels, mine: Levels, tolerated: readonly number[]): string {
  for (const line of new Set([...theirs.keys(), ...mine.keys()])) {
    const [qemu, lab] = [theirs.get(line) ?? false, mine.get(line) ?? false]
    if (qemu !== lab && !tolerated.includes(line))
      return `line ${line} is ${level(qemu)} in QEMU, ${level(lab)} in the lab`
  }
  return ''
}

const level = (high: boolean): string => (high ? 'high' : 'low')

function report(accesses: readonly Access[], index: number, wrong: string, lab: LabSide): string {
  const from = Math.max(0, index - SHOWN)
  const past = accesses.slice(from, index + 1).map((access, i) => {
    const mark = from + i === index ? '>' : ' '
    return `${mark} ${String(from + i).padStart(6)}  ${accessText(access, lab.nameOf(access))}`
  })
  return [`access ${index} of ${accesses.length}: ${wrong}`, ...past].join('\n')
}
