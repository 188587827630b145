// Findings over events as a kernel writes them.
import { expect, test } from 'vitest'
import type { LabDescription } from '../../src-preload/contract/description'
import type { FindingEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag, Initiator } from '../../src-preload/contract/event'
import { SimClock } from '../base/clock'
import type { NewEntry } from '../base/event-sink'
import { MemorySink } from '../trace/memory-sink'
import { FindingSink } from './finding-sink'

const info = { compatible: '', node: '', regions: [], irqs: [], serial: 0 }
const driver = { compatible: [], file: '', source: '', firstSite: 1, lines: 1 }
const lab: LabDescription = {
  name: 'bench',
  title: '',
  readme: '',
  platform: 'arm64',
  seed: 1,
  devices: [
    { ...info, name: 'owner' },
    { ...info, name: 'other' },
  ],
  drivers: [
    { ...driver, name: 'first' },
    { ...driver, name: 'second' },
  ],
  regions: [{ id: 1, device: 0, name: 'regs', space: 'mem', start: 0x1000_0000, size: 0x1000, map: 0 }],
  maps: [],
}

function bench() {
  const clock = new SimClock()
  const memory = new MemorySink(clock)
  const sink = new FindingSink(memory, lab, clock)
  const where = (Initiator.FIRST_DRIVER + 1) << 16
  return {
    emit: (kind: number, entry: NewEntry, flags = 0): number => {
      const id = sink.define(entry)
      sink.write(kind, flags, where, 0, id, 0)
      return id
    },
    write: (kind: number, flags: number, region: number, offset: number, hi = 0) =>
      sink.write(kind | (4 << 8), flags, where | region, offset, 0, hi),
    findings: () =>
      memory.rows.map(({ entry }) => entry).filter((entry): entry is FindingEntry => entry?.type === 'finding'),
  }
}

const claim = (name: string, device: number, more = {}): NewEntry => ({
  type: 'claim',
  space: 'mem',
  start: 0x1000_0000,
  end: 0x1000_0fff,
  name,
  busy: true,
  parent: 0,
  device,
  driver: device,
  ...more,
})

test('a refused request names every holder once', () => {
  const b = bench()
  const holders = [b.emit(EventKind.request, claim('owner a', 0)), b.emit(EventKind.request, claim('owner b', 0))]
  b.emit(EventKind.request, claim('other', 1, { error: -16, holders }), Flag.failed)
  expect(b.findings()).toMatchObject([
    {
      rule: 'claim-overlap',
      text: 'second asked for a region that owner holds',
      subject: 'request 0x1000_0000–0x1000_0fff',
      at: 2,
    },
  ])
})

test('a refused request without a holder says whose end it crosses', () => {
  const b = bench()
  const parent = b.emit(EventKind.insert, claim('window', -1, { busy: false }))
  b.emit(EventKind.request, claim('other', 1, { error: -16, holders: [], parent }), Flag.failed)
  expect(b.findings()[0]!.text).toBe('second asked for a region that crosses the end of window')
})

test('an access that nobody answers is told once a place', () => {
  const b = bench()
  for (let i = 0; i < 3; i++) b.write(EventKind.read, Flag.failed, 0, 0x2000_0000, 1)
  b.write(EventKind.write, Flag.failed, 1, 0x104)
  b.write(EventKind.read, 0, 1, 0)
  expect(b.findings().map(({ text, subject }) => [text, subject])).toEqual([
    ['second read 4 bytes where no device answers', 'R 0x1_2000_0000'],
    ['second wrote 4 bytes where owner has no such register', 'W 0x1000_0104'],
  ])
})

test('what is still held after the driver has left is a leak; what was given back is none', () => {
  const b = bench()
  const kept = b.emit(EventKind.request, claim('kept', 0))
  const given = claim('given', 0, { start: 0x1000_0100 })
  b.emit(EventKind.release, given)
  b.emit(EventKind.request, given)
  b.emit(EventKind.release, given)
  const unbound: NewEntry = { type: 'bind', device: 0, driver: 0, state: 'unbound', error: 0 }
  b.emit(EventKind.bind, unbound)
  expect(b.findings()).toMatchObject([
    { rule: 'leak-after-remove', text: 'first left owner and still holds the region kept', severity: 'warning' },
  ])
  expect(kept).toBeGreaterThan(0)
  b.emit(EventKind.bind, unbound)
  expect(b.findings()).toHaveLength(1)
})

test('a call that was stopped and one that crashed are told apart', () => {
  const clock = new SimClock()
  const memory = new MemorySink(clock)
  const sink = new FindingSink(memory, lab, clock)
  const call = sink.define({ type: 'call', what: 'probe', symbol: 'first_probe', device: 0, driver: 0 })
  sink.write(EventKind.callEnd, Flag.failed, 0, call, -4 >>> 0, 0)
  sink.write(EventKind.callEnd, Flag.failed, 0, call, -14 >>> 0, 0)
  sink.write(EventKind.callEnd, 0, 0, call, -16 >>> 0, 0)
  const found = memory.rows.map(({ entry }) => entry).filter((entry) => entry?.type === 'finding')
  expect(found).toMatchObject([
    { rule: 'soft-lockup', text: 'first’s probe of owner did not return and was stopped' },
    { rule: 'oops', text: 'first’s probe of owner crashed' },
  ])
})
