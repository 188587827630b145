// What is measured: each subject makes so many write-and-read pairs over eight devices.
import { Flag } from '../src-preload/contract/event'
import type { Address } from '../src-preload/contract/units'
import { createRing, Header, openRing } from '../src-main/trace/ring'
import { RingWriter } from '../src-main/trace/ring-writer'
import { SimClock } from '../src-main/base/clock'
import { withChecks } from './checks'
import { toDisk } from './disk'
import { buildOurs, type Ours, type OursOptions } from './ours'
import { buildPeer } from './peer'

/** Makes `pairs` writes and as many reads. */
export type Subject = (pairs: number) => void | Promise<void>

/** Values as drivers write them: mostly small, one in four uses all 32 bits. */
const VALUES = Uint32Array.from({ length: 4096 }, (_, index) => {
  const spread = Math.imul(index + 1, 0x9e37_79b1) >>> 0
  return index % 4 === 0 ? spread : spread >>> 18
})

let checksum = 0

function raw(): Subject {
  const words = new Uint32Array(8192)
  return (pairs) => {
    let sum = 0
    for (let i = 0; i < pairs; i++) {
      words[(i & 7) << 10] = VALUES[i & 4095]!
      sum = (sum + words[(i & 7) << 10]!) | 0
    }
    checksum ^= sum
  }
}

function rp2040(): Subject {
  const { chip, addresses } = buildPeer()
  return (pairs) => {
    let sum = 0
    for (let i = 0; i < pairs; i++) {
      const address = addresses[i & 7]!
      chip.writeUint32(address, VALUES[i & 4095]!)
      sum = (sum + chip.readUint32(address)) | 0
    }
    checksum ^= sum
  }
}

const LOG_KEEPS = 1 << 16

function rp2040Logged(): Subject {
  const { chip, addresses } = buildPeer()
  let log: { time: number; kind: string; address: number; value: number }[] = []
  let time = 0
  const note = (kind: string, address: number, value: number): void => {
    if (log.push({ time: time++, kind, address, value }) === LOG_KEEPS) log = []
  }
  return (pairs) => {
    let sum = 0
    for (let i = 0; i < pairs; i++) {
      const address = addresses[i & 7]!
      const value = VALUES[i & 4095]!
      chip.writeUint32(address, value)
      note('write', address, value)
      const read = chip.readUint32(address)
      note('read', address, read)
      sum = (sum + read) | 0
    }
    checksum ^= sum
  }
}

function drive({ bus, cookies }: Ours, pairs: number): void {
  let sum = 0
  for (let i = 0; i < pairs; i++) {
    const cookie = cookies[i & 7]!
    bus.write32(VALUES[i & 4095]!, cookie)
    sum = (sum + bus.read32(cookie)) | 0
  }
  checksum ^= sum
}

function ours(options: OursOptions): (pairs: number) => void {
  const built = buildOurs(options)
  return (pairs) => drive(built, pairs)
}

/** As labs have it. */
const POSTED_NS = 150

/** Words written one after another through a write-combining mapping, as a picture is drawn. */
function pixels(): Subject {
  const { bus } = buildOurs({ registers: 'plain', tracking: true })
  const start = 0x8000_0000
  bus.attach({ id: 100, device: 0, name: 'pixels', space: 'mem', start, size: 0x1_0000, map: -1 }, null)
  const cookie = bus.map(start as Address, 0x1_0000, 'WC')
  return (pairs) => {
    for (let i = 0; i < pairs * 2; i++) bus.write32(VALUES[i & 4095]!, cookie + (i & 0x3fff) * 4, Flag.relaxed)
    checksum ^= bus.read32(cookie)
  }
}

/** Pairs after which the ring is emptied: less than it holds, three events each. */
const DRAIN_EVERY = 1 << 16

function oursInRing(options: Pick<OursOptions, 'registers' | 'postedNs'>): Subject {
  const clock = new SimClock()
  const ring = createRing()
  const { header } = openRing(ring)
  const run = ours({ ...options, tracking: true, clock, sink: new RingWriter(ring, clock) })
  return (pairs) => {
    for (let left = pairs; left > 0; left -= DRAIN_EVERY) {
      run(Math.min(left, DRAIN_EVERY))
      // What a reader does with events is its own cost; here they are only let go.
      Atomics.store(header, Header.TAIL, Atomics.load(header, Header.HEAD))
    }
  }
}

export const subjects = {
  raw,
  rp2040js: rp2040,
  'rp2040js + object log': rp2040Logged,
  'plain, bare': () => ours({ registers: 'plain', tracking: false }),
  'handlers, bare': () => ours({ registers: 'handlers', tracking: false }),
  'handlers in a crowd, bare': () => ours({ registers: 'handlers in a crowd', tracking: false }),
  'handlers + tracking': () => ours({ registers: 'handlers', tracking: true }),
  'handlers + tracking + ring': () => oursInRing({ registers: 'handlers' }),
  'handlers + tracking + ring + checks': () => withChecks(drive, { fields: false }),
  'handlers + tracking + ring + checks of fields': () => withChecks(drive, { fields: true }),
  'handlers in a crowd + tracking + ring': () => oursInRing({ registers: 'handlers in a crowd' }),
  'plain + tracking + ring': () => oursInRing({ registers: 'plain' }),
  'posted handlers, bare': () => ours({ registers: 'handlers', tracking: false, postedNs: POSTED_NS }),
  'posted handlers + tracking': () => ours({ registers: 'handlers', tracking: true, postedNs: POSTED_NS }),
  'posted handlers + tracking + ring': () => oursInRing({ registers: 'handlers', postedNs: POSTED_NS }),
  'posted handlers + tracking + ring + checks': () => withChecks(drive, { fields: false, postedNs: POSTED_NS }),
  'posted handlers + tracking + ring + checks of fields': () =>
    withChecks(drive, { fields: true, postedNs: POSTED_NS }),
  'write-combining + tracking': pixels,
  'handlers + tracking, to disk': () => toDisk(drive),
} satisfies Record<string, () => Subject | Promise<Subject>>

export type SubjectName = keyof typeof subjects

/** Keeps the sums alive, so that no loop can be thrown away. */
export const witness = (): number => checksum
