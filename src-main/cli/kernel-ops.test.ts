// The built command line on kernel operations: one answer a line, and clear words for what cannot be read.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram } from './testing/program'

const folder = mkdtempSync(join(tmpdir(), 'mmio-lab-ops-'))
const VECTORS = join(__dirname, '../kernel/vectors')

function file(name: string, ...lines: string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n'))
  return path
}

describe('mmio-lab kernel-ops', () => {
  test('answers a file of the real kernel’s as that kernel did', async () => {
    const path = join(VECTORS, 'muxed.jsonl')
    const { code, out } = await runProgram(['kernel-ops', path])
    expect(code).toBe(0)
    const expected = readFileSync(path, 'utf8').trimEnd().split('\n')
    const answers = out.trimEnd().split('\n')
    const outOf = (line: string): unknown => (JSON.parse(line) as { out: unknown }).out
    expect(answers.map(outOf)).toEqual(expected.map(outOf))
    expect(answers[0]).toMatch(/^\{"i":0,"out":/)
  })

  test('numbers operations that stand alone by their line', async () => {
    const path = file('alone.jsonl', '{"op":"mode","dump":"none"}', '{"op":"lookup","start":1}')
    expect((await runProgram(['kernel-ops', path])).out).toBe('{"i":0,"out":{}}\n{"i":1,"out":{"res":null}}\n')
  })

  test.each([
    ['a line that is no JSON', '{"op":', /:2: this is not JSON/],
    ['an operation that is not there', '{"op":"fly"}', /:2: there is no operation "fly"/],
    ['a field that is missing', '{"op":"request","start":1}', /:2: "request" needs "n"/],
    ['a field of the wrong kind', '{"op":"adjust","ref":"x","start":1,"n":1}', /:2: "adjust" needs "ref"/],
  ])('%s: what was answered before, one clear line, exit code 2', async (_, line, message) => {
    const { code, out, err } = await runProgram(['kernel-ops', file('bad.jsonl', '{"op":"mode","dump":"none"}', line)])
    expect({ code, out }).toEqual({ code: 2, out: '{"i":0,"out":{}}\n' })
    expect(err).toMatch(/^mmio-lab: [^\n]+\n$/)
    expect(err).toMatch(message)
  })

  test('a missing file: one clear line, exit code 2', async () => {
    const { code, err } = await runProgram(['kernel-ops', join(folder, 'none.jsonl')])
    expect(code).toBe(2)
    expect(err).toMatch(/^mmio-lab: .*none\.jsonl cannot be read: .*\n$/)
  })
})
