// The value of a property in a .dts: strings, cells, bytes and references, comma by comma. References are kept for later.
import { Expression, takeNumber, unescaped } from './dts-expression'
import type { DtsSource } from './dts-source'
import type { Place } from './tree'

/** `&label` or `&{/path}`. */
export interface Reference {
  /** A label, or a path that begins with a slash. */
  target: string
  /** A cell takes the phandle of the node, anything else its path. */
  cell: boolean
  place: Place
}

export type Piece = Uint8Array | Reference

export interface Value {
  pieces: Piece[]
  /** As written, blanks evened out. */
  text: string
  labels: { name: string; place: Place }[]
}

const LABEL = /([A-Za-z_][A-Za-z0-9_]*):/y
const STRING = /"((?:\\[^]|[^"\\])*)"/y
const REFERENCE = /&(?:([A-Za-z_][A-Za-z0-9_]*)|\{(\/[^}\s]*)\})/y
const HEX_BYTE = /[0-9a-fA-F]{2}/y
const WORD = /\w+/y
const BITS = ['8', '16', '32', '64']

/** A label, or null where none comes next. */
export const takeLabel = (source: DtsSource): string | null => source.take(LABEL)?.[1] ?? null

/** `&label` or `&{/path}`: what it names and how it is written; null where none comes next. */
export function takeReference(source: DtsSource): { target: string; text: string } | null {
  const found = source.take(REFERENCE)
  return found ? { target: found[1] ?? found[2]!, text: found[0] } : null
}

/** All up to the semicolon, which is left there. */
export function takeValue(source: DtsSource): Value {
  const value: Value = { pieces: [], text: '', labels: [] }
  const texts: string[] = []
  do {
    takeLabels(source, value)
    texts.push(takeItem(source, value))
    takeLabels(source, value)
  } while (source.takes(','))
  return { ...value, text: texts.join(', ') }
}

function takeLabels(source: DtsSource, value: Value): void {
  for (;;) {
    const place = source.place()
    const name = takeLabel(source)
    if (name === null) return
    value.labels.push({ name, place })
  }
}

function takeItem(source: DtsSource, value: Value): string {
  const place = source.place()
  if (source.sees('"')) return takeString(source, value)
  if (source.takes('<')) return takeCells(source, value, 32)
  if (source.takes('/bits/')) return takeBits(source, value)
  if (source.takes('[')) return takeBytes(source, value)
  const reference = takeReference(source)
  if (reference) {
    value.pieces.push({ target: reference.target, cell: false, place })
    return reference.text
  }
  if (source.sees('/incbin/')) source.wrong('/incbin/ is not read by the lab', 'Write the bytes as [00 01 02].')
  return source.wrong(`a value is missing before ${source.next()}`, 'Write "text", <cells>, [bytes] or &label.')
}

function takeString(source: DtsSource, value: Value): string {
  const found = source.take(STRING)
  if (!found) source.wrong('the string does not end', 'Look for a missing quote.')
  const inner = unescaped(found[1]!)
  const bytes = new Uint8Array(inner.length + 1)
  bytes.set(inner)
  value.pieces.push(bytes)
  return found[0]
}

function takeBits(source: DtsSource, value: Value): string {
  const place = source.place()
  const bits = source.take(WORD)?.[0] ?? ''
  if (!BITS.includes(bits)) source.wrong('/bits/ takes 8, 16, 32 or 64', '', place)
  if (!source.takes('<')) source.wrong(`"<" is missing before ${source.next()}`)
  return `/bits/ ${bits} ${takeCells(source, value, Number(bits))}`
}

function takeCells(source: DtsSource, value: Value, bits: number): string {
  const texts: string[] = []
  for (;;) {
    takeLabels(source, value)
    if (source.takes('>')) return `<${texts.join(' ')}>`
    const place = source.place()
    const reference = takeReference(source)
    if (reference) {
      if (bits !== 32) source.wrong('a reference needs 32-bit cells', 'Leave out /bits/.', place)
      value.pieces.push({ target: reference.target, cell: true, place })
      texts.push(reference.text)
    } else texts.push(takeCell(source, value, bits))
  }
}

function takeCell(source: DtsSource, value: Value, bits: number): string {
  const place = source.place()
  const isExpression = source.takes('(')
  const cell = isExpression ? { value: new Expression(source).inParentheses(), text: '' } : takeNumber(source)
  if (!cell) {
    source.wrong(
      `${source.next()} stands where a cell or ">" should`,
      'Cells are numbers, (expressions) or &labels; macros need the C preprocessor.',
    )
  }
  const mask = (1n << BigInt(bits)) - 1n
  const above = cell.value & ~mask
  // All ones above it: a negative number.
  if (above !== 0n && above !== (0xffff_ffff_ffff_ffffn & ~mask)) {
    source.wrong(`0x${cell.value.toString(16)} does not fit into ${bits} bits`, '', place)
  }
  const kept = cell.value & mask
  value.pieces.push(bigEndian(kept, bits / 8))
  return isExpression ? `0x${kept.toString(16)}` : cell.text
}

function bigEndian(value: bigint, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => Number((value >> BigInt(8 * (bytes - 1 - at))) & 0xffn))
}

function takeBytes(source: DtsSource, value: Value): string {
  const texts: string[] = []
  for (;;) {
    takeLabels(source, value)
    if (source.takes(']')) break
    const byte = source.take(HEX_BYTE)?.[0]
    if (byte === undefined) {
      source.wrong(`${source.next()} stands where a byte or "]" should`, 'Bytes are pairs of hex digits.')
    }
    texts.push(byte)
  }
  value.pieces.push(Uint8Array.from(texts, (text) => parseInt(text, 16)))
  return `[${texts.join(' ')}]`
}
