// Reads a .dts: the Devicetree Specification's chapter 6, with node merging and deletion as dtc does them. No preprocessor, no overlays.
import type { Result } from '../../src-preload/contract/errors'
import { childOf, deleteNode, draftAt, newDraft, setProperty, type Draft } from './dts-draft'
import { takeNumber } from './dts-expression'
import { resolve } from './dts-resolve'
import { DtsSource, type Include } from './dts-source'
import { takeLabel, takeReference, takeValue } from './dts-value'
import { attempt } from './problem'
import { checkSize, MOST, type Place, type Reservation, type Tree } from './tree'

const NAME = /\\?[A-Za-z0-9,._+*#?@-]+/y
const NODE_NAME = /^[A-Za-z0-9,._+-]+(@[A-Za-z0-9,._+-]*)?$/
/** In the names that a body has seen: there were nodes. No node is called so. */
const NODES = '{'
const SEMICOLON = 'Look at the end of the line before.'

/**
 * @param include hands out what /include/ names
 * @returns lab-invalid with file, line and column
 */
export const readDts = (text: string, file: string, include: Include): Result<Tree> =>
  attempt(() => new DtsParser(new DtsSource(file, text, include)).read(file))

type Labels = readonly { name: string; place: Place }[]

interface Child {
  name: string
  place: Place
  optional: boolean
  labels: Labels
  depth: number
  seen: Set<string>
}

class DtsParser {
  readonly #source: DtsSource
  readonly #reservations: Reservation[] = []
  readonly #labels = new Map<string, { place: Place; node: Draft | null }>()
  #root: Draft | null = null

  constructor(source: DtsSource) {
    this.#source = source
  }

  read(file: string): Tree {
    const source = this.#source
    if (!source.takes('/dts-v1/')) {
      source.wrong(`${source.next()} stands where /dts-v1/; should`, 'A .dts begins with "/dts-v1/;".')
    }
    this.#semicolon('/dts-v1/')
    while (!source.ended()) this.#statement()
    const draft = this.#root ?? source.wrong('there is no root node', 'Write "/ { };".')
    const root = resolve(draft, source)
    checkSize(root, file)
    return { root, reservations: this.#reservations }
  }

  #semicolon(after: string): void {
    const source = this.#source
    if (!source.takes(';')) source.wrong(`";" is missing after ${after}, before ${source.next()}`, SEMICOLON)
  }

  #statement(): void {
    const source = this.#source
    if (source.takes('/dts-v1/')) return this.#semicolon('/dts-v1/')
    if (source.sees('/plugin/')) source.wrong('an overlay (/plugin/) is not a board', 'Open the board that it is for.')
    if (source.takes('/memreserve/')) return this.#reserve()
    if (source.takes('/delete-node/')) return this.#deleteReferenced()
    if (source.takes('/omit-if-no-ref/')) {
      this.#referenced().optional = true
      return this.#semicolon('/omit-if-no-ref/')
    }
    const labels = this.#takeLabels()
    if (labels.length > 0 && source.takes('/memreserve/')) return this.#reserve()
    if (labels.length === 0 && source.takes('/')) {
      this.#root ??= newDraft('', null, source.place())
      return this.#body(this.#root, 0)
    }
    const node = this.#referenced()
    this.#label(node, labels)
    this.#body(node, 0)
  }

  #reserve(): void {
    const source = this.#source
    const take = (what: string): bigint =>
      takeNumber(source)?.value ?? source.wrong(`/memreserve/ needs ${what} before ${source.next()}`)
    this.#reservations.push({ address: take('an address'), size: take('a size') })
    this.#semicolon('/memreserve/')
  }

  /** The node that `&label` or `&{/path}` names. */
  #referenced(): Draft {
    const source = this.#source
    const place = source.place()
    const reference = takeReference(source)
    if (!reference) {
      return source.wrong(`${source.next()} stands where a node should`, 'Write "/ { };" or "&label { };".', place)
    }
    const { target } = reference
    const node = target.startsWith('/') ? this.#root && draftAt(this.#root, target) : this.#labels.get(target)?.node
    return (
      node ??
      source.wrong(`there is no node ${reference.text}`, 'It must stand above, in this file or an included one.', place)
    )
  }

  #deleteReferenced(): void {
    const node = this.#referenced()
    if (node.parent === null) this.#source.wrong('the root cannot be deleted')
    this.#forget(node)
    deleteNode(node)
    this.#semicolon('/delete-node/')
  }

  /** Labels of what is deleted may be given again. */
  #forget(node: Draft): void {
    for (const label of node.labels) this.#labels.delete(label)
    for (const child of node.children.values()) this.#forget(child)
  }

  #takeLabels(): { name: string; place: Place }[] {
    const labels: { name: string; place: Place }[] = []
    for (;;) {
      const place = this.#source.place()
      const name = takeLabel(this.#source)
      if (name === null) return labels
      labels.push({ name, place })
    }
  }

  /** Notes labels, of a node or of something in it (null). */
  #label(node: Draft | null, labels: Labels): void {
    for (const { name, place } of labels) {
      const known = this.#labels.get(name)
      if (known && (known.node === null || known.node !== node)) {
        const { file, line } = known.place
        this.#source.wrong(`the label ${name} is taken, at ${file}:${line}`, 'Give it another name.', place)
      }
      this.#labels.set(name, { place, node })
      if (node && !node.labels.includes(name)) node.labels.push(name)
    }
  }

  #body(node: Draft, depth: number): void {
    const source = this.#source
    if (depth > MOST.depth) source.wrong(`nodes lie more than ${MOST.depth} deep`)
    if (!source.takes('{')) source.wrong(`"{" is missing before ${source.next()}`)
    const seen = new Set<string>()
    while (!source.takes('}')) {
      if (source.ended())
        source.wrong(`"}" is missing: ${node.name || '/'} does not end`, `It begins in line ${node.place.line}.`)
      this.#entry(node, depth, seen)
    }
    this.#semicolon('"}"')
  }

  /** One property, node or deletion. `seen`: the names that this body has given. */
  #entry(node: Draft, depth: number, seen: Set<string>): void {
    const source = this.#source
    if (source.takes('/delete-property/')) return this.#deleteProperty(node, seen)
    if (source.takes('/delete-node/')) return this.#deleteChild(node, seen)
    const optional = source.takes('/omit-if-no-ref/')
    const labels = this.#takeLabels()
    const place = source.place()
    const name = this.#name()
    if (source.sees('{')) return this.#child(node, { name, place, optional, labels, depth, seen })
    if (optional) source.wrong('/omit-if-no-ref/ stands before a node', '', place)
    this.#beforeNodes(seen, name, place)
    if (seen.has(`=${name}`)) source.wrong(`${name} is given twice`, 'Remove one.', place)
    seen.add(`=${name}`)
    const value = source.takes('=') ? takeValue(source) : { pieces: [], text: '', labels: [] }
    this.#label(null, [...labels, ...value.labels])
    setProperty(node, name, value)
    this.#semicolon(name)
  }

  #child(node: Draft, at: Child): void {
    const { name, place, seen } = at
    if (!NODE_NAME.test(name) || name.length > MOST.name)
      this.#source.wrong(`"${name}" is no name for a node`, 'Write name or name@address.', place)
    if (seen.has(name))
      this.#source.wrong(`a second node ${name} in the same place`, 'Give it another name or address.', place)
    seen.add(name).add(NODES)
    const child = childOf(node, name, place)
    child.optional ||= at.optional
    this.#label(child, at.labels)
    this.#body(child, at.depth + 1)
  }

  /** As dtc and the specification want it. */
  #beforeNodes(seen: Set<string>, name: string, place: Place): void {
    if (seen.has(NODES)) this.#source.wrong(`${name} stands behind a node`, 'Properties come before nodes.', place)
  }

  #name(): string {
    const source = this.#source
    const name = source.take(NAME)?.[0].replace(/^\\/, '')
    return name ?? source.wrong(`${source.next()} stands where a property, a node or "}" should`, SEMICOLON)
  }

  #deleteProperty(node: Draft, seen: Set<string>): void {
    const place = this.#source.place()
    const name = this.#name()
    this.#beforeNodes(seen, name, place)
    seen.delete(`=${name}`)
    const property = node.properties.get(name)
    if (property) property.deleted = true
    this.#semicolon('/delete-property/')
  }

  #deleteChild(node: Draft, seen: Set<string>): void {
    const name = this.#name()
    seen.delete(name)
    seen.add(NODES)
    const child = node.children.get(name)
    if (child) {
      this.#forget(child)
      deleteNode(child)
    }
    this.#semicolon('/delete-node/')
  }
}
