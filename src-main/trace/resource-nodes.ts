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
    if (!this.#live.delete(id)) return []
    const below = [...this.#live].filter(([, node]) => node.parent === id).map(([child]) => child)
    return [id, ...below.flatMap((child) => this.remove(child))]
  }

  /** Pre-order, as /proc/iomem lists: siblings by address. A node whose parent is not known hangs from the root. */
  list(): ResourceNode[] {
    const children = new Map<number, Live[]>()
    for (const node of this.#live.values()) {
      const parent = this.#live.has(node.parent) && node.parent !== node.entry.id ? node.parent : 0
      children.set(parent, [...(children.get(parent) ?? []), node])
    }
    const found: ResourceNode[] = []
    const visit = (parent: number, depth: number): void => {
      const siblings = (children.get(parent) ?? []).sort((a, b) => a.entry.start - b.entry.start)
      children.delete(parent)
      for (const { entry, since, seq } of siblings) {
        found.push({ entry, depth, since, seq })
        visit(entry.id, depth + 1)
      }
    }
    visit(0, 0)
    return found
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
