// The answers of a real kernel (Linux 6.12, x86-64): every line of every file, in order, against ours.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newOpsRun } from './kernel-ops'
import { parseOperation } from './operation'
import type { Answer } from './run'

const FOLDER = join(__dirname, '../vectors')

interface Line {
  i: number
  in: { op: string }
  out: Answer
}

const linesOf = (file: string): string[] => readFileSync(join(FOLDER, file), 'utf8').trimEnd().split('\n')

/** Both answers from a little before where they part. */
function firstDifference(linux: string, here: string): string {
  let at = 0
  while (at < linux.length && linux[at] === here[at]) at++
  const from = Math.max(0, at - 40)
  return `  Linux: …${linux.slice(from, from + 160)}\n  here:  …${here.slice(from, from + 160)}`
}

/** What differs, each line with the operation, for people to read. */
function differences(file: string): string[] {
  const run = newOpsRun()
  return linesOf(file).flatMap((text, index) => {
    const { i, in: operation, out } = JSON.parse(text) as Line
    const answer = run.apply(parseOperation(text, index))
    try {
      expect(answer).toEqual(out)
      return []
    } catch {
      return [`line ${i} ${JSON.stringify(operation)}\n${firstDifference(JSON.stringify(out), JSON.stringify(answer))}`]
    }
  })
}

describe('the answers of a real kernel', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))

  it('are all there', () => {
    expect(files.flatMap(linesOf)).toHaveLength(3359)
  })

  it.each(files)('%s', (file) => {
    expect(differences(file).slice(0, 3)).toEqual([])
  })
})
