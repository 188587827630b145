// The two resource trees of a lab, and the record of what is placed and refused (kernel/resource.c as drivers call it).
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { Context, Who } from './context'
import { EBUSY } from './errno'
import type { Printk } from './printk'
import {
  __release_region,
  busyIn,
  insert_resource,
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

  constructor(context: Context, printk: Printk) {
    this.#context = context
    this.#printk = printk
  }

  root(space: Space): Resource {
    return space === 'mem' ? this.iomem : this.ioports
  }

  /** request_region()/request_mem_region(): the busy node, or null with every holder on record. */
  request(space: Space, start: bigint, n: bigint, name: string | null): Resource | null {
    const root = this.root(space)
    const answer = new RegionRequest(root, start, n, name).attempt()
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
    this.#context.event(EventKind.release, this.entryOf(node))
    this.#context.spend(this.#context.costs.region)
    return true
  }

  /** insert_resource() of a node that a device or a bus brings along: 0 or -EBUSY. */
  insert(space: Space, node: Resource, who: Who): number {
    const error = insert_resource(this.root(space), node)
    if (error === 0) this.#context.event(EventKind.insert, this.#place(node, space, false, who))
    return error
  }

  /** release_resource(): the node leaves with all below it. */
  remove(node: Resource): void {
    if (release_resource(node) === 0) this.#context.event(EventKind.release, this.entryOf(node))
  }

  /** The dictionary entry of a node; 0 = the root. */
  entryOf(node: Resource): number {
    return this.#entries.get(node) ?? 0
  }

  #place(node: Resource, space: Space, busy: boolean, who: Who): number {
    const parent = this.entryOf(node.parent!)
    const id = this.#context.define({ ...this.#entry(node, space, busy, who), parent })
    this.#entries.set(node, id)
    return id
  }

  #entry({ start, end, name }: Pick<Resource, 'start' | 'end' | 'name'>, space: Space, busy: boolean, who: Who) {
    const range = { start: Number(start), end: Number(end) }
    return { type: 'claim' as const, space, ...range, name: name ?? '<BAD>', busy, ...who }
  }
}
