// Sleeping: until a condition holds, what runs meanwhile, and what becomes of a task that nothing can wake.
import { expect, test } from 'vitest'
import { EventKind } from '../../src-preload/contract/event'
import { kernelBench } from './testing/bench'

test('a sleeper goes on as soon as what it waits for is true, and handlers run meanwhile', () => {
  const { k, kernel, clock } = kernelBench()
  let done = false
  k.request_irq(5, () => ((done = true), kernel.irqs.set(5, false), k.IRQ_HANDLED), 0, 'dev', 1)
  clock.after(300, () => kernel.irqs.set(5, true))
  clock.after(900, () => undefined)
  expect(kernel.waiting.until(() => done)).toBe(true)
  expect(clock.now).toBe(300)
})

test('a condition that holds already takes no time, and a deadline ends the wait', () => {
  const { kernel, clock } = kernelBench()
  expect(kernel.waiting.until(() => true)).toBe(true)
  expect(clock.now).toBe(0)
  expect(kernel.waiting.until(() => false, 500)).toBe(false)
  expect(clock.now).toBe(500)
})

test('where nothing is due any more the task is given up, its driver stopped, and the lab goes on', () => {
  const b = kernelBench()
  b.addDriver('dev', (k, pdev) => {
    k.devm_platform_ioremap_resource(pdev, 0)
    b.kernel.waiting.until(() => false)
    return 0
  })
  b.addDevice('dev')
  expect(b.log()[0]).toBe('INFO: task modprobe:100 blocked for more than 120 seconds.')
  expect(b.clock.now).toBe(0)
  expect(b.sink.rows.some(({ kind }) => kind === EventKind.unmap)).toBe(true)
})

test('where something is due for ever it is given up after 120 s', () => {
  const b = kernelBench()
  const tick = (): void => void b.clock.after(1e9, tick)
  tick()
  b.addDriver('dev', () => Number(b.kernel.waiting.until(() => false)))
  b.addDevice('dev')
  expect(b.log()[0]).toMatch(/^INFO: task .* blocked/)
  expect(b.clock.now).toBe(120e9)
})

test('a handler that sleeps is stopped', () => {
  const b = kernelBench()
  b.kernel.irqs.set(5, true)
  b.addDriver('dev', (k, pdev) => k.devm_request_irq(pdev, 5, () => (k.msleep(1), k.IRQ_HANDLED), 0, 'dev', pdev))
  b.addDevice('dev')
  b.k.udelay(1)
  expect(b.log()).toEqual([expect.stringMatching(/^BUG: scheduling while atomic: swapper\/0\/0\/0x00010001 in /)])
})
