// The poll macros: how often is read, how long is waited, and what comes back, by 6.12's rules.
import { describe, expect, test } from 'vitest'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { kernelBench, MEMORY, PAGE } from './testing/bench'

interface Case {
  sleep: number
  timeout: number
  before?: boolean
  readNs?: number
  /** The read that succeeds; never when left out. */
  readyAt?: number
}

function poll({ sleep, timeout, before, readNs = 0, readyAt = Infinity }: Case, kind: 'sleeping' | 'atomic') {
  const { kernel, clock } = kernelBench()
  let reads = 0
  const read = (): number => {
    reads++
    clock.advance(readNs)
    return reads >= readyAt ? 1 : 0
  }
  const until = (value: number): boolean => value === 1
  const ret = kernel.iopoll[kind](
    { read, until, sleepUs: sleep, timeoutUs: timeout, sleepBefore: before },
    { cookie: 0, text: '' },
  )
  return { ret, reads, us: clock.now / 1000 }
}

describe('sleeping', () => {
  test.each([
    [
      { sleep: 10, timeout: 100, readyAt: 1 },
      { ret: 0, reads: 1, us: 0 },
    ],
    [
      { sleep: 10, timeout: 100, readyAt: 3 },
      { ret: 0, reads: 3, us: 20 },
    ],
    [
      { sleep: 10, timeout: 30 },
      { ret: -110, reads: 6, us: 40 },
    ],
    [
      { sleep: 10, timeout: 30, readNs: 1 },
      { ret: -110, reads: 5, us: 30.005 },
    ],
    [
      { sleep: 10, timeout: 100, before: true, readyAt: 1 },
      { ret: 0, reads: 1, us: 10 },
    ],
    [
      { sleep: 10, timeout: 0, readyAt: 50 },
      { ret: 0, reads: 50, us: 490 },
    ],
  ])('%j', (input, answer) => {
    expect(poll(input, 'sleeping')).toEqual(answer)
  })

  test('a value that comes right with the last read, after the deadline, is success', () => {
    expect(poll({ sleep: 100, timeout: 7, readyAt: 3 }, 'sleeping')).toEqual({ ret: 0, reads: 3, us: 100 })
  })
})

describe('atomic, which counts its delays and looks at no clock', () => {
  test.each([
    [
      { sleep: 10, timeout: 30 },
      { ret: -110, reads: 5, us: 30 },
    ],
    [
      { sleep: 10, timeout: 35 },
      { ret: -110, reads: 6, us: 40 },
    ],
    [
      { sleep: 0, timeout: 1 },
      { ret: -110, reads: 1003, us: 0 },
    ],
    [
      { sleep: 10, timeout: 30, readNs: 5000, readyAt: 4 },
      { ret: 0, reads: 4, us: 50 },
    ],
  ])('%j', (input, answer) => {
    expect(poll(input, 'atomic')).toEqual(answer)
  })

  test('sleeping where it is not allowed is a BUG, and ends the call', () => {
    const b = kernelBench()
    b.addDriver('dev', (k, pdev) => k.request_irq(5, () => (k.msleep(1), k.IRQ_HANDLED), 0, 'dev', pdev))
    b.addDevice('dev')
    b.kernel.irqs.set(5, true)
    b.kernel.context.passUntil(10)
    expect(b.log()).toEqual([expect.stringContaining('BUG: scheduling while atomic')])
  })
})

test('a poll is on record from its first read to its answer, with its place and its condition', () => {
  const { k, kernel, sink, addDriver, addDevice } = kernelBench({ readNs: 100 })
  let cookie = 0
  addDriver('dev', (_, pdev) => {
    cookie = k.devm_platform_ioremap_resource(pdev, 0)
    return k.readl_poll_timeout(cookie + 8, (val) => val === 1, 10, 20, 'val == 1') === -110 ? 0 : -1
  })
  addDevice('dev')
  expect(kernel.platform.devices[0]!.driver?.name).toBe('dev')
  const begin = sink.rows.find(({ kind }) => kind === EventKind.pollBegin)!
  const end = sink.rows.find(({ kind }) => kind === EventKind.pollEnd)!
  expect(begin.entry).toMatchObject({
    region: 1,
    offset: 8,
    until: 'val == 1',
    sleepUs: 10,
    timeoutUs: 20,
    atomic: false,
  })
  expect([end.value | 0, end.offset]).toEqual([-110, begin.value])
  const inBetween = sink.rows.filter(({ seq, kind }) => seq > begin.seq && seq < end.seq && kind === EventKind.read)
  expect(inBetween).toHaveLength(4)
})

describe('the macros by name', () => {
  const REGISTER = { b: 1, w: 2, l: 4, q: 8 } as const
  const names = (['b', 'w', 'l', 'q'] as const).flatMap((letter) =>
    ['', '_relaxed'].flatMap((relaxed) =>
      ['', '_atomic'].map((atomic) => ({
        name: `read${letter}${relaxed}_poll_timeout${atomic}` as const,
        width: REGISTER[letter],
        relaxed: relaxed !== '',
        atomic: atomic !== '',
      })),
    ),
  )

  test.each(names)('$name', ({ name, width, relaxed, atomic }) => {
    const { k, sink } = kernelBench()
    const regs = k.ioremap(MEMORY, PAGE)
    // Every macro takes its condition over its own type of value; here none is ever met.
    const poll = k[name as keyof typeof k] as (
      addr: number,
      cond: () => boolean,
      sleep: number,
      timeout: number,
    ) => number
    expect(poll(regs, () => false, 10, 30)).toBe(-110)

    const reads = sink.rows.filter(({ kind }) => kind === EventKind.read)
    expect(reads.length).toBe(atomic ? 5 : 6)
    for (const read of reads) {
      expect({ width: read.width, relaxed: (read.flags & Flag.relaxed) !== 0 }).toEqual({ width, relaxed })
    }
    const delay = sink.rows.find(({ kind }) => kind === EventKind.delay)!
    expect((delay.flags & Flag.sleep) === 0).toBe(atomic)
  })

  test('read_poll_timeout takes any operation, and may sleep before the first read', () => {
    const { k, clock } = kernelBench()
    let reads = 0
    expect(
      k.read_poll_timeout(
        () => ++reads,
        (val) => val === 3,
        10,
        100,
        true,
      ),
    ).toBe(0)
    expect({ reads, us: clock.now / 1000 }).toEqual({ reads: 3, us: 30 })
  })

  test('readx_poll_timeout takes the accessor first', () => {
    const { k } = kernelBench()
    const regs = k.ioremap(MEMORY, PAGE)
    k.writew(0x1234, regs + 2)
    expect(k.readx_poll_timeout(k.readw, regs + 2, (val) => val === 0x1234, 10, 100)).toBe(0)
    expect(k.readx_poll_timeout_atomic(k.ioread32be, regs, (val) => val === 0x3412, 10, 100)).toBe(0)
  })
})
