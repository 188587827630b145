// What is written to registers: drivers that make each mistake once, and drivers that do not.
import { expect, test } from 'vitest'
import type { KernelApi } from '../kernel/kernel-api'
import { findingBench, registersOf, type DeviceName } from './testing/bench'

const CONTROL = 0x00
const IRQ_STATUS = 0x10
const CTRL = 0x00
const STATUS = 0x04
const ID = 0x08
const CONFIG = 0x0c
const COUNT = 0x10
const ENABLE = 1
const IRQ_EN = 2
const ONCE = 1 << 4
const PENDING = 1 << 8

/** One driver that claims and maps its device, and then does this in its probe. */
function probing(device: DeviceName, body: (k: KernelApi, regs: number) => void) {
  const b = findingBench()
  b.load(device, { probe: (k, pdev) => body(k, registersOf(k, pdev)) })
  return b
}

test('the tutorial’s own accesses raise nothing', () => {
  const b = probing('labdev0', (k, regs) => {
    k.writel(2, regs + CONTROL)
    while (k.readl(regs + 0x04) & 1);
    k.writel(k.readl(regs + CONTROL) | 5, regs + CONTROL)
    k.writel_relaxed(1, regs + 0x0c)
    k.writel_relaxed(3, regs + IRQ_STATUS)
    k.wmb()
    k.writel(0x2a, regs + 0x08)
    k.readl_poll_timeout(regs + 0x04, (val) => !(val & 1), 10, 1000)
    k.writel(k.readl(regs + IRQ_STATUS), regs + IRQ_STATUS)
  })
  expect(b.findings()).toEqual([])
})

test('a pending bit that a read-modify-write carries back is found, at the write', () => {
  const b = probing('trapdev0', (k, regs) => {
    k.writel(ENABLE | ONCE, regs + CTRL)
    k.readl(regs + STATUS)
    k.udelay(30)
    k.writel(k.readl(regs + CTRL) | IRQ_EN, regs + CTRL)
  })
  expect(b.findings()).toMatchObject([
    {
      rule: 'rmw-w1c',
      severity: 'error',
      subject: 'W trapdev0 CTRL',
      text: 'test_probe changed trapdev0 CTRL and wrote back PENDING, which clears what was pending',
    },
  ])
  expect(b.shown(b.findings()[0]!)).toMatchObject({ region: 2, offset: CTRL, value: ENABLE | ONCE | IRQ_EN | PENDING })
})

test.each([
  ['masked out', (value: number) => (value & ~PENDING) | IRQ_EN],
  ['acknowledged and nothing else changed', (value: number) => value],
  ['written without being read', () => ENABLE | PENDING],
])('a pending bit that is %s is no mistake', (what, change) => {
  const b = probing('trapdev0', (k, regs) => {
    k.writel(ENABLE | ONCE, regs + CTRL)
    k.readl(regs + STATUS)
    k.udelay(30)
    const value = what.startsWith('written') ? 0 : k.readl(regs + CTRL)
    k.writel(change(value), regs + CTRL)
  })
  expect(b.rules()).toEqual([])
})

/** A driver whose interrupt handler switches its interrupt off, while its probe is between a read and the write back. */
function racing(guard: boolean) {
  const b = findingBench()
  b.load('trapdev0', {
    probe(k, pdev) {
      const regs = registersOf(k, pdev)
      const lock = k.spin_lock_init()
      const handler = function tick_handler(): number {
        k.writel(k.readl(regs + CTRL) & ~IRQ_EN, regs + CTRL)
        return k.IRQ_HANDLED
      }
      k.devm_request_irq(k.pdev_dev(pdev), 37, handler, 0, 'tick', pdev)
      k.writel(ENABLE | ONCE | IRQ_EN, regs + CTRL)
      const flags = guard ? k.spin_lock_irqsave(lock) : 0
      const value = k.readl(regs + CTRL)
      k.readl(regs + STATUS)
      k.udelay(30)
      k.writel(value & ~ONCE, regs + CTRL)
      if (guard) k.spin_unlock_irqrestore(lock, flags)
    },
  })
  return b
}

test('a read-modify-write that undoes the interrupt handler’s write is found', () => {
  const lost = racing(false)
    .findings()
    .filter(({ rule }) => rule === 'rmw-lost-update')
  expect(lost).toMatchObject([
    { text: 'test_probe undid what tick_handler had written to IRQ_EN of trapdev0 CTRL since it was read' },
  ])
})

