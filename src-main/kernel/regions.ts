// The two resource trees of a lab, and the record of what is placed and refused (kernel/resource.c as drivers call it).
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { Context, Who } from './context'
import { EBUSY } from './errno'
import type { Printk } from './printk'
import {
  __release_region,
  busyIn,
  has,
  Ioresource,
  insert_resource,
  isBusy,
  newIomem,
  newIoports,
  nonexistent,
  RegionRequest,
  release_resource,
  type Resource,
} from './resource'
import { KERN_WARNING } from './printk'

export type Space = 'mem' | 'io'

/** Address lines of the machine: addresses are below 2^40. */
const PHYSICAL_BITS = 40

export class Regions {
  readonly iomem = newIomem(PHYSICAL_BITS)
  readonly ioports = newIoports()
  readonly #context: Context
  readonly #printk: Printk
  /** Entry of each node that was placed. */
  readonly #entries = new WeakMap<Resource, number>()
  /** On whose behalf it was requested. */
  readonly #owners = new WeakMap<Resource, Who>()

  /** Wakes those who wait for a MUXED region, whichever it was. */
  #muxedReleases = 0
  /** Waits until a condition holds: a requester of a MUXED region sleeps, and is woken by its release. */
  readonly #waitUntil: (condition: () => boolean) => void

  constructor(context: Context, printk: Printk, waitUntil: (condition: () => boolean) => void) {
    this.#context = context
    this.#printk = printk
    this.#waitUntil = waitUntil
  }

  root(space: Space): Resource {
    return space === 'mem' ? this.iomem : this.ioports
  }

  /**
   * request_region()/request_mem_region(), and with Ioresource.EXCLUSIVE or .MUXED their variants: the busy node, or null with
   * every holder on record. Where both sides are MUXED it sleeps until the other is released.
   */
  request(space: Space, start: bigint, n: bigint, name: string | null, flags = 0): Resource | null {
    const root = this.root(space)
    const request = new RegionRequest(root, start, n, name, flags)
    let answer = request.attempt()
    while (answer.state === 'waiting') {
      const seen = this.#muxedReleases
      this.#waitUntil(() => this.#muxedReleases !== seen)
      answer = request.attempt()
    }
    const { who } = this.#context
    if (answer.state === 'placed') {
      const node = answer.resource
      this.#context.event(EventKind.request, this.#place(node, space, true, who))
      this.#context.spend(this.#context.costs.region)
      return node
    }
    const end = BigInt.asUintN(64, start + n - 1n)
    const holders = busyIn(root, start, end).map((node) => this.entryOf(node))
    const entry = this.#context.define({
      ...this.#entry({ start, end, name }, space, true, who),
      parent: this.entryOf(answer.searched),
      error: -EBUSY,
      holders,
    })
    this.#context.event(EventKind.request, entry, { flags: Flag.failed })
    this.#context.spend(this.#context.costs.region)
    return null
  }

  /** release_region()/release_mem_region(): true when a node of exactly this range was there. */
  release(space: Space, start: bigint, n: bigint): boolean {
    const node = __release_region(this.root(space), start, n)
    if (node === null) {
      this.#printk.printk(KERN_WARNING, nonexistent(start, n))
      return false
    }
    if (has(node, Ioresource.MUXED)) this.#muxedReleases++
    this.#context.event(EventKind.release, this.entryOf(node))
    this.#context.spend(this.#context.costs.region)
    return true
  }

  /** insert_resource() of a node that a device or a bus brings along: 0 or -EBUSY. */
  insert(space: Space, node: Resource, who: Who): number {
    return this.#recorded(space, node, who, insert_resource(this.root(space), node))
  }

  /** request_resource() or insert_resource() below any node: 0 or -EBUSY. */
  placeBelow(parent: Resource, node: Resource, place: (parent: Resource, node: Resource) => number): number {
    return this.#recorded(
      has(parent, Ioresource.IO) && !has(parent, Ioresource.MEM) ? 'io' : 'mem',
      node,
      this.#context.who,
      place(parent, node),
    )
  }

  #recorded(space: Space, node: Resource, who: Who, error: number): number {
    if (error !== 0) return error
    const busy = isBusy(node)
    this.#context.event(busy ? EventKind.request : EventKind.insert, this.#place(node, space, busy, who))
    return 0
  }

  /** release_resource(): the node leaves with all below it; 0, or -EINVAL where it is in no tree. */
  remove(node: Resource): number {
    const error = release_resource(node)
    if (error === 0) this.#context.event(EventKind.release, this.entryOf(node))
    return error
  }

  /** Takes back what was requested for a device whose driver broke: nobody will release it. Not Linux's: there it stays for ever. */
  dropOwned(device: number): void {
    for (const root of [this.iomem, this.ioports]) {
      const nodes = busyIn(root, 0n, root.end).filter((node) => this.#owners.get(node)?.device === device)
      for (const node of nodes) this.remove(node)
    }
  }

  /** The dictionary entry of a node; 0 = the root. */
  entryOf(node: Resource): number {
    return this.#entries.get(node) ?? 0
  }

  #place(node: Resource, space: Space, busy: boolean, who: Who): number {
    const parent = this.entryOf(node.parent!)
    const id = this.#context.define({ ...this.#entry(node, space, busy, who), parent })
    this.#entries.set(node, id)
    this.#owners.set(node, who)
    return id
  }

  #entry({ start, end, name }: Pick<Resource, 'start' | 'end' | 'name'>, space: Space, busy: boolean, who: Who) {
    const range = { start: Number(start), end: Number(end) }
    return { type: 'claim' as const, space, ...range, name: name ?? '<BAD>', busy, ...who }
  }
}
