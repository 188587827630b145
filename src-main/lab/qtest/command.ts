// A line of QEMU's qtest protocol as plain data, or the reason why it is none. Touches no lab.

export type Width = 1 | 2 | 4 | 8
export type PortWidth = 1 | 2 | 4

export type Command =
  | { do: 'read'; address: bigint; width: Width }
  | { do: 'write'; address: bigint; width: Width; value: bigint }
  | { do: 'readBytes'; address: bigint; count: number; as: 'hex' | 'base64' }
  | { do: 'writeBytes'; address: bigint; data: Uint8Array }
  | { do: 'fill'; address: bigint; count: number; value: number }
  | { do: 'in'; port: number; width: PortWidth }
  | { do: 'out'; port: number; width: PortWidth; value: number }
  /** null: to the next event. */
  | { do: 'clockStep'; ns: bigint | null }
  | { do: 'clockSet'; ns: bigint }
  | { do: 'intercept'; name: string }
  | { do: 'endianness' }

/** Says what is wrong with a line, in words that fit behind `FAIL `. */
export class BadLine extends Error {}

/** Bytes that one command may move. */
export const MOST_BYTES = 16 * 2 ** 20

const LAST_PORT = 0xffffn
const ALL_64 = 2n ** 64n - 1n
const MOST_SHOWN = 40

const WIDTHS = { b: 1, w: 2, l: 4, q: 8 } as const

type Parser = (words: readonly string[]) => Command

const PARSERS = new Map<string, { arguments: [least: number, most: number]; parse: Parser }>([
  ['read', { arguments: [2, 2], parse: ([, at, n]) => bytesRead(at!, n!, 'hex') }],
  ['b64read', { arguments: [2, 2], parse: ([, at, n]) => bytesRead(at!, n!, 'base64') }],
  ['write', { arguments: [3, 3], parse: ([, at, n, hex]) => bytesWritten(at!, bytesOfHex(hex!, countOf(n!))) }],
  ['b64write', { arguments: [3, 3], parse: ([, at, n, text]) => bytesWritten(at!, bytesOf64(text!, countOf(n!))) }],
  ['memset', { arguments: [3, 3], parse: ([, at, n, value]) => filled(at!, n!, value!) }],
  [
    'clock_step',
    { arguments: [0, 1], parse: ([, ns]) => ({ do: 'clockStep', ns: ns === undefined ? null : time(ns) }) },
  ],
  ['clock_set', { arguments: [1, 1], parse: ([, ns]) => ({ do: 'clockSet', ns: time(ns!) }) }],
  ['irq_intercept_in', { arguments: [1, 1], parse: ([, name]) => ({ do: 'intercept', name: name! }) }],
  ['irq_intercept_out', { arguments: [1, 1], parse: ([, name]) => ({ do: 'intercept', name: name! }) }],
  ['endianness', { arguments: [0, 0], parse: () => ({ do: 'endianness' }) }],
])

for (const [letter, width] of Object.entries(WIDTHS)) {
  PARSERS.set(`read${letter}`, {
    arguments: [1, 1],
    parse: ([, at]) => ({ do: 'read', address: number(at!, 'address'), width }),
  })
  PARSERS.set(`write${letter}`, {
    arguments: [2, 2],
    parse: ([, at, value]) => ({ do: 'write', address: number(at!, 'address'), width, value: number(value!, 'value') }),
  })
  if (width === 8) continue
  PARSERS.set(`in${letter}`, { arguments: [1, 1], parse: ([, at]) => ({ do: 'in', port: port(at!), width }) })
  PARSERS.set(`out${letter}`, {
    arguments: [2, 2],
    parse: ([, at, value]) => ({
      do: 'out',
      port: port(at!),
      width,
      value: Number(BigInt.asUintN(width * 8, number(value!, 'value'))),
    }),
  })
}

/** Throws BadLine. */
export function parseLine(line: string): Command {
  const words = line.split(/[ \t\r]+/).filter((word) => word !== '')
  const [name] = words
  if (name === undefined) throw new BadLine('Empty line')
  const known = PARSERS.get(name)
  if (!known) throw new BadLine(`Unknown command '${shown(name)}'`)
  const [least, most] = known.arguments
  if (words.length - 1 < least) throw new BadLine(`${name} needs ${least} arguments`)
  if (words.length - 1 > most)
    throw new BadLine(`${name} takes ${most} arguments, not also '${shown(words[most + 1]!)}'`)
  return known.parse(words)
}

/** What came in, as it may stand in an answer: short, and nothing but letters. */
export const shown = (text: string): string => text.slice(0, MOST_SHOWN).replace(/[^\x20-\x7e]/g, '?')

/** As C reads it: decimal, 0x hexadecimal, 0 octal; a minus counts down from 2^64. */
function number(text: string, what: string): bigint {
  const [, minus, hex, octal, decimal] = /^([+-]?)(?:0x([0-9a-f]+)|0([0-7]*)|([1-9][0-9]*))$/i.exec(text) ?? []
  const digits = hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o${octal || '0'}` : decimal
  if (digits === undefined || digits.length > 2 * MOST_SHOWN)
    throw new BadLine(`${what} '${shown(text)}' is not a number`)
  const value = BigInt(digits)
  if (value > ALL_64) throw new BadLine(`${what} ${shown(text)} is beyond 64 bits`)
  return minus === '-' ? BigInt.asUintN(64, -value) : value
}

function port(text: string): number {
  const value = number(text, 'port')
  if (value > LAST_PORT) throw new BadLine(`port ${shown(text)} is beyond 0xffff`)
  return Number(value)
}

function countOf(text: string): number {
  const value = number(text, 'size')
  if (value > MOST_BYTES) throw new BadLine(`size ${shown(text)} is more than ${MOST_BYTES} bytes`)
  return Number(value)
}

function time(text: string): bigint {
  return BigInt.asIntN(64, number(text, 'time'))
}

function bytesRead(at: string, size: string, as: 'hex' | 'base64'): Command {
  const count = countOf(size)
  if (count === 0) throw new BadLine('size is 0')
  return { do: 'readBytes', address: number(at, 'address'), count, as }
}

function bytesWritten(at: string, data: Uint8Array): Command {
  return { do: 'writeBytes', address: number(at, 'address'), data }
}

function filled(at: string, size: string, value: string): Command {
  const byte = Number(BigInt.asUintN(8, number(value, 'value')))
  return { do: 'fill', address: number(at, 'address'), count: countOf(size), value: byte }
}

/** Too few digits are filled up with zero bytes, those too many are not used. */
function bytesOfHex(text: string, count: number): Uint8Array {
  if (!/^0x[0-9a-f]+$/i.test(text)) throw new BadLine(`data '${shown(text)}' is not 0x and hexadecimal digits`)
  const data = new Uint8Array(count)
  data.set(Buffer.from(text.slice(2), 'hex').subarray(0, count))
  return data
}

/** As many bytes as there are, at most `count`. */
function bytesOf64(text: string, count: number): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new BadLine(`data '${shown(text)}' is not base64`)
  return new Uint8Array(Buffer.from(text, 'base64').subarray(0, count))
}
