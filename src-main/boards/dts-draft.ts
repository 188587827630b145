// A tree while its .dts is being read: later parts of the source still add to it, override it and delete from it.
import type { Piece, Value } from './dts-value'
import type { Place } from './tree'

export interface DraftProperty {
  name: string
  pieces: Piece[]
  text: string
  /** Its place in the order is kept for when it comes back, as dtc does. */
  deleted: boolean
}

export interface Draft {
  name: string
  labels: string[]
  /** By name, in the order of the source. */
  properties: Map<string, DraftProperty>
  children: Map<string, Draft>
  parent: Draft | null
  deleted: boolean
  /** /omit-if-no-ref/ */
  optional: boolean
  place: Place
}

export const newDraft = (name: string, parent: Draft | null, place: Place): Draft => ({
  name,
  labels: [],
  properties: new Map(),
  children: new Map(),
  parent,
  deleted: false,
  optional: false,
  place,
})

/** Sets a property, or overrides it where it stands. */
export function setProperty(node: Draft, name: string, { pieces, text }: Omit<Value, 'labels'>): void {
  node.properties.set(name, { name, pieces, text, deleted: false })
}

/** The child of that name: a new one, one that is added to, or one that was deleted and comes back empty. */
export function childOf(node: Draft, name: string, place: Place): Draft {
  const old = node.children.get(name)
  if (old) {
    if (old.deleted) old.place = place
    old.deleted = false
    return old
  }
  const child = newDraft(name, node, place)
  node.children.set(name, child)
  return child
}

export function deleteNode(node: Draft): void {
  node.deleted = true
  node.labels = []
  for (const property of node.properties.values()) property.deleted = true
  for (const child of node.children.values()) deleteNode(child)
}

/** All that is not deleted, parents first. */
export function* drafts(node: Draft): Generator<Draft> {
  if (node.deleted) return
  yield node
  for (const child of node.children.values()) yield* drafts(child)
}

export function pathOfDraft(node: Draft): string {
  if (node.parent === null) return '/'
  const above = pathOfDraft(node.parent)
  return above === '/' ? `/${node.name}` : `${above}/${node.name}`
}

/** The node at a path that begins with a slash, or undefined. */
export function draftAt(root: Draft, path: string): Draft | undefined {
  let node: Draft | undefined = root
  for (const name of path.split('/')) {
    if (name !== '') node = node?.children.get(name)
    if (node?.deleted) return undefined
  }
  return node
}
