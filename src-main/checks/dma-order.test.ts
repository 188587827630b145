// Doorbells over events as a bus writes them: stores to memory, a write to the device, and the device's own reads.
import { expect, test } from 'vitest'
import type { LabDescription } from '../../src-preload/contract/description'
import type { FindingEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag, Initiator } from '../../src-preload/contract/event'
import { SimClock } from '../base/clock'
import { MemorySink } from '../trace/memory-sink'
import { FindingSink } from './finding-sink'

const DEVICE = 1
const MEMORY = 2
const DRIVER = Initiator.FIRST_DRIVER
const WMB = 3
const RMB = 2
const DOORBELL = 0x10

const info = { compatible: '', node: '', regions: [], irqs: [], serial: 0 }
const lab: LabDescription = {
  name: 'bench',
  title: '',
  readme: '',
  platform: 'arm64',
  seed: 1,
  devices: [{ ...info, name: 'dma0' }],
  drivers: [{ name: 'dma', compatible: [], file: '', source: '', firstSite: 1, lines: 1 }],
  regions: [
    { id: DEVICE, device: 0, name: 'regs', space: 'mem', start: 0x1000_0000, size: 0x1000, map: -1 },
    { id: MEMORY, device: -1, name: 'ram', space: 'mem', start: 0x8000_0000, size: 0x10_0000, map: -1 },
  ],
  maps: [],
}

function bench() {
  const clock = new SimClock()
  const memory = new MemorySink(clock)
  const sink = new FindingSink(memory, lab, clock)
  const access = (kind: number, who: number, region: number, offset: number, flags: number): number =>
    sink.write(kind | (4 << 8), flags, region | (who << 16), offset, 1, 0)
  return {
    store: (offset: number, flags: number = Flag.stored) => access(EventKind.write, DRIVER, MEMORY, offset, flags),
    ring: (flags = 0) => access(EventKind.write, DRIVER, DEVICE, DOORBELL, flags | Flag.posted),
    deviceReads: (offset: number) => void access(EventKind.read, Initiator.dma, MEMORY, offset, Flag.stored),
    barrier: (which: number) => void sink.write(EventKind.barrier, 0, DRIVER << 16, 0, which, 0),
    arrive: (seq: number) => void sink.write(EventKind.arrive | (4 << 8), Flag.stored, MEMORY, 0, 1, seq),
    findings: () =>
      memory.rows.map(({ entry }) => entry).filter((entry): entry is FindingEntry => entry?.type === 'finding'),
  }
}

test('a relaxed doorbell behind a store that the device then reads is found, at the doorbell', () => {
  const b = bench()
  b.store(0x100)
  const rung = b.ring(Flag.relaxed)
  b.deviceReads(0x100)
  expect(b.findings()).toMatchObject([
    {
      rule: 'missing-barrier',
      severity: 'error',
      at: rung,
      text: 'dma rang dma0 0x0010 with a relaxed write after stores to 0x8000_0100, and nothing made sure that the device sees them',
    },
  ])
})

test('where the store was still kept back, the finding says that the device read what was there before', () => {
  const b = bench()
  b.store(0x100, 0)
  b.ring(Flag.relaxed)
  b.deviceReads(0x100)
  expect(b.findings()[0]!.text).toMatch(/and the device read what was there before$/)
})

test('a store that arrived in time is told as luck', () => {
  const b = bench()
  const seq = b.store(0x100, 0)
  b.ring(Flag.relaxed)
  b.arrive(seq)
  b.deviceReads(0x100)
  expect(b.findings()[0]!.text).toMatch(/nothing made sure/)
})

test.each<[string, (b: ReturnType<typeof bench>) => void]>([
  ['a write that is not relaxed', (b) => void b.ring()],
  ['a barrier before the relaxed write', (b) => (b.barrier(WMB), b.ring(Flag.relaxed))],
  ['a relaxed write that only sets up, and a doorbell that is not relaxed', (b) => (b.ring(Flag.relaxed), b.ring())],
])('%s is no mistake', (_, ring) => {
  const b = bench()
  b.store(0x100, 0)
  ring(b)
  b.deviceReads(0x100)
  expect(b.findings()).toEqual([])
})

test('a read barrier does not order stores; bytes that were not stored are not the driver’s', () => {
  const b = bench()
  b.store(0x100)
  b.barrier(RMB)
  b.ring(Flag.relaxed)
  b.deviceReads(0x200)
  expect(b.findings()).toEqual([])
  b.deviceReads(0x100)
  b.deviceReads(0x100)
  expect(b.findings()).toHaveLength(1)
})
