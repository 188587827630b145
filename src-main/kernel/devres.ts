// Managed resources of one device (drivers/base/devres.c): what was taken is given back in reverse order, all of it or a group.
// Knows nothing of what is managed.

/** By what a resource is found again: a cookie, or all that its match function looks at. */
export type DevresKey = number | string | readonly unknown[]

interface Taken {
  /** What it is, by its release function in Linux: `region`, `ioremap`, `irq`, `action`. */
  kind: string
  key: DevresKey
  release: () => void
}

/** struct devres_group: a marker where it was opened, and one where it was closed. */
interface Group {
  id: unknown
  /** Of its markers, how many lie in the stretch that is taken out. */
  color: number
  closed: boolean
}

interface Marker {
  group: Group
  opens: boolean
}

type Node = Taken | Marker

const isMarker = (node: Node): node is Marker => 'group' in node

const sameKey = (a: DevresKey, b: DevresKey): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((part, at) => part === b[at]) : a === b

export class Devres {
  #nodes: Node[] = []

  /** False while anything, groups included, is held: such a device is not probed. */
  get empty(): boolean {
    return this.#nodes.length === 0
  }

  add(kind: string, key: DevresKey, release: () => void): void {
    this.#nodes.push({ kind, key, release })
  }

  /** devres_destroy(): forgets the latest of its kind and key, which stays as it is; false where there is none. */
  destroy(kind: string, key: DevresKey): boolean {
    return this.#remove(kind, key) !== null
  }

  /** devres_release(): the latest of its kind and key, at once; false where there is none. */
  release(kind: string, key: DevresKey): boolean {
    const taken = this.#remove(kind, key)
    taken?.release()
    return taken !== null
  }

  /** devres_open_group(): what is taken from now on belongs to it. Without an id it is the latest open one. */
  openGroup(id: unknown): void {
    this.#nodes.push({ group: { id, color: 0, closed: false }, opens: true })
  }

  /** devres_close_group(); false where there is no such group, or where it is closed already. */
  closeGroup(id: unknown): boolean {
    const group = this.#group(id)
    if (group === null || group.closed) return false
    group.closed = true
    this.#nodes.push({ group, opens: false })
    return true
  }

  /** devres_remove_group(): the group alone, not what belongs to it; false where there is no such group. */
  removeGroup(id: unknown): boolean {
    const group = this.#group(id)
    if (group === null) return false
    this.#nodes = this.#nodes.filter((node) => !isMarker(node) || node.group !== group)
    return true
  }

  /** devres_release_group(): all that belongs to it, last taken first; how many. Null where there is no such group. */
  releaseGroup(id: unknown): number | null {
    const group = this.#group(id)
    if (group === null) return null
    const markers = this.#nodes.flatMap((node, at) => (isMarker(node) && node.group === group ? [at] : []))
    return giveBack(this.#takeOut(markers[0]!, group.closed ? markers[1]! + 1 : this.#nodes.length))
  }

  /** devres_release_all(): last taken, first given back; how many. What is taken meanwhile stays. */
  releaseAll(): number {
    return giveBack(this.#takeOut(0, this.#nodes.length))
  }

  #remove(kind: string, key: DevresKey): Taken | null {
    for (let at = this.#nodes.length - 1; at >= 0; at--) {
      const node = this.#nodes[at]!
      if (isMarker(node) || node.kind !== kind || !sameKey(node.key, key)) continue
      this.#nodes.splice(at, 1)
      return node
    }
    return null
  }

  /** The latest that was opened by this id; without an id the latest that is open. */
  #group(id: unknown): Group | null {
    for (let at = this.#nodes.length - 1; at >= 0; at--) {
      const node = this.#nodes[at]!
      if (!isMarker(node) || !node.opens) continue
      const { group } = node
      if (id === null ? !group.closed : group.id === id) return group
    }
    return null
  }

  /** remove_nodes(): takes a stretch out of the list, but for the markers of groups that reach beyond it. */
  #takeOut(from: number, to: number): Taken[] {
    const stretch = this.#nodes.slice(from, to)
    const markers = stretch.filter(isMarker)
    for (const { group } of markers) group.color = group.closed ? 0 : 1
    for (const { group } of markers) group.color++
    const staying = markers.filter(({ group }) => group.color < 2)
    this.#nodes.splice(from, to - from, ...staying)
    return stretch.filter((node): node is Taken => !isMarker(node))
  }
}

/** All of them, whatever one does; the first that threw is heard of at the end. */
function giveBack(taken: readonly Taken[]): number {
  const thrown: unknown[] = []
  for (const { release } of [...taken].reverse()) {
    try {
      release()
    } catch (error) {
      thrown.push(error)
    }
  }
  if (thrown.length > 0) throw thrown[0]
  return taken.length
}
