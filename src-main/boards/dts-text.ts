// Writes a tree as DTS. What the bytes of a blob stand for is guessed as dtc guesses it: strings, else cells, else bytes.
import { type Node, type Property, type Tree } from './tree'

const hex = (value: number, digits = 1): string => value.toString(16).padStart(digits, '0')

/** Printable strings, none of them empty, each ended by NUL. */
function looksLikeStrings(value: Uint8Array): boolean {
  let before = 0
  for (const byte of value) {
    if (byte === 0 ? before === 0 : byte < 0x20 || byte > 0x7e) return false
    before = byte
  }
  return before === 0 && value.length > 0
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, (letter) => `\\${letter}`)}"`

function strings(value: Uint8Array): string {
  const text = String.fromCharCode(...value.subarray(0, -1))
  return text.split('\0').map(quoted).join(', ')
}

const MOST_ARGUMENTS = 1 << 14

/** A property's value in DTS syntax: `"arm,pl011", "arm,primecell"`, `<0x0 0x9000000>`, `[00 01 02]`; empty for no value. */
export function valueText(value: Uint8Array): string {
  if (value.length === 0) return ''
  if (value.length < MOST_ARGUMENTS && looksLikeStrings(value)) return strings(value)
  if (value.length % 4 !== 0) return `[${Array.from(value, (byte) => hex(byte, 2)).join(' ')}]`
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  const cells = Array.from({ length: value.length / 4 }, (_, at) => `0x${hex(view.getUint32(at * 4))}`)
  return `<${cells.join(' ')}>`
}

function propertyLine({ name, value }: Property, indent: string): string {
  const text = valueText(value)
  return text === '' ? `${indent}${name};` : `${indent}${name} = ${text};`
}

function writeNode(node: Node, lines: string[], indent: string): void {
  const labels = node.labels.map((label) => `${label}: `).join('')
  lines.push(`${indent}${labels}${node.parent === null ? '/' : node.name} {`)
  const inner = `${indent}\t`
  for (const property of node.properties) lines.push(propertyLine(property, inner))
  for (const child of node.children) {
    if (lines.at(-1)?.endsWith('{') !== true) lines.push('')
    writeNode(child, lines, inner)
  }
  lines.push(`${indent}};`)
}

/** The whole tree, from its bytes. A label of the root has no place in DTS and is left out. */
export function dtsText({ root, reservations }: Tree): string {
  const lines = ['/dts-v1/;', '']
  for (const { address, size } of reservations) {
    lines.push(`/memreserve/ 0x${address.toString(16)} 0x${size.toString(16)};`)
  }
  writeNode({ ...root, labels: [] }, lines, '')
  return `${lines.join('\n')}\n`
}
