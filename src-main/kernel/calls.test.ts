// A driver that is stopped or crashes: the call is over, what it held is given back, nothing of it runs again.
import { expect, test } from 'vitest'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { Attention, DriverStopped, OPEN_GATE } from './context'
import { iomemText } from './resource-text'
import { kernelBench } from './testing/bench'

/** A gate that stops whatever runs after so many boundaries. */
function stoppingAfter(boundaries: number) {
  let left = boundaries
  return {
    ...OPEN_GATE,
    boundary() {
      if (left-- === 0) throw new DriverStopped('it runs without ever sleeping')
    },
  }
}

test('a probe that never ends is unwound, and its claim and mapping are gone', () => {
  const b = kernelBench({ gate: stoppingAfter(1000), readNs: 10 })
  b.kernel.context.attend(Attention.gate, true)
  b.addDriver('dev', (k, pdev) => {
    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    for (;;) k.readl(regs)
  })
  b.addDevice('dev')
  expect(b.log()).toEqual([
    expect.stringMatching(/^watchdog: BUG: soft lockup - .*probe dev.* did not return: it runs without ever sleeping$/),
    'dev dev: probe with driver dev failed with error -4',
  ])
  expect(iomemText(b.kernel.regions.iomem)).not.toContain('  ')
  const end = b.sink.rows.find(({ kind }) => kind === EventKind.callEnd)!
  expect([end.value | 0, end.flags & Flag.failed]).toEqual([-4, Flag.failed])
  expect(b.sink.rows.some(({ kind }) => kind === EventKind.unmap)).toBe(true)
})

test('a handler that crashes takes its own device down, not the one it interrupted', () => {
  const b = kernelBench()
  b.addDriver('bad', (k, pdev) => {
    k.devm_platform_ioremap_resource(pdev, 0)
    return k.devm_request_irq(
      pdev,
      5,
      () => {
        throw new Error('handler bug')
      },
      0,
      'bad',
      pdev,
    )
  })
  b.addDevice('bad')
  b.addDriver('good', (k) => {
    b.kernel.irqs.set(5, true)
    k.udelay(10)
    return 0
  })
  b.addDevice('good', 0x1000_1000, [6])
  b.kernel.platform.reap()
  expect(b.kernel.platform.devices.map(({ driver }) => driver?.name ?? null)).toEqual([null, 'good'])
  expect(b.log()).toEqual([expect.stringContaining('Oops: handler bug')])
  expect(iomemText(b.kernel.regions.iomem)).not.toContain(': bad\n  1')
  const calls = b.sink.rows.filter(({ kind }) => kind === EventKind.callBegin).length
  b.kernel.context.passUntil(b.clock.now + 1000)
  expect(b.sink.rows.filter(({ kind }) => kind === EventKind.callBegin)).toHaveLength(calls)
})

test('who runs is back as it was after a nested call', () => {
  const b = kernelBench()
  b.addDriver('dev', (k, pdev) => {
    k.request_irq(5, () => (b.kernel.irqs.set(5, false), k.IRQ_HANDLED), 0, 'dev', pdev)
    b.kernel.irqs.set(5, true)
    k.at(40).udelay(1)
    expect([b.bus.site, b.bus.initiator, b.bus.irqContext]).toEqual([40, 16, false])
    return 0
  })
  b.addDevice('dev')
  expect([b.bus.site, b.bus.initiator, b.kernel.calls.depth]).toEqual([0, 0, 0])
})

test('a driver that is stopped keeps no interrupt, managed or not: its line can be requested again', () => {
  const b = kernelBench()
  b.addDriver('dev', (k, pdev) => {
    k.request_irq(5, () => k.IRQ_HANDLED, 0, 'plain', pdev)
    k.devm_request_irq(pdev, 6, () => k.IRQ_HANDLED, 0, 'managed', pdev)
    throw new Error('bug')
  })
  b.addDevice('dev')
  b.kernel.platform.reap()
  for (const irq of [5, 6]) expect(b.k.request_irq(irq, () => b.k.IRQ_HANDLED, 0, 'next', 1)).toBe(0)
})