test('with the handler kept out nothing is lost', () => {
  expect(racing(true).rules()).not.toContain('rmw-lost-update')
})

test('a handler that puts back what it found loses nothing', () => {
  const b = findingBench()
  b.load('trapdev0', {
    probe(k, pdev) {
      const regs = registersOf(k, pdev)
      k.devm_request_irq(
        k.pdev_dev(pdev),
        37,
        () => {
          const value = k.readl(regs + CTRL) & ~PENDING
          k.writel(value & ~IRQ_EN, regs + CTRL)
          k.writel(value | PENDING, regs + CTRL)
          return k.IRQ_HANDLED
        },
        0,
        'tick',
        pdev,
      )
      k.writel(ENABLE | ONCE | IRQ_EN, regs + CTRL)
      const value = k.readl(regs + CTRL)
      k.readl(regs + STATUS)
      k.udelay(30)
      k.writel(value & ~ONCE, regs + CTRL)
    },
  })
  expect(b.rules()).toEqual([])
})

test('reserved bits that are written as something else than was read are found', () => {
  const b = probing('trapdev0', (k, regs) => {
    k.writel(0x1234, regs + CONFIG)
    k.writel(0x80, regs + CTRL)
    k.writel(1 << 16, regs + CTRL)
    k.writel(1, regs + ID)
  })
  expect(b.findings().map(({ rule, text }) => [rule, text])).toEqual([
    ['reserved-bits', 'test_probe wrote to reserved bits 0x00a5_0000 of trapdev0 CONFIG'],
    ['reserved-bits', 'test_probe wrote to reserved bits 0x0000_0080 of trapdev0 CTRL'],
    ['reserved-bits', 'test_probe wrote to trapdev0 ID, which can only be read'],
  ])
})

test('reserved bits that are written as read, or as after reset, are no mistake', () => {
  const b = probing('trapdev0', (k, regs) => {
    k.writel(k.readl(regs + CONFIG) | 0x1234, regs + CONFIG)
    k.writel(0x00a5_0001, regs + CONFIG)
    k.writel(0xffff_ffff, regs + CTRL)
  })
  expect(b.rules()).toEqual([])
})

test('a value whose bytes are turned around is found, with either accessor', () => {
  const b = probing('trapdev0', (k, regs) => {
    k.iowrite32be(ENABLE, regs + CTRL)
    k.ioread32be(regs + STATUS)
    k.writel(0x0100_0000, regs + CTRL)
  })
  expect(b.findings()).toMatchObject([
    {
      rule: 'wrong-endianness',
      text: 'test_probe wrote 0x0100_0000 to trapdev0 CTRL; turned around, 0x0000_0001 makes sense',
    },
  ])
})

test('a value that makes sense as it is, or in no order, is not taken for turned around', () => {
  const b = probing('trapdev0', (k, regs) => {
    k.writel(ENABLE, regs + CTRL)
    k.writel(0x0100_0080, regs + CTRL)
    k.writel(0x5a5a_5a5a, regs + 0x0c)
  })
  expect(b.rules()).not.toContain('wrong-endianness')
})

test('an access of a width that the register does not take is found once a direction', () => {
  const b = probing('trapdev0', (k, regs) => {
    k.readb(regs + CTRL)
    k.readb(regs + CTRL)
    k.writel(0, regs + COUNT)
    k.readw(regs + COUNT)
    k.readl(regs + CTRL)
  })
  expect(b.findings().map(({ rule, subject, text }) => [rule, subject, text])).toEqual([
    ['wrong-width', 'R trapdev0 CTRL', 'test_probe read 1 byte at trapdev0 CTRL, a register of 4 bytes'],
    ['wrong-width', 'W trapdev0 COUNT', 'test_probe wrote 4 bytes at trapdev0 COUNT, a register of 2 bytes'],
  ])
})

test('a mistake in a loop is told once', () => {
  const b = probing('trapdev0', (k, regs) => {
    for (let i = 0; i < 5000; i++) k.writel(0x80 | i, regs + CTRL)
  })
  expect(b.rules().filter((rule) => rule === 'reserved-bits')).toHaveLength(1)
})
