import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BoardOp } from '../board-io'
import { readOf, writeOf } from '../testing/session-kit'
import { pack, Trust, valuesOf } from './line'
import { outcomesOf } from './outcome'
import { abortAddress, abortOf, isBanner, isCountdown, isStarting, rowOf, somebodyElse, writeCommand } from './text'

const WIDTHS = [1, 2, 4, 8] as const
const hex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
const shownAs = (bytes: readonly number[]): string =>
  bytes.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')

/** A row as `md` prints it on a little-endian board. */
function rowText(address: number, width: number, words: readonly number[][]): string {
  const missing = ' '.repeat((16 / width - words.length) * (2 * width + 1))
  const data = words.map(hex).join(' ')
  const memory = words.flatMap((word) => [...word].reverse())
  return `${address.toString(16).padStart(8, '0')}: ${data}${missing}  ${shownAs(memory)}`
}

const row = fc.constantFrom(...WIDTHS).chain((width) =>
  fc.record({
    width: fc.constant(width),
    address: fc.nat(0xffff_ffff),
    words: fc.array(fc.array(fc.nat(255), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 16 / width,
    }),
  }),
)

test('every row that a board prints is read, with its address and all its bits', () => {
  fc.assert(
    fc.property(row, ({ width, address, words }) => {
      const read = rowOf(rowText(address, width, words), width)!
      expect(read.address).toBe(address)
      const bytes = read.values.map(({ value, high }) =>
        (high.toString(16).padStart(8, '0') + value.toString(16).padStart(8, '0')).slice(-2 * width),
      )
      expect(bytes).toEqual(words.map(hex))
    }),
  )
})

test('a row of another width, or cut anywhere, is none', () => {
  fc.assert(
    fc.property(row, fc.nat(200), ({ width, address, words }, at) => {
      const text = rowText(address, width, words)
      for (const other of WIDTHS) if (other !== width) expect(rowOf(text, other)).toBeNull()
      if (at < text.length) expect(rowOf(text.slice(0, at), width)).toBeNull()
    }),
  )
})

test.each([
  ['arm', '09000fe0: 00000011 00000010 00000014 00000000  ................', 4, [0x11, 0x10, 0x14, 0]],
  ['one byte', '00000071: 26                                               &', 1, [0x26]],
  ['a space that is data', '00000071: 20                                                ', 1, [0x20]],
  ['a big-endian board', 'b8000000: 41424344                             ABCD', 4, [0x41424344]],
] as const)('%s', (_, text, width, values) => {
  expect(rowOf(text, width)?.values.map(({ value }) => value)).toEqual(values)
})

test('characters that do not show the bytes mean that something else was printed', () => {
  expect(rowOf('00000071: 41                                               B', 1)).toBeNull()
})

const operation: fc.Arbitrary<BoardOp> = fc
  .record({
    write: fc.boolean(),
    width: fc.constantFrom(...WIDTHS),
    page: fc.nat(3),
    step: fc.nat(12),
    value: fc.nat(),
  })
  .map(({ write, width, page, step, value }) => readOf(page * 4096 + step * width, { write, width, value }))

const trusting = (): Trust => {
  const trust = new Trust()
  trust.answered(readOf(0))
  trust.answered(readOf(4096))
  return trust
}

test('a line holds the first accesses in their order, each once, within what every board takes', () => {
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 60 }), (ops) => {
      const line = pack(ops, trusting())
      expect(line.text.length).toBeLessThanOrEqual(250)
      expect(line.parts.flatMap((part) => part.ops)).toEqual(ops.slice(0, line.count))
      expect(line.count).toBeGreaterThan(0)
    }),
  )
})

test('a first write to an unknown page ends its line', () => {
  const ops = [writeOf(0x100, 1), writeOf(0x9000, 2), readOf(0x100)]
  expect(pack(ops, trusting()).text).toBe('mw.l 100 1;mw.l 9000 2')
})

test('a page in which an access failed is never trusted again', () => {
  const trust = trusting()
  trust.failed(readOf(0x40))
  trust.answered(readOf(0x80))
  expect(trust.has(readOf(0x80))).toBe(false)
})

test('two reads of one place: the row that is left is not taken for the one that is lost', () => {
  const line = pack([readOf(0x100), readOf(0x100)], trusting())
  const left = rowText(0x100, 4, [[0, 0, 0, 7]])
  expect(valuesOf(line, ['0: garbage', left])).toEqual([null, null])
  expect(valuesOf(line, [left, '0: garbage'])).toEqual([{ value: 7, high: 0 }, null])
})

test('a command that this U-Boot lacks is refused', () => {
  const line = pack([readOf(0x100)], trusting())
  const said = { ending: 'prompt', lines: ["Unknown command 'md.l' - try 'help'"], abort: null } as const
  expect(outcomesOf(line, { ...said, lines: [...said.lines] }, trusting())).toEqual([{ status: 'refused' }])
})

test('writes in four widths say every bit', () => {
  expect(writeCommand(writeOf(0x10, -1, { width: 8, high: 1 }))).toBe('mw.q 10 1ffffffff')
  expect(writeCommand(writeOf(0x70, 0xa, { width: 1, space: 'io' }))).toBe('iow.b 70 a')
})

test('words of aborts, starts and others are known; those of commands are not taken for them', () => {
  expect(abortOf('data abort')).toMatchObject({ address: null })
  expect(abortOf('"Synchronous Abort" handler, esr 0x96000010, far 0x50000000')).toMatchObject({ address: 0x5000_0000 })
  expect(abortOf('Unhandled exception: Store/AMO access fault')).not.toBeNull()
  expect(abortAddress('EPC: 0000000087f63a06 RA: 0000000087f639c4 TVAL: 0000000000000040')).toBe(0x40)
  expect(abortOf('09000fe0: 00000011                             ....')).toBeNull()
  expect(isBanner('U-Boot SPL 2023.01 (Jun 22 2026)')).toBe(true)
  expect(isStarting('DRAM:  256 MiB')).toBe(true)
  expect(isStarting('DRAM bank   = 0x00000000')).toBe(false)
  expect(isCountdown('Hit any key to stop autoboot:  2 ')).toBe(true)
  expect(somebodyElse('\nboard login: ')).toBe("Linux's login")
  expect(somebodyElse('=> ')).toBe('')
})

test('whatever comes, nothing throws', () => {
  const line = pack([readOf(0x100), writeOf(0x100, 1), readOf(0x104)], trusting())
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 90 })), fc.boolean(), (chunks, abort) => {
      const lines = chunks.map((bytes) => Buffer.from(bytes).toString('latin1'))
      const said = abort
        ? ({ ending: 'abort', lines, abort: { text: '', address: null } } as const)
        : ({ ending: 'late', lines, abort: null } as const)
      expect(outcomesOf(line, said, trusting())).toHaveLength(3)
      for (const text of lines) {
        for (const width of WIDTHS) rowOf(text, width)
        abortOf(text)
        somebodyElse(text)
      }
    }),
  )
})
