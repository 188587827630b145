// Operations on resource trees, private ones and the machine's own.
import { has, insert_resource_conflict, insert_resource_expand_to_fit, Ioresource, __release_region } from '../resource'
import {
  lookup_resource,
  newResource,
  nonexistent,
  RegionRequest,
  release_resource,
  remove_resource,
} from '../resource'
import { request_resource_conflict, type Resource } from '../resource'
import { adjust_resource, allocate_resource, x86Reservations } from '../resource-allocate'
import { release_child_resources, resource_is_exclusive } from '../resource-walk'
import { EBUSY } from '../errno'
import { E820 } from './machine'
import { BadOperation, type Operation } from './operation'
import type { OpsRun } from './run'
import { type Answer, type Handler } from './run'
import { Waiters } from './waiters'

const END = (1n << 64n) - 1n
const DEAD: Answer = { skip: 'dead' }

export const TYPES = new Map([
  ['mem', Ioresource.MEM],
  ['io', Ioresource.IO],
  ['irq', Ioresource.IRQ],
  ['dma', Ioresource.DMA],
  ['bus', Ioresource.BUS],
  ['reg', Ioresource.REG],
])

export function typeOf(op: Operation, otherwise: string): number {
  const type = TYPES.get(op.text('type', otherwise))
  if (type === undefined && op.has('type')) throw new BadOperation(`"type" is one of ${[...TYPES.keys()].join(', ')}`)
  return type ?? 0
}

/** `start` and `end` or `n` of an operation as a node that is not placed yet. */
export function nodeOf(op: Operation, type = typeOf(op, 'mem')): Resource {
  const start = op.u64('start')
  const end = op.has('end') ? op.u64('end') : start + op.u64('n') - 1n
  const name = op.flag('noname') ? null : op.text('name', '')
  return { ...newResource(start, end, name, type | op.int('flags', 0)), desc: op.int('desc', 0) }
}

/** What the operation names by `ref`, or a skip. */
const onLiving =
  (act: (run: OpsRun, resource: Resource, op: Operation) => Answer): Handler =>
  (run, op) => {
    const resource = run.living(op.int('ref'))
    return resource === null ? { ...DEAD } : act(run, resource, op)
  }

/** What the operation names by `parent`, else the root, or a skip. */
const below =
  (act: (run: OpsRun, parent: Resource, op: Operation) => Answer): Handler =>
  (run, op) => {
    const parent = op.has('parent') ? run.living(op.int('parent')) : run.root
    return parent === null ? { skip: 'dead parent' } : act(run, parent, op)
  }

/** Placed: the node by the operation's number, and below what. */
function placed(run: OpsRun, op: Operation, resource: Resource): Answer {
  run.name(resource, op.index)
  return { res: run.show(resource), parent: run.numberOf(resource.parent!) }
}

const requestOf = (parent: Resource, op: Operation, muxed: boolean): RegionRequest => {
  const flags = (op.flag('excl') ? Ioresource.EXCLUSIVE : 0) | (muxed ? Ioresource.MUXED : 0) | op.int('flags', 0)
  return new RegionRequest(parent, op.u64('start'), op.u64('n'), op.text('name', ''), flags)
}

const conflicting =
  (place: (parent: Resource, node: Resource) => Resource | null) =>
  (run: OpsRun, parent: Resource, op: Operation): Answer => {
    const node = nodeOf(op)
    const conflict = place(parent, node)
    if (conflict === null) return { ret: 0, ...placed(run, op, node) }
    return { ret: -EBUSY, conflict: run.show(conflict) }
  }

function waitersOf(run: OpsRun): Waiters {
  run.waiters ??= new Waiters((number, resource) => run.name(resource, number))
  return run.waiters
}

function allocate(run: OpsRun, op: Operation): Answer {
  const again = op.has('ref')
  const node = again ? run.living(op.int('ref')) : newResource(0n, 0n, op.text('name', ''), typeOf(op, 'mem'))
  if (node === null) return { ...DEAD }
  const constraint = { min: op.u64('min', 0n), max: op.u64('max', END), align: op.u64('align', 1n) }
  const reservations = x86Reservations(E820, run.say)
  // The harness places a node again where it is now: below its parent.
  const ret = allocate_resource(node.parent ?? run.root, node, op.u64('n'), constraint, reservations)
  if (ret !== 0) return { ret }
  if (!again) run.name(node, op.index)
  return { ret, res: run.show(node) }
}

export const treeOps: Readonly<Record<string, Handler>> = {
  note: () => ({}),
  root(run, op) {
    const flags = typeOf(op, 'mem') | op.int('flags', 0)
    run.root = newResource(op.u64('start', 0n), op.u64('end', END), op.text('name', 'root'), flags)
    run.root.desc = op.int('desc', 0)
    run.name(run.root, op.index)
    return {}
  },
  use(run, op) {
    const { iomem, ioports } = run.kernel.regions
    const which = op.text('root')
    if (which !== 'iomem' && which !== 'ioport') throw new BadOperation('"root" is "iomem" or "ioport"')
    run.root = which === 'iomem' ? iomem : ioports
    return { rootres: run.show(run.root) }
  },
  mode(run, op) {
    run.dump = { on: op.text('dump', 'each') === 'each', lo: op.u64('lo', 0n), hi: op.u64('hi', END) }
    return {}
  },
  request: below((run, parent, op) => {
    const answer = requestOf(parent, op, op.flag('muxed')).attempt()
    return answer.state === 'placed' ? { ok: 1, ...placed(run, op, answer.resource) } : { ok: 0 }
  }),
  bg_request: below((run, parent, op) => {
    const muxed = !op.has('muxed') || op.flag('muxed')
    waitersOf(run).add(op.index, requestOf(parent, op, muxed))
    return {}
  }),
  release: below((run, parent, op) => {
    const [start, n] = [op.u64('start'), op.u64('n')]
    const released = __release_region(parent, start, n)
    if (released === null) run.say(nonexistent(start, n))
    else if (has(released, Ioresource.MUXED)) run.waiters?.wake()
    return {}
  }),
  request_resource: below(conflicting(request_resource_conflict)),
  insert: below(conflicting(insert_resource_conflict)),
  insert_expand: below((run, parent, op) => {
    const node = nodeOf(op)
    insert_resource_expand_to_fit(parent, node, run.say)
    return node.parent === null ? { placed: 0, ret: 0 } : { placed: 1, ret: 0, ...placed(run, op, node) }
  }),
  release_resource: onLiving((_, node) => ({ ret: release_resource(node) })),
  remove_resource: onLiving((_, node) => ({ ret: remove_resource(node) })),
  release_children: onLiving((run, node) => {
    release_child_resources(node, run.say)
    return {}
  }),
  allocate,
  adjust: onLiving((_, node, op) => ({
    ret: adjust_resource(node, op.u64('start'), op.u64(op.has('size') ? 'size' : 'n')),
  })),
  lookup: below((run, parent, op) => {
    const found = lookup_resource(parent, op.u64('start'))
    return { res: found === null ? null : run.show(found) }
  }),
  exclusive: (run, op) => ({ ret: Number(resource_is_exclusive(run.root, op.u64('start'), op.u64('n'))) }),
}
