// Waiting and not coming back: drivers that make each mistake once, and drivers that do not.
import { expect, test } from 'vitest'
import { findingBench, registersOf, type TestDriver } from './testing/bench'

const STATUS = 0x04
const CTRL = 0x00

const on = (device: 'labdev0' | 'trapdev0', probe: TestDriver['probe']) => {
  const b = findingBench()
  b.load(device, { probe })
  return b
}

test('a poll without a timeout is found where it begins', () => {
  const b = on('labdev0', (k, pdev) => k.readl_poll_timeout(registersOf(k, pdev) + STATUS, (val) => !(val & 1), 10, 0))
  expect(b.findings()).toMatchObject([
    { rule: 'poll-without-timeout', severity: 'warning', text: 'first polls labdev0 STATUS without a timeout' },
  ])
})

test('a loop that reads the same value ten thousand times is found once, at that read', () => {
  const b = on('labdev0', (k, pdev) => {
    const regs = registersOf(k, pdev)
    for (let i = 0; i < 25_000; i++) k.readl(regs + STATUS)
  })
  expect(b.findings()).toMatchObject([
    {
      rule: 'poll-without-timeout',
      text: 'first has read the same value from labdev0 STATUS 10,000 times in a row',
      subject: 'R labdev0 STATUS',
    },
  ])
})

test('neither the tutorial’s reset loop nor a poll with a timeout is one', () => {
  const b = on('labdev0', (k, pdev) => {
    const regs = registersOf(k, pdev)
    k.writel(2, regs)
    while (k.readl(regs + STATUS) & 1);
    k.readl_poll_timeout_atomic(regs + STATUS, () => false, 0, 20)
    for (let i = 0; i < 20_000; i++) {
      k.readl(regs + STATUS)
      if (i % 9000 === 0) k.readl(regs)
    }
  })
  expect(b.findings()).toEqual([])
})

test('an address that was never mapped, a mapping that is gone: one finding, and no second one for the oops', () => {
  const b = findingBench()
  b.load('labdev0', { probe: (k) => void k.readl(0) })
  b.load('trapdev0', {
    probe(k, pdev) {
      const dev = k.pdev_dev(pdev)
      k.devm_request_mem_region(dev, 0x1000_1000, 0x1000, 'regs')
      const regs = k.ioremap(0x1000_1000, 0x1000)
      k.iounmap(regs)
      k.writel(1, regs)
    },
  })
  expect(b.rules()).toEqual(['wild-access', 'use-after-unmap'])
})

test('any other crash is an oops', () => {
  const b = on('labdev0', (k) => {
    k.dev_info(0, 'no such device')
  })
  expect(b.rules()).toEqual(['oops'])
})

test('sleeping in an interrupt handler is told as that', () => {
  const b = on('trapdev0', (k, pdev) => {
    const regs = registersOf(k, pdev)
    const handler = (): number => {
      k.msleep(1)
      return k.IRQ_HANDLED
    }
    k.devm_request_irq(k.pdev_dev(pdev), 37, handler, 0, 'tick', pdev)
    k.writel(0x13, regs + CTRL)
  })
  b.wait(50_000)
  expect(b.findings()).toMatchObject([
    { rule: 'sleep-in-atomic', text: 'first’s irq handler of trapdev0 slept where it is not allowed' },
  ])
})

test('a handler that does not acknowledge: the kernel shuts the line', () => {
  const b = on('trapdev0', (k, pdev) => {
    const regs = registersOf(k, pdev)
    k.devm_request_irq(k.pdev_dev(pdev), 37, () => k.IRQ_HANDLED, 0, 'tick', pdev)
    k.writel(0x13, regs + CTRL)
  })
  b.wait(50_000)
  expect(b.rules()).toEqual(['irq-not-handled'])
})

test('a sleep until something that nobody does', () => {
  const b = on('trapdev0', (k, pdev) => {
    registersOf(k, pdev)
    k.wait_for_completion(k.init_completion())
  })
  expect(b.rules()).toEqual(['hung-task'])
})
