// Interrupts and timers: when handlers run, what request_irq refuses, and what shuts a line.
import { describe, expect, test } from 'vitest'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { kernelBench } from './testing/bench'

/** A kernel, and a handler that counts its runs and quietens its line. */
function counting(irq = 5) {
  const bench = kernelBench()
  const { k, kernel } = bench
  const seen = { runs: 0 }
  const handler = (): number => {
    seen.runs++
    kernel.irqs.set(irq, false)
    return k.IRQ_HANDLED
  }
  const pulse = (): void => {
    kernel.irqs.set(irq, true)
    kernel.irqs.set(irq, false)
  }
  return { ...bench, handler, seen, pulse }
}

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

  test('a shared line needs a dev_id, one type, and one mind about ONESHOT', () => {
    const { k, log } = kernelBench()
    const handler = () => k.IRQ_HANDLED
    expect(k.request_irq(5, handler, k.IRQF_SHARED, 'anonymous', 0)).toBe(-22)
    expect(k.request_irq(5, handler, k.IRQF_SHARED | k.IRQF_NO_AUTOEN, 'later', 1)).toBe(-22)
    expect(k.request_irq(5, handler, k.IRQF_SHARED | k.IRQF_TRIGGER_HIGH, 'level', 1)).toBe(0)
    expect(k.request_irq(5, handler, k.IRQF_SHARED | k.IRQF_TRIGGER_RISING, 'edge', 2)).toBe(-16)
    expect(k.request_irq(5, handler, k.IRQF_SHARED | k.IRQF_ONESHOT, 'once', 3)).toBe(-16)
    expect(k.request_irq(5, handler, k.IRQF_SHARED | k.IRQF_ONESHOT | k.IRQF_PROBE_SHARED, 'quiet', 4)).toBe(-16)
    expect(k.request_irq(5, handler, k.IRQF_SHARED, 'as it is', 5)).toBe(0)
    expect(log()).toEqual([
      'genirq: Flags mismatch irq 5. 00000081 (edge) vs. 00000084 (level)',
      'genirq: Flags mismatch irq 5. 00002084 (once) vs. 00000084 (level)',
    ])
  })

  test('all handlers of a shared line run, in the order in which they were requested', () => {
    const { k, kernel } = kernelBench()
    const order: string[] = []
    const handler = (name: string, answer: number) => () => {
      order.push(name)
      kernel.irqs.set(5, false)
      return answer
    }
    k.request_irq(5, handler('not mine', k.IRQ_NONE), k.IRQF_SHARED, 'a', 1)
    k.request_irq(5, handler('mine', k.IRQ_HANDLED), k.IRQF_SHARED, 'b', 2)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(order).toEqual(['not mine', 'mine'])
  })

  test('devices that are wired to one line hold it up together', () => {
    const { k, kernel } = kernelBench()
    let runs = 0
    k.request_irq(5, () => (kernel.irqs.set(5, false, ++runs), k.IRQ_HANDLED), 0, 'dev', 1)
    kernel.irqs.set(5, true, 1)
    kernel.irqs.set(5, true, 2)
    k.udelay(1)
    expect(runs).toBe(2)
  })

  test('a line that is high already is answered at the next chance', () => {
    const { k, kernel, handler, seen } = counting()
    kernel.irqs.set(5, true)
    k.request_irq(5, handler, 0, 'dev', 1)
    expect(seen.runs).toBe(0)
    k.udelay(1)
    expect(seen.runs).toBe(1)
  })

  test('with IRQF_NO_AUTOEN it waits for enable_irq', () => {
    const { k, kernel, handler, seen } = counting()
    k.request_irq(5, handler, k.IRQF_NO_AUTOEN, 'dev', 1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(seen.runs).toBe(0)
    k.enable_irq(5)
    expect(seen.runs).toBe(1)
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

  test('what a handler may not answer is reported', () => {
    const { k, kernel, log } = kernelBench()
    k.request_irq(5, () => (kernel.irqs.set(5, false), 7), 0, 'dev', 1)
    k.request_irq(6, () => (kernel.irqs.set(6, false), k.IRQ_WAKE_THREAD), 0, 'six', 1)
    for (let i = 0; i < 2; i++) {
      kernel.irqs.set(5, i === 0)
      kernel.irqs.set(6, true)
      k.udelay(1)
    }
    expect(log()).toEqual([
      'irq event 5: bogus return value 7',
      'IRQ 6 device six returned IRQ_WAKE_THREAD but no thread function available.',
    ])
  })
})

describe('disable_irq, enable_irq and free_irq', () => {
  test('after free_irq and while disabled nothing runs; a level is looked at again', () => {
    const { k, kernel, handler, seen } = counting()
    k.request_irq(5, handler, 0, 'dev', 1)
    k.disable_irq(5)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(seen.runs).toBe(0)
    k.enable_irq(5)
    expect(seen.runs).toBe(1)
    k.disable_irq(5)
    kernel.irqs.set(5, true)
    kernel.irqs.set(5, false)
    k.enable_irq(5)
    expect(seen.runs).toBe(1)
    k.free_irq(5, 1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(seen.runs).toBe(1)
  })

  test('disable_irq nests; one enable too many is a warning', () => {
    const { k, kernel, handler, seen, log } = counting()
    k.request_irq(5, handler, 0, 'dev', 1)
    k.disable_irq(5)
    k.disable_irq_nosync(5)
    kernel.irqs.set(5, true)
    k.enable_irq(5)
    expect(seen.runs).toBe(0)
    k.enable_irq(5)
    expect(seen.runs).toBe(1)
    k.enable_irq(5)
    expect(log()).toEqual(['Unbalanced enable for IRQ 5'])
  })

  test('freeing what nobody holds is a warning', () => {
    const b = kernelBench()
    b.k.free_irq(5, 1)
    b.addDriver('dev', (k, pdev) => {
      k.devm_request_irq(pdev, 6, () => k.IRQ_HANDLED, 0, 'dev', pdev)
      k.devm_free_irq(pdev, 6, pdev)
      k.devm_free_irq(pdev, 6, pdev)
      return 0
    })
    b.addDevice('dev')
    expect(b.log()).toEqual([
      'Trying to free already-free IRQ 5',
      'WARNING: devm_free_irq: the device holds no such interrupt',
      'Trying to free already-free IRQ 6',
    ])
  })
})

describe('edges', () => {
  test('a pulse is one interrupt, however short; a line that stays high is one too', () => {
    const { k, kernel, handler, seen, pulse } = counting()
    k.request_irq(5, handler, k.IRQF_TRIGGER_RISING, 'dev', 1)
    pulse()
    k.udelay(1)
    expect(seen.runs).toBe(1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    k.udelay(1)
    expect(seen.runs).toBe(2)
  })

  test('edges while it is disabled are remembered as one, and sent again', () => {
    const { k, handler, seen, pulse } = counting()
    k.request_irq(5, handler, k.IRQF_TRIGGER_RISING, 'dev', 1)
    k.disable_irq(5)
    pulse()
    pulse()
    k.udelay(1)
    expect(seen.runs).toBe(0)
    k.enable_irq(5)
    expect(seen.runs).toBe(1)
    k.udelay(1)
    expect(seen.runs).toBe(1)
  })

  test('an edge during the handler is another interrupt', () => {
    const { k, kernel } = kernelBench()
    let runs = 0
    const handler = (): number => {
      kernel.irqs.set(5, false)
      if (++runs === 1) kernel.irqs.set(5, true)
      return k.IRQ_HANDLED
    }
    k.request_irq(5, handler, k.IRQF_TRIGGER_RISING, 'dev', 1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(runs).toBe(2)
  })

  test.each([
    ['IRQ_TYPE_EDGE_RISING', 1],
    ['IRQ_TYPE_EDGE_FALLING', 1],
    ['IRQ_TYPE_EDGE_BOTH', 2],
  ] as const)('%s counts its edges of a pulse', (type, runs) => {
    const { k, kernel } = kernelBench()
    let seen = 0
    k.request_irq(5, () => (seen++, k.IRQ_HANDLED), 0, 'dev', 1)
    expect(k.irq_set_irq_type(5, k[type])).toBe(0)
    for (const level of [true, false]) {
      kernel.irqs.set(5, level)
      k.udelay(1)
    }
    expect(seen).toBe(runs)
  })

  test('a line that the board wires low is asked for by pulling it down, and its type goes into the flags', () => {
    const { k, kernel, handler, seen, log } = counting()
    kernel.irqs.wire(5, k.IRQ_TYPE_LEVEL_LOW)
    k.request_irq(5, handler, 0, 'dev', 1)
    k.udelay(1)
    expect(seen.runs).toBe(0)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(seen.runs).toBe(1)
    k.request_irq(5, handler, 0, 'other', 2)
    expect(log()).toEqual(['genirq: Flags mismatch irq 5. 00000008 (other) vs. 00000008 (dev)'])
    expect(k.irq_set_irq_type(5, 0x10)).toBe(-22)
  })
})

describe('interrupts that nobody handles', () => {
  test('of 100,000 nearly all unhandled, and the line is shut, its handlers named', () => {
    const { k, kernel, log } = kernelBench()
    let runs = 0
    function deaf_irq(): number {
      runs++
      return k.IRQ_NONE
    }
    k.request_irq(5, deaf_irq, 0, 'deaf', 1)
    kernel.irqs.set(5, true)
    k.udelay(1)
    expect(runs).toBe(100_000)
    expect(log()).toEqual([
      'irq 5: nobody cared (try booting with the "irqpoll" option)',
      'handlers:',
      'deaf_irq',
      'Disabling IRQ #5',
    ])
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
