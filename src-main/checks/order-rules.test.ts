// What comes too early: drivers that make each mistake once, and drivers that do not.
import { expect, test } from 'vitest'
import type { KernelApi } from '../kernel/kernel-api'
import { EventKind } from '../../src-preload/contract/event'
import { findingBench, registersOf } from './testing/bench'

const CONTROL = 0x00
const STATUS = 0x04
const DATA = 0x08
const ENABLE = 1
const RESET = 2

function probing(body: (k: KernelApi, regs: number) => void) {
  const b = findingBench()
  b.load('labdev0', { probe: (k, pdev) => body(k, registersOf(k, pdev)) })
  return b
}

test('a delay that begins before the write has arrived is found, at the write', () => {
  const b = probing((k, regs) => {
    k.writel(RESET, regs + CONTROL)
    k.udelay(31)
    k.writel(ENABLE, regs + CONTROL)
  })
  expect(b.findings()).toMatchObject([
    {
      rule: 'posted-delay',
      severity: 'warning',
      text: 'first began to wait before its write to labdev0 had arrived',
      subject: 'W labdev0 CONTROL',
    },
  ])
  expect(b.shown(b.findings()[0]!)).toMatchObject({ kind: EventKind.write, offset: CONTROL, value: RESET })
})

const AFTER: Record<string, (k: KernelApi, regs: number) => void> = {
  'a read back before the delay': (k, regs) => {
    k.readl(regs + STATUS)
    k.udelay(40)
    k.writel(ENABLE, regs + CONTROL)
  },
  'a delay that is not about the device': (k) => k.udelay(40),
  'a delay that is long against the way of the write': (k, regs) => {
    k.msleep(1)
    k.writel(ENABLE, regs + CONTROL)
  },
  'a poll, which reads first': (k, regs) => k.readl_poll_timeout(regs + STATUS, (val) => !(val & 1), 10, 100),
}

test.each(Object.entries(AFTER))('%s is no mistake', (_, after) => {
  const b = probing((k, regs) => {
    k.writel(RESET, regs + CONTROL)
    after(k, regs)
  })
  expect(b.rules()).toEqual([])
})

test('a relaxed write right before a poll of the same device is found', () => {
  const b = probing((k, regs) => {
    k.writel(ENABLE, regs + CONTROL)
    k.writel_relaxed(21, regs + DATA)
    k.readl_poll_timeout(regs + STATUS, (val) => !(val & 1), 10, 100)
  })
  expect(b.findings()).toMatchObject([
    {
      rule: 'relaxed-before-poll',
      text: 'first polls labdev0 right after a relaxed write to it',
      subject: 'W labdev0 DATA',
    },
  ])
  expect(b.shown(b.findings()[0]!)).toMatchObject({ kind: EventKind.write, offset: DATA, value: 21 })
})

test.each<[string, (k: KernelApi, regs: number) => void]>([
  ['a barrier', (k) => k.wmb()],
  ['a read back', (k, regs) => void k.readl_relaxed(regs + STATUS)],
  ['a write that is not relaxed', (k, regs) => k.writel(1, regs + 0x0c)],
])('with %s in between it is none', (_, between) => {
  const b = probing((k, regs) => {
    k.writel_relaxed(ENABLE, regs + CONTROL)
    between(k, regs)
    k.readl_poll_timeout(regs + STATUS, (val) => !(val & 1), 10, 100)
  })
  expect(b.rules()).toEqual([])
})

test('what an interrupt handler does in between belongs to the handler', () => {
  const b = findingBench()
  b.load('labdev0', {
    probe(k, pdev) {
      const regs = registersOf(k, pdev)
      const handler = (): number => {
        k.writel_relaxed(k.readl(regs + 0x10), regs + 0x10)
        return k.IRQ_HANDLED
      }
      k.devm_request_irq(k.pdev_dev(pdev), 36, handler, 0, 'done', pdev)
      k.writel(1, regs + 0x0c)
      k.writel(ENABLE | 4, regs + CONTROL)
      k.writel(21, regs + DATA)
      k.readl(regs + STATUS)
      k.udelay(50)
      k.readl_poll_timeout(regs + STATUS, (val) => !(val & 1), 10, 100)
    },
  })
  expect(b.rules()).toEqual([])
})

/** A driver that hands the fetcher one word after another, and what the fetcher made of them. */
function fetching(ring: (k: KernelApi, doorbell: number) => void) {
  const b = findingBench()
  const read: number[] = []
  b.load('fetcher0', {
    probe(k, pdev) {
      const regs = registersOf(k, pdev)
      const handle = { value: 0 }
      const memory = k.dma_alloc_coherent(k.pdev_dev(pdev), 4096, handle)
      for (let word = 1; word <= 20; word++) {
        k.writel(handle.value + word * 4, regs)
        k.store32(memory + word * 4, word)
        ring(k, regs + 4)
        k.readl(regs + 8)
        k.udelay(1)
        read.push(k.readl(regs + 8))
        k.wmb()
      }
      k.dma_free_coherent(k.pdev_dev(pdev), 4096, memory, handle.value)
    },
  })
  return { b, read, wanted: Array.from({ length: 20 }, (_, i) => i + 1) }
}

test('a relaxed doorbell lets the device read old memory now and then, and is found', () => {
  const { b, read, wanted } = fetching((k, doorbell) => k.writel_relaxed(1, doorbell))
  expect(read).not.toEqual(wanted)
  expect(b.findings()).toMatchObject([
    { rule: 'missing-barrier', severity: 'error', subject: 'W fetcher0 DOORBELL', device: 3 },
  ])
})

test.each<[string, (k: KernelApi, doorbell: number) => void]>([
  ['writel()', (k, doorbell) => k.writel(1, doorbell)],
  [
    'wmb() and a relaxed write',
    (k, doorbell) => {
      k.wmb()
      k.writel_relaxed(1, doorbell)
    },
  ],
])('with %s it reads what was stored, and nothing is found', (_, ring) => {
  const { b, read, wanted } = fetching(ring)
  expect(read).toEqual(wanted)
  expect(b.findings()).toEqual([])
})
