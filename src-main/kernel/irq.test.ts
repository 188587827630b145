// Interrupts and timers: when handlers run, and what shuts them off.
import { describe, expect, test } from 'vitest'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { kernelBench } from './testing/bench'

describe('request_irq', () => {
  test('one line, one handler, unless all share it', () => {
    const { k, log } = kernelBench()
    const handler = () => k.IRQ_HANDLED
    expect(k.request_irq(5, handler, 0, 'first', 1)).toBe(0)
    expect(k.request_irq(5, handler, k.IRQF_SHARED, 'second', 2)).toBe(-16)
    expect(log()).toEqual(['genirq: Flags mismatch irq 5. 00000080 (second) vs. 00000000 (first)'])
    expect(k.request_irq(6, handler, k.IRQF_SHARED, 'third', 3)).toBe(0)
    expect(k.request_irq(6, handler, k.IRQF_SHARED, 'fourth', 4)).toBe(0)
    expect(k.request_irq(0, handler, 0, 'none', 1)).toBe(-22)
  })

  test('a line that is high already is answered at the next chance', () => {
    const { k, kernel } = kernelBench()
    let ran = 0
    kernel.irqs.set(5, true)
    k.request_irq(5, () => (ran++, kernel.irqs.set(5, false), k.IRQ_HANDLED), 0, 'dev', 1)
    expect(ran).toBe(0)
    k.udelay(1)
    expect(ran).toBe(1)
  })

  test('the handler runs between two accesses of the code it interrupts, and in its own name', () => {
    const { k, kernel, clock, sink } = kernelBench({ readNs: 10 })
    k.request_irq(5, () => (kernel.irqs.set(5, false), k.IRQ_HANDLED), 0, 'dev', 1)
    const cookie = k.ioremap(0x1000_0000, 0x1000)
    clock.after(15, () => kernel.irqs.set(5, true))
    for (let i = 0; i < 3; i++) k.at(20 + i).readl(cookie)
    const seen = sink.rows.filter(({ kind }) => [EventKind.read, EventKind.callBegin].includes(kind as never))
    expect(seen.map(({ kind, site }) => [kind, site])).toEqual([
      [EventKind.read, 20],
      [EventKind.read, 21],
      [EventKind.callBegin, 7],
      [EventKind.read, 22],
    ])
    expect(seen[2]!.flags & Flag.irqContext).not.toBe(0)
    expect(seen[3]!.flags & Flag.irqContext).toBe(0)
  })

  test('no handler runs within a handler: the second line waits for the first', () => {
    const { k, kernel } = kernelBench()
    const order: string[] = []
    const handler = (irq: number) => {
      order.push(`in ${irq}`)
      kernel.irqs.set(6, irq === 5)
      k.udelay(10)
      kernel.irqs.set(irq, false)
      order.push(`out ${irq}`)
      return k.IRQ_HANDLED
    }
    k.request_irq(5, handler, 0, 'five', 1)
    k.request_irq(6, handler, 0, 'six', 2)
    kernel.irqs.set(5, true)
    k.udelay(100)
    expect(order).toEqual(['in 5', 'out 5', 'in 6', 'out 6'])
  })

  test('after free_irq and while disabled nothing runs', () => {
    const { k, kernel } = kernelBench()
    let ran = 0
    k.request_irq(5, () => (ran++, kernel.irqs.set(5, false), k.IRQ_HANDLED), 0, 'dev', 1)
    k.disable_irq(5)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(ran).toBe(0)
    k.enable_irq(5)
    k.udelay(1)
    expect(ran).toBe(1)
    k.free_irq(5, 1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(ran).toBe(1)
  })

  test('a line that its handler never quiets is shut in the end, and the rest goes on', () => {
    const { k, kernel, log } = kernelBench()
    k.request_irq(5, () => k.IRQ_HANDLED, 0, 'deaf', 1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(log()).toEqual([
      'watchdog: BUG: soft lockup - irq 5 (deaf) stays high after its handler',
      'Disabling IRQ #5',
    ])
  })
})

describe('timers', () => {
  test('a timer fires in the middle of a delay, and again when it says so', () => {
    const { k, clock } = kernelBench()
    const fired: number[] = []
    const timer = k.hrtimer_init((self) => {
      fired.push(clock.now)
      k.hrtimer_forward_now(self, 30)
      return fired.length < 3 ? k.HRTIMER_RESTART : k.HRTIMER_NORESTART
    })
    k.hrtimer_start(timer, 50)
    k.ndelay(500)
    expect(fired).toEqual([50, 80, 110])
    expect(clock.now).toBe(500)
  })

  test('a cancelled timer does not fire; cancelling says whether it was active', () => {
    const { k } = kernelBench()
    let fired = 0
    const timer = k.hrtimer_init(() => (fired++, k.HRTIMER_NORESTART))
    k.hrtimer_start(timer, 50)
    expect(k.hrtimer_cancel(timer)).toBe(1)
    expect(k.hrtimer_cancel(timer)).toBe(0)
    k.ndelay(100)
    expect(fired).toBe(0)
  })

  test('a number that is no timer is an oops, not a crash of the lab', () => {
    const b = kernelBench()
    b.addDriver('dev', (k) => k.hrtimer_cancel(0x1234))
    b.addDevice('dev')
    expect(b.log()[0]).toMatch(/paging request at virtual address 0000000000001234/)
  })
})
