// Threaded handlers: woken by the hard handler, run in a task of their own, may sleep; ONESHOT keeps the line masked until then.
import { describe, expect, test } from 'vitest'
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { CallEntry } from '../../src-preload/contract/entry'
import { kernelBench } from './testing/bench'

describe('request_threaded_irq', () => {
  test('without a handler it needs ONESHOT, without both it is refused', () => {
    const { k, log } = kernelBench()
    const thread = () => k.IRQ_HANDLED
    expect(k.request_threaded_irq(5, null, null, 0, 'dev', 1)).toBe(-22)
    expect(k.request_threaded_irq(5, null, thread, 0, 'dev', 1)).toBe(-22)
    expect(log()).toEqual(['genirq: Threaded irq requested with handler=NULL and !ONESHOT for dev (irq 5)'])
    expect(k.request_threaded_irq(5, null, thread, k.IRQF_ONESHOT, 'dev', 1)).toBe(0)
  })

  test('the hard handler runs at once, the thread when the CPU is free, in process context', () => {
    const { k, kernel, sink } = kernelBench()
    const order: string[] = []
    const hard = (): number => {
      order.push(`hard ${k.in_hardirq()}`)
      kernel.irqs.set(5, false)
      return k.IRQ_WAKE_THREAD
    }
    const thread = (): number => {
      order.push(`thread ${k.in_hardirq()} ${k.irqs_disabled()}`)
      k.msleep(1)
      order.push('slept')
      return k.IRQ_HANDLED
    }
    k.request_threaded_irq(5, hard, thread, 0, 'dev', 1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(order).toEqual(['hard true', 'thread false false', 'slept'])
    const calls = sink.rows.filter(({ kind }) => kind === EventKind.callBegin)
    expect(calls.map(({ entry, flags }) => [(entry as CallEntry).what, flags & Flag.irqContext])).toEqual([
      ['irq handler', Flag.irqContext],
      ['irq thread', 0],
    ])
  })

  test('while a driver runs the thread waits until it sleeps or returns', () => {
    const b = kernelBench()
    const order: string[] = []
    b.addDriver('dev', (k, pdev) => {
      const hard = (): number => (b.kernel.irqs.set(5, false), k.IRQ_WAKE_THREAD)
      const thread = (): number => (order.push('thread'), k.IRQ_HANDLED)
      k.devm_request_threaded_irq(pdev, 5, hard, thread, 0, 'dev', pdev)
      for (const wait of [() => k.udelay(10), () => k.msleep(1), () => k.mdelay(1)]) {
        b.kernel.irqs.set(5, true)
        wait()
        order.push('waited')
      }
      return 0
    })
    b.addDevice('dev')
    b.k.udelay(1)
    expect(order).toEqual(['waited', 'thread', 'waited', 'waited', 'thread'])
  })

  test('ONESHOT masks the line until the thread has run; without it a level comes again', () => {
    for (const flags of ['IRQF_ONESHOT', 'IRQF_TRIGGER_HIGH'] as const) {
      const { k, kernel, log } = kernelBench()
      let hards = 0
      let threads = 0
      const hard = (): number => (hards++, k.IRQ_WAKE_THREAD)
      const thread = (): number => {
        threads++
        k.usleep_range(10, 20)
        kernel.irqs.set(5, false)
        return k.IRQ_HANDLED
      }
      k.request_threaded_irq(5, hard, thread, k[flags], 'dev', 1)
      kernel.irqs.set(5, true)
      k.udelay(1)
      if (flags === 'IRQF_ONESHOT') expect([hards, threads]).toEqual([1, 1])
      else expect(log()).toContainEqual(expect.stringMatching(/soft lockup - irq 5/))
    }
  })

  test('an edge that comes while the thread runs lets it run once more', () => {
    const { k, kernel } = kernelBench()
    let runs = 0
    const pulse = (): void => {
      kernel.irqs.set(5, true)
      kernel.irqs.set(5, false)
    }
    const thread = (): number => {
      if (++runs === 1) for (let i = 0; i < 3; i++) pulse()
      k.msleep(1)
      return k.IRQ_HANDLED
    }
    k.request_threaded_irq(5, null, thread, k.IRQF_ONESHOT | k.IRQF_TRIGGER_RISING, 'dev', 1)
    pulse()
    k.msleep(1)
    expect(runs).toBe(2)
  })

  test('disable_irq, synchronize_irq and free_irq wait for the thread', () => {
    for (const wait of ['disable_irq', 'synchronize_irq', 'free_irq'] as const) {
      const b = kernelBench()
      let ended = false
      b.addDriver('dev', (k, pdev) => {
        const hard = (): number => (b.kernel.irqs.set(5, false), k.IRQ_WAKE_THREAD)
        const thread = (): number => {
          k.msleep(5)
          ended = true
          return k.IRQ_HANDLED
        }
        k.request_threaded_irq(5, hard, thread, 0, 'dev', pdev)
        b.kernel.irqs.set(5, true)
        k.udelay(1)
        expect(ended).toBe(false)
        k[wait](5, pdev)
        expect(ended, wait).toBe(true)
        return 0
      })
      b.addDevice('dev')
      expect(b.log()).toEqual([])
    }
  })

  test('threads that never answer for the line get it shut as well', () => {
    const { k, kernel, log } = kernelBench()
    let runs = 0
    const thread = (): number => (runs++, k.IRQ_NONE)
    k.request_threaded_irq(5, null, thread, k.IRQF_ONESHOT, 'dev', 1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    // The first interrupt is not judged: no thread has answered yet.
    expect(runs).toBe(100_001)
    expect(log()[0]).toMatch(/^irq 5: nobody cared/)
  })

  test('a thread that crashes takes its device down and leaves the line to others', () => {
    const b = kernelBench()
    let runs = 0
    b.k.request_irq(
      5,
      () => (runs++, b.kernel.irqs.set(5, false), b.k.IRQ_HANDLED),
      b.k.IRQF_SHARED | b.k.IRQF_ONESHOT,
      'good',
      1,
    )
    b.addDriver('bad', (k, pdev) => {
      const thread = (): number => k.readl(0)
      return k.request_threaded_irq(5, null, thread, k.IRQF_SHARED | k.IRQF_ONESHOT, 'bad', pdev)
    })
    b.addDevice('bad')
    for (let i = 0; i < 3; i++) {
      b.kernel.irqs.set(5, true)
      b.k.udelay(1)
      b.kernel.platform.reap()
    }
    expect(b.log()[0]).toMatch(/^Unable to handle kernel NULL pointer .*\(irq thread bad\)$/)
    expect(runs).toBe(3)
    expect(b.kernel.platform.devices[0]!.driver).toBeNull()
  })
})
