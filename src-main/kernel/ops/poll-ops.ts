// The poll macros on a clock of their own: how often was read, slept and spun.
import { pollAtomic, pollSleeping, type PollTime } from '../poll-loop'
import { BadOperation, type Operation } from './operation'
import type { Answer, Handler } from './run'

const US = 1000
/** A poll that would never end is made to after so many reads, unless told. */
const MOST_READS = 1000
/** The trace shows so many steps, and counts go on. */
const TRACED = 500
/** No file may ask for more. */
const CAP_LIMIT = 1_000_000

/** A register that becomes 1 at a read or at a time, and the clock that passes while it is polled. */
class Bench implements PollTime {
  reads = 0
  sleeps = 0
  delays = 0
  relaxes = 0
  ns = 0
  value = 0
  forced = 0
  readonly trace: string[] = []
  readonly #op: Operation
  readonly #cap: number

  constructor(op: Operation) {
    this.#op = op
    this.#cap = op.int('cap', MOST_READS)
    if (this.#cap > CAP_LIMIT) throw new BadOperation(`"cap" is at most ${CAP_LIMIT}`)
  }

  now(): number {
    return this.ns
  }

  read(): number {
    const op = this.#op
    this.reads++
    this.ns += op.int('read_ns', 0)
    const byCount = op.has('ready_read') && op.int('ready_read') > 0 && this.reads >= op.int('ready_read')
    const byTime = op.has('ready_ns') && this.ns >= op.int('ready_ns')
    this.value = byCount || byTime ? 1 : 0
    if (this.reads > this.#cap) {
      this.value = this.forced = 1
      this.trace.push('F')
    } else {
      this.trace.push(`R${this.value}`)
    }
    return this.value
  }

  usleepRange(min: number, max: number): void {
    this.sleeps++
    this.ns += (this.#op.text('sleepmode', 'max') === 'min' ? min : max) * US
    this.trace.push(`S${min}-${max}`)
  }

  udelay(us: number): void {
    this.delays++
    this.ns += us * US
    this.trace.push(`D${us}`)
  }

  cpuRelax(): void {
    this.relaxes++
    this.ns += this.#op.int('relax_ns', 0)
  }
}

function poll(op: Operation): Answer {
  const kind = op.text('kind')
  if (kind !== 'sleep' && kind !== 'atomic') throw new BadOperation('"kind" is "sleep" or "atomic"')
  const bench = new Bench(op)
  const wanted = {
    read: () => bench.read(),
    until: (value: number) => value !== 0,
    sleepUs: op.int('sleep_us', 0),
    timeoutUs: op.int('timeout_us', 0),
    sleepBefore: op.flag('before'),
  }
  const ret = kind === 'sleep' ? pollSleeping(wanted, bench) : pollAtomic(wanted, bench)
  const { value: val, reads, sleeps, delays, relaxes, ns: t_ns, forced, trace } = bench
  return { ret, val, reads, sleeps, delays, relaxes, t_ns, forced, trace: trace.slice(0, TRACED).join(' ') }
}

export const pollOps: Readonly<Record<string, Handler>> = { poll: (_, op) => poll(op) }
