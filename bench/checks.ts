// What the checks cost: the bus writes through them into the ring. Their maps name fields, so that every access is remembered and judged.
import { SimClock } from '../src-main/base/clock'
import { FindingSink } from '../src-main/checks/finding-sink'
import { bits, defineMap } from '../src-main/registers/define-map'
import { createRing, Header, openRing } from '../src-main/trace/ring'
import { RingWriter } from '../src-main/trace/ring-writer'
import { benchLab, buildOurs, map, type Ours } from './ours'

/** The same register, as most chips have them: several fields, so that it is read, changed and written back. */
const withFields = defineMap({
  name: 'fields',
  doc: 'One register.',
  datasheet: '',
  size: 0x1000,
  registers: {
    DATA: {
      offset: 4,
      access: 'rw',
      doc: 'Data.',
      fields: {
        LOW: bits(0, 16, 'Low half.'),
        HIGH: bits(16, 16, 'High half.'),
      },
    },
  },
})

/** Pairs after which the ring is emptied: less than it holds. */
const DRAIN_EVERY = 1 << 16

export interface ChecksOptions {
  /** The registers have several fields each. */
  fields: boolean
  /** See OursOptions. */
  postedNs?: number
}

export function withChecks(
  drive: (ours: Ours, pairs: number) => void,
  { fields, postedNs = 0 }: ChecksOptions,
): (pairs: number) => void {
  const clock = new SimClock()
  const ring = createRing()
  const { header } = openRing(ring)
  const sink = new FindingSink(new RingWriter(ring, clock), benchLab(fields ? withFields : map), clock)
  const ours = buildOurs({ registers: 'handlers', tracking: true, clock, sink, postedNs })
  return (pairs) => {
    for (let left = pairs; left > 0; left -= DRAIN_EVERY) {
      drive(ours, Math.min(left, DRAIN_EVERY))
      // What a reader does with events is its own cost; here they are only let go.
      Atomics.store(header, Header.TAIL, Atomics.load(header, Header.HEAD))
    }
  }
}
