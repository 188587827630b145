// The last step of reading a .dts: references become phandles and paths, and what is left of the draft becomes the tree.
import { draftAt, drafts, pathOfDraft, type Draft } from './dts-draft'
import type { DtsSource } from './dts-source'
import type { Piece, Reference } from './dts-value'
import { MOST, TOO_LARGE, type Node } from './tree'

const NO_PHANDLE = [0, 0xffffffff]
const encoder = new TextEncoder()

export function resolve(root: Draft, source: DtsSource): Node {
  return new Resolver(root, source).finish()
}

class Resolver {
  readonly #root: Draft
  readonly #source: DtsSource
  readonly #byLabel = new Map<string, Draft>()
  readonly #phandles = new Map<Draft, number>()
  readonly #taken = new Map<number, Draft>()
  readonly #referenced = new Set<Draft>()
  #next = 1
  #bytes = 0

  constructor(root: Draft, source: DtsSource) {
    this.#root = root
    this.#source = source
    for (const node of drafts(root)) for (const label of node.labels) this.#byLabel.set(label, node)
  }

  finish(): Node {
    for (const node of drafts(this.#root)) this.#givenPhandle(node)
    for (const node of drafts(this.#root)) this.#resolveNode(node)
    return this.#build(this.#root, null)
  }

  /** Takes a phandle that the source itself gives. */
  #givenPhandle(node: Draft): void {
    for (const { name, pieces, deleted } of node.properties.values()) {
      const [value, ...more] = pieces
      if (deleted || (name !== 'phandle' && name !== 'linux,phandle') || !(value instanceof Uint8Array)) continue
      if (value.length !== 4 || more.length > 0) this.#wrongPhandle(node, 'is not one cell')
      const phandle = new DataView(value.buffer).getUint32(0)
      const other = this.#taken.get(phandle)
      if (NO_PHANDLE.includes(phandle)) this.#wrongPhandle(node, `is ${phandle}`)
      if (other && other !== node) this.#wrongPhandle(node, `is that of ${pathOfDraft(other)} too`)
      this.#taken.set(phandle, node)
      this.#phandles.set(node, phandle)
    }
  }

  #wrongPhandle(node: Draft, what: string): never {
    this.#source.wrong(`the phandle of ${pathOfDraft(node)} ${what}`, 'Leave it out, and refer by label.', node.place)
  }

  #resolveNode(node: Draft): void {
    for (const property of node.properties.values()) {
      if (property.deleted) continue
      property.pieces = property.pieces.map((piece) => (piece instanceof Uint8Array ? piece : this.#resolved(piece)))
      this.#count(property.pieces, node)
    }
  }

  #resolved({ target, cell, place }: Reference): Uint8Array {
    const node = target.startsWith('/') ? draftAt(this.#root, target) : this.#byLabel.get(target)
    if (!node) {
      const name = target.startsWith('/') ? `&{${target}}` : `&${target}`
      this.#source.wrong(`there is no node ${name}`, 'Check its spelling, or whether it was deleted.', place)
    }
    this.#referenced.add(node)
    if (!cell) return encoder.encode(`${pathOfDraft(node)}\0`)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, this.#phandleOf(node))
    return bytes
  }

  /** The node's own, or the lowest free one, which then becomes a property of it. */
  #phandleOf(node: Draft): number {
    const known = this.#phandles.get(node)
    if (known !== undefined) return known
    while (this.#taken.has(this.#next)) this.#next++
    const phandle = this.#next
    this.#taken.set(phandle, node)
    this.#phandles.set(node, phandle)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, phandle)
    node.properties.set('phandle', {
      name: 'phandle',
      pieces: [bytes],
      text: `<0x${phandle.toString(16)}>`,
      deleted: false,
    })
    return phandle
  }

  #count(pieces: readonly Piece[], node: Draft): void {
    for (const piece of pieces) if (piece instanceof Uint8Array) this.#bytes += piece.length
    if (this.#bytes > MOST.bytes) {
      this.#source.wrong(`more than ${MOST.bytes >> 20} MiB of properties`, TOO_LARGE, node.place)
    }
  }

  #build(draft: Draft, parent: Node | null): Node {
    const node: Node = {
      name: draft.name,
      labels: draft.labels,
      properties: [],
      children: [],
      parent,
      place: draft.place,
    }
    for (const { name, pieces, text, deleted } of draft.properties.values()) {
      if (!deleted) node.properties.push({ name, value: joined(pieces), text })
    }
    for (const child of draft.children.values()) {
      if (child.deleted || (child.optional && !this.#referenced.has(child))) continue
      node.children.push(this.#build(child, node))
    }
    return node
  }
}

function joined(pieces: readonly Piece[]): Uint8Array {
  const bytes = pieces.filter((piece) => piece instanceof Uint8Array)
  const whole = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of bytes) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
