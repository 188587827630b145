// The resource tree as the events tell it: who is placed, under whom, since when. Applies no rules of its own; the kernel did.
import type { ClaimEntry, Entry } from '../../src-preload/contract/entry'
import type { ResourceNode } from '../../src-preload/contract/query'
import type { Keyframe } from './keyframe'

interface Live {
  entry: ClaimEntry
  /** Entry of the node above, 0 = the root. */
  parent: number
  since: number
  seq: number
}

const inside = (inner: ClaimEntry, outer: ClaimEntry): boolean =>
  inner.space === outer.space && inner.start >= outer.start && inner.end <= outer.end

export class ResourceNodes {
  readonly #live = new Map<number, Live>()

  get ids(): IterableIterator<number> {
    return this.#live.keys()
  }

  /** A node that is not busy takes those of its new siblings that lie in it below itself, as insert_resource does. */
  place(entry: ClaimEntry, since: number, seq: number): void {
    if (!entry.busy) {
      for (const node of this.#live.values()) {
        if (node.parent === entry.parent && inside(node.entry, entry)) node.parent = entry.id
      }
    }
    this.#live.set(entry.id, { entry, parent: entry.parent, since, seq })
  }

  /** Takes a node out with all below it; returns the ids of all that went. */
  remove(id: number): number[] {
    if (!this.#live.has(id)) return []
    const children = this.#children()
    const gone = new Set([id])
    // A set hands out what is added while it is walked.
    for (const parent of gone) for (const { entry } of children.get(parent) ?? []) gone.add(entry.id)
    for (const each of gone) this.#live.delete(each)
    return [...gone]
  }

  /** Pre-order, as /proc/iomem lists: siblings by address. A node whose parent is not known hangs from the root. */
  list(): ResourceNode[] {
    const children = this.#children()
    const found: ResourceNode[] = []
    const todo = [{ parent: 0, depth: 0, next: 0 }]
    while (todo.length > 0) {
      const level = todo.at(-1)!
      const node = children.get(level.parent)?.[level.next++]
      if (node === undefined) {
        children.delete(level.parent)
        todo.pop()
        continue
      }
      const { entry, since, seq } = node
      found.push({ entry, depth: level.depth, since, seq })
      todo.push({ parent: entry.id, depth: level.depth + 1, next: 0 })
    }
    return found
  }

  #children(): Map<number, Live[]> {
    const children = new Map<number, Live[]>()
    for (const node of this.#live.values()) {
      const parent = this.#live.has(node.parent) && node.parent !== node.entry.id ? node.parent : 0
      const siblings = children.get(parent)
      if (siblings) siblings.push(node)
      else children.set(parent, [node])
    }
    for (const siblings of children.values()) siblings.sort((a, b) => a.entry.start - b.entry.start)
    return children
  }

  save(): Keyframe['nodes'] {
    return [...this.#live].map(([id, { parent, since, seq }]) => [id, parent, since, seq])
  }

  load(nodes: Keyframe['nodes'], entryOf: (id: number) => Entry | null): void {
    this.#live.clear()
    for (const [id, parent, since, seq] of nodes) {
      const entry = entryOf(id)
      if (entry?.type === 'claim') this.#live.set(id, { entry, parent, since, seq })
    }
  }
}
