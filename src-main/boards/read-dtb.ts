// Reads a flattened devicetree (a .dtb, version 17 of the Devicetree Specification's chapter 5). Every offset is checked before it is used.
import type { Result } from '../../src-preload/contract/errors'
import { valueText } from './dts-text'
import { attempt, BoardProblem } from './problem'
import { checkSize, MOST, TOO_LARGE, type Node, type Reservation, type Tree } from './tree'

export const FDT_MAGIC = 0xd00dfeed
const VERSION = 17
const HEADER_BYTES = 40
export const Token = { beginNode: 1, endNode: 2, prop: 3, nop: 4, end: 9 } as const
/** Printable ASCII without the slash that parts paths. */
const NAME = /^[!-.0-~]+$/
const REMEDY = 'Write it again with dtc, or ask whoever made it.'

/** Is this a blob rather than text? */
export const isDtb = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === FDT_MAGIC

/** @returns lab-invalid, naming the file and the byte that is wrong */
export const readDtb = (bytes: Uint8Array, file: string): Result<Tree> => attempt(() => new Blob(bytes, file).read())

interface Block {
  at: number
  /** The first byte behind it. */
  end: number
}

class Blob {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #file: string
  #struct: Block = { at: 0, end: 0 }
  #strings: Block = { at: 0, end: 0 }
  #at = 0

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#file = file
  }

  read(): Tree {
    this.#header()
    const reservations = this.#reservations(this.#view.getUint32(16))
    this.#at = this.#struct.at
    const root = this.#root()
    checkSize(root, this.#file)
    return { root, reservations }
  }

  #wrong(at: number, what: string): never {
    throw new BoardProblem(`${this.#file}: byte 0x${at.toString(16)}: ${what}`, REMEDY)
  }

  #header(): void {
    const { length } = this.#bytes
    if (length < HEADER_BYTES) this.#wrong(length, `the file ends within its header of ${HEADER_BYTES} bytes`)
    const word = (at: number): number => this.#view.getUint32(at)
    if (word(0) !== FDT_MAGIC) this.#wrong(0, 'not a devicetree blob: it does not begin with d0 0d fe ed')
    if (word(4) > length) this.#wrong(4, `the blob should have ${word(4)} bytes; the file has ${length}`)
    if (word(20) < VERSION || word(24) > VERSION) {
      this.#wrong(20, `version ${word(20)}, compatible back to ${word(24)}: the lab reads version ${VERSION}`)
    }
    this.#struct = this.#block(8, word(8), word(36), 4)
    this.#strings = this.#block(12, word(12), word(32), 1)
  }

  /** A block of the header, whole and inside the file. */
  #block(field: number, at: number, size: number, align: number): Block {
    const end = at + size
    if (at % align !== 0) this.#wrong(field, `a block begins at 0x${at.toString(16)}, no multiple of ${align}`)
    if (end > this.#view.getUint32(4)) this.#wrong(field, `a block reaches to 0x${end.toString(16)}, beyond the blob`)
    return { at, end }
  }

  #reservations(from: number): Reservation[] {
    const found: Reservation[] = []
    for (let at = from; ; at += 16) {
      if (at + 16 > this.#view.getUint32(4)) this.#wrong(at, 'the list of reserved memory does not end')
      const reservation = { address: this.#view.getBigUint64(at), size: this.#view.getBigUint64(at + 8) }
      if (reservation.address === 0n && reservation.size === 0n) return found
      found.push(reservation)
      if (found.length > MOST.perNode) this.#wrong(at, 'more reserved memory than any board has')
    }
  }

  #word(): number {
    if (this.#at + 4 > this.#struct.end) this.#wrong(this.#at, 'the structure block ends too early')
    const word = this.#view.getUint32(this.#at)
    this.#at += 4
    return word
  }

  /** The next token that means something. */
  #token(): number {
    for (;;) {
      const token = this.#word()
      if (token !== Token.nop) return token
    }
  }

  #root(): Node {
    if (this.#token() !== Token.beginNode) this.#wrong(this.#at - 4, 'the tree does not begin with a node')
    const root = this.#node(null, 0)
    if (this.#token() !== Token.end) this.#wrong(this.#at - 4, 'something follows the root node')
    return root
  }

  #node(parent: Node | null, depth: number): Node {
    const from = this.#at
    if (depth > MOST.depth) this.#wrong(from, `nodes lie more than ${MOST.depth} deep`)
    const node: Node = {
      name: this.#nodeName(parent),
      labels: [],
      properties: [],
      children: [],
      parent,
      place: this.#place(),
    }
    if (parent?.children.some(({ name }) => name === node.name)) this.#wrong(from, `a second node ${node.name}`)
    for (;;) {
      const token = this.#token()
      if (token === Token.endNode) return node
      if (token === Token.beginNode) {
        node.children.push(this.#node(node, depth + 1))
        if (node.children.length > MOST.perNode) throw new BoardProblem(`${this.#file}: too many nodes`, TOO_LARGE)
      } else if (token === Token.prop) this.#property(node)
      else this.#wrong(this.#at - 4, `0x${token.toString(16)} is no token`)
    }
  }

  #place(): Node['place'] {
    return { file: this.#file, line: 0, column: 0 }
  }

  #nodeName(parent: Node | null): string {
    const at = this.#at
    const name = this.#text(at, this.#struct.end, 'a node name')
    this.#at = align(at + name.length + 1)
    // Old blobs call the root by its path.
    if (parent === null) return name === '' || name === '/' ? '' : this.#wrong(at, `the root is called ${name}`)
    if (!NAME.test(name)) this.#wrong(at, 'a node name is empty or has characters that no name has')
    return name
  }

  #property(node: Node): void {
    const from = this.#at - 4
    const length = this.#word()
    const nameAt = this.#strings.at + this.#word()
    if (length > this.#struct.end - this.#at)
      this.#wrong(from, `a property of ${length} bytes reaches beyond its block`)
    if (nameAt >= this.#strings.end) this.#wrong(from, 'the name of a property lies outside the strings block')
    const name = this.#text(nameAt, this.#strings.end, 'the name of a property')
    if (!NAME.test(name)) this.#wrong(from, 'the name of a property is empty or has characters that no name has')
    if (node.properties.some((each) => each.name === name)) this.#wrong(from, `a second property ${name}`)
    const value = this.#bytes.slice(this.#at, this.#at + length)
    this.#at = align(this.#at + length)
    node.properties.push({ name, value, text: valueText(value) })
    if (node.properties.length > MOST.perNode) throw new BoardProblem(`${this.#file}: too many properties`, TOO_LARGE)
  }

  /** ASCII up to a NUL that must come in time. */
  #text(from: number, end: number, what: string): string {
    const stop = this.#bytes.indexOf(0, from)
    if (stop < 0 || stop >= end) this.#wrong(from, `${what} does not end`)
    if (stop - from > MOST.name) this.#wrong(from, `${what} is longer than ${MOST.name} bytes`)
    return String.fromCharCode(...this.#bytes.subarray(from, stop))
  }
}

const align = (at: number): number => (at + 3) & ~3
