// Snapshots as files: JSON with a version, one register a line. docs/snapshots.md has the format.
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import * as v from 'valibot'
import type { Result } from '../../../src-preload/contract/errors'
import type { RegisterSnapshot } from '../../../src-preload/contract/link'
import { done, failed, reason } from '../../base/result'
import { readCheckedJson } from '../checked-json'
import { replaceFile } from '../replace-file'

const FORMAT = 'mmio-lab snapshot'
export const SNAPSHOT_VERSION = 1
const MOST_BYTES = 16 * 2 ** 20

const text = (most: number) => v.pipe(v.string('text in quotes'), v.maxLength(most, `at most ${most} letters`))
const name = text(200)
const list = <T>(item: v.GenericSchema<unknown, T>, most: number) =>
  v.pipe(v.array(item, 'a list in [ ]'), v.maxLength(most, `at most ${most} of them`))
const number = v.pipe(
  v.string('a number such as "0x18"'),
  v.regex(/^0x[0-9a-f]{1,8}$/, 'a number such as "0x18"'),
  v.transform(Number),
)

const register = v.pipe(
  v.strictObject({
    name,
    region: name,
    offset: number,
    size: v.picklist([8, 16, 32], '8, 16 or 32'),
    value: number,
  }),
  v.check(({ size, value }) => value < 2 ** size, 'a value that fits its size'),
)

const schema = v.strictObject({
  format: v.literal(FORMAT, `"${FORMAT}"`),
  version: v.literal(SNAPSHOT_VERSION, `${SNAPSHOT_VERSION}`),
  source: text(4096),
  lab: name,
  board: text(4096),
  taken: v.pipe(v.string('a time'), v.isoTimestamp('a time such as "2026-01-31T12:00:00.000Z"')),
  devices: list(
    v.strictObject({
      name,
      compatible: name,
      registers: list(register, 1 << 14),
      leftOut: list(v.strictObject({ name, why: text(400) }), 1 << 14),
    }),
    1 << 10,
  ),
})

/** @param file its name, for complaints @returns bad-input with file, line and column */
export function parseSnapshot(json: string, file: string): Result<RegisterSnapshot> {
  const kind = { file, what: 'a snapshot', code: 'bad-input', levels: 'five levels' } as const
  const read = readCheckedJson(json, kind, schema)
  if (!read.ok) return read
  const { source, lab, board, taken, devices } = read.value.value
  return done({ source, lab, board, taken, devices })
}

export function snapshotText({ source, lab, board, taken, devices }: RegisterSnapshot): string {
  const hex = (value: number): string => `0x${value.toString(16)}`
  const lines = (items: object[]): string =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => `        ${JSON.stringify(item)}`).join(',\n')}\n      ]`
  const bodies = devices.map(({ name: device, compatible, registers, leftOut }) => {
    const values = registers.map((each) => ({ ...each, offset: hex(each.offset), value: hex(each.value) }))
    return [
      '    {',
      `      "name": ${JSON.stringify(device)},`,
      `      "compatible": ${JSON.stringify(compatible)},`,
      `      "registers": ${lines(values)},`,
      `      "leftOut": ${lines(leftOut)}`,
      '    }',
    ].join('\n')
  })
  const head = { format: FORMAT, version: SNAPSHOT_VERSION, source, lab, board, taken }
  const members = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`)
  const all = bodies.length === 0 ? '[]' : `[\n${bodies.join(',\n')}\n  ]`
  return `{\n${members.join('\n')}\n  "devices": ${all}\n}\n`
}

/** Its source is then the file. @returns io, bad-input */
export function loadSnapshot(path: string): Result<RegisterSnapshot> {
  let json: string
  try {
    const stat = statSync(path)
    if (!stat.isFile()) return failed('bad-input', `${path} is not a file.`)
    if (stat.size > MOST_BYTES) return failed('bad-input', `${path} is larger than 16 MiB.`, 'Choose a snapshot.')
    json = readFileSync(path, 'utf8')
  } catch (error) {
    return failed('io', `${path} cannot be read: ${reason(error)}`)
  }
  const snapshot = parseSnapshot(json, basename(path))
  return snapshot.ok ? done({ ...snapshot.value, source: path }) : snapshot
}

/** @returns its path, or io */
export function saveSnapshot(path: string, snapshot: RegisterSnapshot): Result<string> {
  try {
    replaceFile(path, snapshotText(snapshot))
    return done(path)
  } catch (error) {
    return failed('io', `${path} cannot be written: ${reason(error)}`, 'Choose another place.')
  }
}
