// A run of kernel operations: one fresh kernel, the things that operations made by number, and what each operation reports besides its own answer.
import { SimClock } from '../../base/clock'
import type { EventSink, NewEntry } from '../../base/event-sink'
import { Bus } from '../../bus/bus'
import { createControl } from '../../bus/control'
import { NO_COSTS } from '../context'
import { Kernel } from '../kernel'
import { CUT_HERE, WARNING_AT } from '../printk'
import type { Resource } from '../resource'
import { furnish, MEMTYPES } from './machine'
import { BadOperation, type Operation } from './operation'
import type { Waiters } from './waiters'

/** Fields of a result. */
export type Answer = Record<string, unknown>

/** Carries out one operation. What it logs, and the tree, are added by the run. */
export type Handler = (run: OpsRun, op: Operation) => Answer

/** Numbers of what no operation made. */
const IOMEM = -1
const IOPORTS = -2
const KERNELS_OWN = -9

const ALL = (1n << 64n) - 1n

export const hex64 = (value: bigint): string => `0x${value.toString(16)}`
export const hex32 = (value: number): string => `0x${(value >>> 0).toString(16)}`

export interface Dump {
  on: boolean
  /** Nodes that touch this range are shown. */
  lo: bigint
  hi: bigint
}

export class OpsRun {
  readonly clock = new SimClock()
  readonly bus: Bus
  readonly kernel: Kernel
  /** The tree that operations without a parent work on. */
  root: Resource
  dump: Dump = { on: true, lo: 0n, hi: ALL }
  /** The kernel's log since the operation began. */
  log: string[] = []
  /** What drivers did since the operation began. */
  events: string[] = []
  /** Requests that sleep; null as long as there were none. */
  waiters: Waiters | null = null
  readonly #resources = new Map<number, Resource>()
  readonly #numbers = new WeakMap<Resource, number>()
  readonly #handlers: ReadonlyMap<string, Handler>

  constructor(handlers: ReadonlyMap<string, Handler>) {
    this.#handlers = handlers
    const sink = new LogSink((text) => this.log.push(text))
    const { clock } = this
    this.bus = new Bus({ clock, sink, control: createControl(), timing: { readNs: 0, writeNs: 0, portNs: 0 } })
    this.kernel = new Kernel({ clock, sink, bus: this.bus, regions: [], costs: NO_COSTS, machine: 'x86' })
    const { iomem, ioports } = this.kernel.regions
    furnish(iomem, ioports)
    this.#numbers.set(iomem, IOMEM)
    this.#numbers.set(ioports, IOPORTS)
    this.root = iomem
    for (const [range, type] of MEMTYPES) this.kernel.ioremap.memtypes!.reserve(range, type)
  }

  /** Throws BadOperation where the operation makes no sense. */
  apply(op: Operation): Answer {
    const handler = this.#handlers.get(op.op)
    if (!handler) throw new BadOperation(`there is no operation "${op.op}"`)
    this.log = []
    this.events = []
    const answer = handler(this, op)
    const waiting = this.waiters?.report() ?? []
    if (this.events.length > 0) answer.events = this.events
    if (waiting.length > 0) answer.bg = waiting
    if (this.log.length > 0) answer.log = this.log
    if (this.dump.on && !QUIET.has(op.op)) answer.tree = this.tree()
    return answer
  }

  /** Says in the log what the kernel says. */
  readonly say = (text: string): void => {
    this.log.push(text)
  }

  /** A resource gets the operation's number. */
  name(resource: Resource, number: number): void {
    this.#resources.set(number, resource)
    this.#numbers.set(resource, number)
  }

  numberOf(resource: Resource): number {
    return this.#numbers.get(resource) ?? KERNELS_OWN
  }

  /** The resource of that number, if it is linked below the current root still; a root is below nothing. */
  living(number: number): Resource | null {
    const resource = this.#resources.get(number)
    let top = resource?.parent ?? null
    while (top !== null && top.parent !== null) top = top.parent
    return resource !== undefined && top === this.root ? resource : null
  }

  /** A resource as results show it. */
  show(resource: Resource): Answer {
    const { start, end, flags, desc, name } = resource
    const id = this.numberOf(resource)
    return { id, start: hex64(start), end: hex64(end), flags: hex32(flags), desc, name }
  }

  tree(): unknown[] {
    const rows: unknown[] = []
    const { lo, hi } = this.dump
    const walk = (node: Resource, depth: number): void => {
      for (const child of node.children) {
        const { start, end, flags, desc, name } = child
        if (start <= hi && end >= lo) {
          rows.push([depth, hex64(start), hex64(end), hex32(flags), desc, name, this.numberOf(child)])
        }
        walk(child, depth + 1)
      }
    }
    walk(this.root, 0)
    return rows
  }
}

/** Operations after which the tree is not shown. */
const QUIET = new Set(['mode', 'fmt', 'walk', 'intersects', 'sanity'])

/** A line without what differs from machine to machine: a WARN's ornaments, who ran, and where a call came from. */
function reduced(text: string): string {
  if (text === CUT_HERE) return 'WARN'
  return text
    .replace(WARNING_AT, 'WARNING at ')
    .replace(/^x86\/PAT: \S+:\d+ /, 'x86/PAT: COMM:PID ')
    .replace(/^caller \S+ mapping/, 'caller CALLER mapping')
}

/** Takes nothing of the events but the log's lines. */
class LogSink implements EventSink {
  #events = 0
  #entries = 0

  constructor(readonly say: (text: string) => void) {}

  write(): number {
    return this.#events++
  }

  define(entry: NewEntry): number {
    if (entry.type === 'log') this.say(entry.prefix === '' ? reduced(entry.text) : `${entry.prefix}: ${entry.text}`)
    return ++this.#entries
  }

  flush(): void {
    // Nobody waits for events here.
  }
}
