// Writes a flattened devicetree, so that tests have blobs whose tree they know.
import { FDT_MAGIC, Token } from '../read-dtb'
import type { Node, Tree } from '../tree'

const HEADER = 40
const text = new TextEncoder()

class Writer {
  readonly bytes: number[] = []

  word(value: number): void {
    this.bytes.push((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
  }

  long(value: bigint): void {
    this.word(Number(value >> 32n))
    this.word(Number(value & 0xffff_ffffn))
  }

  /** Padded to a whole word. */
  block(bytes: Uint8Array): void {
    for (const byte of bytes) this.bytes.push(byte)
    while (this.bytes.length % 4 !== 0) this.bytes.push(0)
  }
}

/** Version 17, compatible back to 16; reservations before the structure, strings behind it. */
export function writeDtb({ root, reservations }: Tree): Uint8Array {
  const struct = new Writer()
  const strings: number[] = []
  const names = new Map<string, number>()
  const nameAt = (name: string): number => {
    const known = names.get(name)
    if (known !== undefined) return known
    names.set(name, strings.length)
    const at = strings.length
    strings.push(...text.encode(`${name}\0`))
    return at
  }
  const node = ({ name, properties, children }: Node): void => {
    struct.word(Token.beginNode)
    struct.block(text.encode(`${name}\0`))
    for (const { name: property, value } of properties) {
      struct.word(Token.prop)
      struct.word(value.length)
      struct.word(nameAt(property))
      struct.block(value)
    }
    children.forEach(node)
    struct.word(Token.endNode)
  }
  node(root)
  struct.word(Token.end)

  const whole = new Writer()
  const structAt = HEADER + (reservations.length + 1) * 16
  const stringsAt = structAt + struct.bytes.length
  const words = [FDT_MAGIC, stringsAt + strings.length, structAt, stringsAt, HEADER, 17, 16, 0]
  for (const word of [...words, strings.length, struct.bytes.length]) whole.word(word)
  for (const { address, size } of [...reservations, { address: 0n, size: 0n }]) {
    whole.long(address)
    whole.long(size)
  }
  return Uint8Array.from([...whole.bytes, ...struct.bytes, ...strings])
}
