// Labs that are wrong in every way: one clear line each, with the place, and nothing read that does not belong to the lab.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadLab } from './load-lab'
import { LABS } from './testing/bench'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (text: string): void => writeFileSync(join(folder, 'lab.json'), text)
function message(text: string): string {
  write(text)
  const result = loadLab(folder)
  return result.ok ? 'fine' : result.error.message
}

const lab = (devices: string, drivers = '[]'): string =>
  `{\n  "title": "bench",\n  "devices": ${devices},\n  "drivers": ${drivers}\n}`
const labdev = (name: string, start: string, irq: number): string =>
  `{ "name": "${name}", "compatible": ["mmio-lab,labdev"], "regions": [{ "start": "${start}", "size": "4KiB" }], "irqs": [${irq}] }`

const ports = (start: string): string =>
  labdev('a', start, 3).replace('"size": "4KiB"', '"size": "4KiB", "space": "io"')

/** Of one labdev. */
const withRule = (rule: string, link = '{}'): string =>
  `{ "title": "bench", "link": ${link},\n  "devices": [${labdev('a', '0x1000', 3)}],\n  "mirror": [{ ${rule} }], "drivers": [] }`

describe('what is wrong is told with its place', () => {
  test.each([
    ['', 'lab.json:1:1: not valid JSON: value expected'],
    ['{\n "title": }', 'lab.json:2:11: not valid JSON: value expected'],
    ['[]', 'lab.json:1:1: not a lab'],
    ['{ "title": "t", "devices": [] }', 'lab.json:1:1: "drivers" is missing'],
    [lab('[{ "name": "a", "colour": 1 }]'), 'lab.json:3:30: "colour" is not something a lab can say'],
    [lab('[{ "name": "../etc" }]'), 'lab.json:3:25: devices.0.name is "../etc"'],
    [lab('[{ "name": "a" }, { "name": "a" }]'), 'lab.json:3:42: "a" is taken'],
    [
      lab('[{ "name": "a", "compatible": ["nobody,knows"] }]'),
      'lab.json:3:44: the lab has no model for "nobody,knows"',
    ],
    [lab('[{ "name": "a", "irqs": [3] }]'), 'lab.json:3:15: a has regions or irqs but nothing says what it is'],
    [withRule('"device": "b", "mode": "compare"'), 'lab.json:3:26: there is no device "b"'],
    [withRule('"device": "a", "region": "other", "mode": "compare"'), 'a has no region "other"'],
    [withRule('"device": "a", "register": "FR", "mode": "compare"'), 'a has no register "FR"'],
    [
      withRule('"device": "a", "noise": ["STATUS.NOPE"], "mode": "compare"'),
      'a has no register or field "STATUS.NOPE"',
    ],
    [withRule('"device": "a", "register": "STATUS", "base": 0, "mode": "board"'), 'a base of one register'],
    [withRule('"device": "a", "mode": "both"'), 'mirror.0.mode is "both"'],
    [withRule('"device": "a", "mode": "board"', '{ "baud": 0 }'), 'link.baud is 0'],
    [withRule('"device": "a", "mode": "board"', '{ "prot": "gdb" }'), '"prot" is not something a lab can say'],
    [withRule('"device": "a", "mode": "board", "noise": ["STATUS", "STATUS.BUSY"], "base": "0x4000"'), 'fine'],
    [lab('[]', '["nodriver"]'), 'lab.json:4:15: there is no driver "nodriver"'],
    [lab('[]', '["labdev", "labdev"]'), 'lab.json:4:25: "labdev" stands here twice'],
    [lab(`[${labdev('a', '0x1000', 3)}, ${labdev('b', '0x1800', 4)}]`), 'b lies on a'],
    [lab(`[${ports('0x70')}]`).replace('"bench"', '"bench", "platform": "arm64"'), 'a has ports'],
    [lab(`[${ports('0xfffc')}]`), 'a ends past port 0xffff'],
    [lab(`[${labdev('a', '0x1000_', 3)}]`), 'devices.0.regions.0.start is "0x1000_"'],
    [lab(`[${labdev('a', '0x10000000000', 3)}]`), 'devices.0.regions.0.start is 1099511627776'],
    ['{ "title": "t", "title": "u", "devices": [], "drivers": [] }', 'lab.json:1:17: "title" stands here twice'],
    ['{ "__proto__": { "title": "t" }, "devices": [], "drivers": [] }', 'lab.json:1:3: "__proto__" is not allowed'],
    [`{ "title": ${'['.repeat(40)}${']'.repeat(40)} }`, 'nested too deeply'],
    [lab('[]').replace('"title": "bench"', '"title": "t", "until": "soon"'), 'until is "soon"'],
  ])('%#', (text, expected) => {
    expect(message(text)).toContain(expected)
  })

  test('a folder that is not there, a folder without a lab, a folder in its place', () => {
    expect(loadLab(join(folder, 'nowhere'))).toMatchObject({ ok: false, error: { code: 'io' } })
    expect(loadLab(folder)).toMatchObject({
      ok: false,
      error: { code: 'io', message: `There is no lab.json in ${folder}.` },
    })
  })
})

describe('nothing outside the folder', () => {
  test('a README that is a link out of it is refused', () => {
    write(lab('[]'))
    symlinkSync('/etc/hostname', join(folder, 'README.md'))
    expect(loadLab(folder)).toMatchObject({
      ok: false,
      error: { code: 'lab-invalid', message: expect.stringContaining('leads out') as string },
    })
  })

  test('a huge file is not read', () => {
    write(' '.repeat(2 ** 20 + 1))
    expect(loadLab(folder)).toMatchObject({ ok: false, error: { message: 'lab.json is larger than 1024 KiB.' } })
  })
})

test.each(['first-steps', 'never-returns'])('%s is a lab', (name) => {
  expect(loadLab(join(LABS, name))).toMatchObject({
    ok: true,
    value: { name, readme: expect.stringMatching(/^# /) as string },
  })
})

test('any JSON at all gives an answer, and Object.prototype stays as it was', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).sort()
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      write(text)
      expect(loadLab(folder).ok).toBe(false)
    }),
    { numRuns: 300 },
  )
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before)
})
