// The lab that ships first, run in this process: what its log, its tree, its findings and its console say.
import { expect, test } from 'vitest'
import type { ClaimEntry, FindingEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { iomemText } from '../kernel/resource-text'
import { bench } from './testing/bench'

function booted() {
  const b = bench('first-steps')
  b.lab.boot()
  return b
}

const findings = (b: ReturnType<typeof bench>): FindingEntry[] =>
  b.sink.rows.map(({ entry }) => entry).filter((entry): entry is FindingEntry => entry?.type === 'finding')

const TREE = `09000000-09000fff : pl011@9000000
  09000000-09000fff : uart0 pl011@9000000
10000000-10001fff : labbus@10000000
  10000000-10000fff : labdev0 labdev@10000000
  10001000-10001fff : labdev1 labdev@10001000
20000000-201fffff : fb@20000000
  20000000-201fffff : fb0 fb@20000000
`

test('the drivers probe, and the greedy one is refused, all within 1.2 ms', () => {
  const b = booted()
  expect(b.clock.now).toBeLessThan(1_200_000)
  expect(b.log()).toEqual([
    'labfb fb0: 320x200, 32 bits a pixel',
    'pl011 uart0: PL011 ready, irq 33',
    'labdev labdev0: reset took 34 us',
    'labdev labdev0: bound, irq 36',
    'labdev labdev1: reset took 37 us',
    'labdev labdev1: bound, irq 37',
    "greedy greedy.0: error -EBUSY: can't request region for resource [mem 0x10000800-0x100017ff]",
    'greedy greedy.0: probe with driver greedy failed with error -16',
  ])
  expect(iomemText(b.lab.kernel.regions.iomem)).toBe(TREE)
})

test('the refused request names who asked, who holds the range, and the line of the source', () => {
  const b = booted()
  const refused = b.sink.rows.find(({ kind, flags }) => kind === EventKind.request && (flags & Flag.failed) !== 0)!
  const claim = refused.entry as ClaimEntry
  expect(claim).toMatchObject({ start: 0x1000_0800, end: 0x1000_17ff, error: -16, driver: b.driver('greedy') })
  const holders = claim.holders!.map((id) => (b.sink.entries.get(id) as ClaimEntry).device)
  expect(holders).toEqual([b.device('labdev0'), b.device('labdev1')])
  const { source, firstSite } = b.description.drivers[b.driver('greedy')]!
  expect(source.split('\n')[refused.site - firstSite]).toContain('k.devm_ioremap_resource(')
  expect(findings(b)).toEqual([
    expect.objectContaining({
      rule: 'claim-overlap',
      severity: 'error',
      text: 'greedy asked for a region that labdev0 and labdev1 hold',
      subject: 'request 0x1000_0800–0x1000_17ff',
      at: refused.seq,
    }),
  ])
})

test('a poll is on record with its condition, as the source has it', () => {
  const b = booted()
  const poll = [...b.sink.entries.values()].find((entry) => entry.type === 'poll' && entry.sleepUs === 10)
  expect(poll).toMatchObject({ until: '!(val & STATUS_BUSY)', timeoutUs: 100, offset: 4, region: 2, atomic: false })
})

test('pixels gather in lines of 64 bytes and leave as bursts; register writes arrive after they were made', () => {
  const b = booted()
  const fb = b.sink.rows.filter(({ region }) => region === b.description.devices[b.device('fb0')]!.regions[0])
  const writes = fb.filter(({ kind }) => kind === EventKind.write)
  expect(writes.length).toBeGreaterThanOrEqual(100 * 160)
  expect(writes.filter(({ flags }) => (flags & Flag.gathered) === 0)).toEqual([])
  const bursts = fb.filter(({ kind }) => kind === EventKind.burst)
  expect(bursts.length).toBe(writes.length / 8)
  expect(bursts.filter(({ value, valueHi }) => value !== 64 || valueHi !== 8)).toEqual([])
  const arrived = b.sink.rows.filter(({ kind }) => kind === EventKind.arrive)
  expect(arrived.length).toBeGreaterThan(10)
  const delays = new Set(arrived.map(({ time, valueHi }) => time - b.sink.rows[valueHi]!.time))
  expect([...delays]).toEqual([150])
})

test('a finished job raises the interrupt; the handler reads the double, and a timer starts the next', () => {
  const b = booted()
  b.runTo(1_200_000)
  const high = b.sink.rows.find(({ kind, offset, value }) => kind === EventKind.irq && offset === 36 && value === 1)!
  const after = b.sink.rows.filter(
    ({ seq, flags, region }) => seq > high.seq && (flags & Flag.irqContext) !== 0 && region === 2,
  )
  expect(after.slice(0, 3).map(({ kind, offset, value }) => [kind, offset, value])).toEqual([
    [EventKind.read, 0x10, 1],
    [EventKind.read, 0x08, 0x54],
    [EventKind.write, 0x10, 1],
  ])
  expect(b.log()).toContain('labdev labdev0: job 2 started')
})

test('unbind the holders, bind the greedy driver: now it gets the range, and labdev is refused', () => {
  const b = booted()
  expect(b.lab.unbind(b.device('labdev0'))).toBe(0)
  expect(b.lab.bind(b.driver('greedy'), b.device('greedy.0'))).toBe(-16)
  expect(b.lab.unbind(b.device('labdev1'))).toBe(0)
  expect(b.lab.bind(b.driver('greedy'), b.device('greedy.0'))).toBe(0)
  expect(iomemText(b.lab.kernel.regions.iomem)).toContain('  10000800-100017ff : greedy.0\n')
  expect(b.lab.bind(b.driver('labdev'), b.device('labdev0'))).toBe(-16)
  expect(b.lab.bind(b.driver('greedy'), b.device('greedy.0'))).toBe(-16)
  expect(b.lab.unbind(b.device('greedy.0'))).toBe(0)
  expect(b.lab.bind(b.driver('labdev'), b.device('labdev0'))).toBe(0)
  expect(findings(b).map(({ rule }) => rule)).toEqual(['claim-overlap', 'claim-overlap', 'claim-overlap'])
})

test('after unbinding nothing of the device is left: no claim, no mapping, no interrupt, no timer', () => {
  const b = booted()
  for (const name of ['uart0', 'labdev0', 'labdev1', 'fb0']) expect(b.lab.unbind(b.device(name))).toBe(0)
  const before = b.sink.rows.length
  b.runTo(b.clock.now + 1_000_000)
  expect(
    b.sink.rows.slice(before).filter(({ kind }) => kind !== EventKind.change && kind !== EventKind.serial),
  ).toEqual([])
  expect(iomemText(b.lab.kernel.regions.iomem)).not.toContain('  ')
  expect(findings(b).filter(({ rule }) => rule === 'leak-after-remove')).toEqual([])
})

test('what is typed is echoed by the interrupt handler', () => {
  const b = booted()
  b.runTo(2_000_000)
  expect(b.lab.receive(1, Buffer.from('hi\r'))).toBe(true)
  b.runTo(3_000_000)
  const sent = b.sink.rows.filter(({ kind, offset }) => kind === EventKind.serial && offset === 0)
  const text = String.fromCharCode(...sent.map(({ value }) => value))
  expect(text.startsWith('MMIO Lab\r\n')).toBe(true)
  expect(text.endsWith('> hi\r\n> ')).toBe(true)
})

test('the same lab and seed give the same events', () => {
  const run = () => {
    const b = booted()
    b.runTo(2_000_000)
    return { rows: b.sink.rows, entries: [...b.sink.entries] }
  }
  expect(run()).toEqual(run())
})
