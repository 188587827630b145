// A devicetree in memory: nodes and properties as bytes, wherever they came from. Knows no file format.
import { BoardProblem } from './problem'

export interface Place {
  file: string
  /** From 1; 0 = a blob has no lines. */
  line: number
  column: number
}

export interface Property {
  name: string
  /** As it stands in a blob: numbers are big-endian, strings end with NUL. */
  value: Uint8Array
  /** As written in the source, blanks evened out; written from the bytes where there is no source. Empty for a boolean. */
  text: string
}

export interface Node {
  /** serial@9000000; empty for the root. */
  name: string
  labels: string[]
  properties: Property[]
  children: Node[]
  parent: Node | null
  place: Place
}

export interface Reservation {
  address: bigint
  size: bigint
}

export interface Tree {
  root: Node
  /** /memreserve/ */
  reservations: Reservation[]
}

/** More than any board has; a session that keeps the tree has room for as much. */
export const MOST = { nodes: 1 << 14, depth: 64, perNode: 1 << 11, name: 255, path: 4096, bytes: 1 << 23 }

/** Every node, parents before their children, in the order of the source. */
export function* walk(node: Node): Generator<Node> {
  yield node
  for (const child of node.children) yield* walk(child)
}

/** /soc/serial@9000000; the root is / */
export function pathOf(node: Node): string {
  if (node.parent === null) return '/'
  const above = pathOf(node.parent)
  return above === '/' ? `/${node.name}` : `${above}/${node.name}`
}

export const childNamed = (node: Node, name: string): Node | undefined =>
  node.children.find((child) => child.name === name)

/** The node at a full path, or undefined. */
export function nodeAt(root: Node, path: string): Node | undefined {
  let node: Node | undefined = root
  for (const name of path.split('/')) if (name !== '' && node !== undefined) node = childNamed(node, name)
  return node
}

/** Refuses a tree that is larger than any board. `where` begins the message. */
export function checkSize(root: Node, where: string): void {
  let nodes = 0
  for (const node of walk(root)) {
    if (++nodes > MOST.nodes) throw new BoardProblem(`${where}: more than ${MOST.nodes} nodes`, TOO_LARGE)
    if (Math.max(node.properties.length, node.children.length, node.labels.length) > MOST.perNode) {
      throw new BoardProblem(`${where}: ${pathOf(node)} holds more than ${MOST.perNode} things`, TOO_LARGE)
    }
    const long = [...node.properties.map(({ name }) => name), ...node.labels].find(({ length }) => length > MOST.name)
    if (long !== undefined || pathOf(node).length > MOST.path) {
      throw new BoardProblem(`${where}: a name in or of ${pathOf(node).slice(0, MOST.name)} is too long`, 'Shorten it.')
    }
  }
}

export const TOO_LARGE = 'Leave out what the lab does not need.'
