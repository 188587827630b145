// Completions, wait queues, jiffies and work: who wakes whom, how much time is left, and what runs meanwhile.
import { describe, expect, test } from 'vitest'
import type { CallEntry } from '../../src-preload/contract/entry'
import { EventKind } from '../../src-preload/contract/event'
import type { KernelApi } from './kernel-api'
import { kernelBench } from './testing/bench'

const MS = 1_000_000

/** A driver whose probe runs. */
function probing(probe: (k: KernelApi, b: ReturnType<typeof kernelBench>) => void) {
  const b = kernelBench()
  let returned = false
  b.addDriver('dev', (k) => {
    probe(k, b)
    returned = true
    return 0
  })
  b.addDevice('dev')
  return { ...b, returned: () => returned }
}

describe('completions', () => {
  test('a handler completes what the driver waits for', () => {
    const b = probing((k, { kernel, clock }) => {
      const done = k.init_completion()
      k.request_irq(5, () => (kernel.irqs.set(5, false), k.complete(done), k.IRQ_HANDLED), 0, 'dev', 1)
      clock.after(3 * MS, () => kernel.irqs.set(5, true))
      k.wait_for_completion(done)
      expect(clock.now).toBe(3 * MS)
      expect(k.completion_done(done)).toBe(false)
    })
    expect([b.returned(), b.log()]).toEqual([true, []])
  })

  test('the jiffies left come back, at least one, and 0 when the time is over', () => {
    const b = probing((k, { clock }) => {
      const done = k.init_completion()
      const later = (ms: number): void => void clock.after(ms * MS, () => k.complete(done))
      later(10)
      expect(k.wait_for_completion_timeout(done, 25)).toBe(23)
      later(7)
      expect(k.wait_for_completion_timeout(done, 2)).toBe(1)
      const start = clock.now
      expect(k.wait_for_completion_timeout(done, k.msecs_to_jiffies(40))).toBe(0)
      expect(clock.now - start).toBe(40 * MS)
    })
    expect([b.returned(), b.log()]).toEqual([true, []])
  })

  test('complete() counts; complete_all() is for ever; reinit_completion() starts anew', () => {
    const { k } = kernelBench()
    const done = k.init_completion()
    k.complete(done)
    k.complete(done)
    const tries = (n: number): boolean[] => Array.from({ length: n }, () => k.try_wait_for_completion(done))
    expect(tries(3)).toEqual([true, true, false])
    k.complete_all(done)
    expect(tries(3)).toEqual([true, true, true])
    k.reinit_completion(done)
    expect(tries(1)).toEqual([false])
  })

  test('one that nobody will complete is given up', () => {
    const b = probing((k) => k.wait_for_completion(k.init_completion()))
    expect(b.returned()).toBe(false)
    expect(b.log()[0]).toBe('INFO: task modprobe:100 blocked for more than 120 seconds.')
  })
})

describe('wait queues', () => {
  test('the condition is looked at before, and after each wake-up', () => {
    const b = probing((k, { clock }) => {
      const queue = k.init_waitqueue_head()
      let ready = true
      k.wait_event(queue, () => ready)
      expect(clock.now).toBe(0)
      ready = false
      clock.after(1 * MS, () => k.wake_up(queue))
      clock.after(2 * MS, () => (ready = true))
      clock.after(3 * MS, () => k.wake_up(queue))
      k.wait_event(queue, () => ready)
      expect(clock.now).toBe(3 * MS)
    })
    expect(b.returned()).toBe(true)
  })

  test('a condition that becomes true without a wake-up is seen when the time is over', () => {
    const b = probing((k, { clock }) => {
      const queue = k.init_waitqueue_head()
      let ready = false
      clock.after(1 * MS, () => (ready = true))
      expect(k.wait_event_timeout(queue, () => ready, 10)).toBe(1)
      expect(clock.now).toBe(40 * MS)
      expect(k.wait_event_timeout(queue, () => false, 10)).toBe(0)
    })
    expect(b.returned()).toBe(true)
  })
})

describe('work', () => {
  test('runs in a task of its own as soon as the driver sleeps or returns, and may sleep', () => {
    const order: string[] = []
    const b = probing((k) => {
      const work = k.INIT_WORK((self) => {
        expect(self).toBe(work)
        expect(k.in_task()).toBe(true)
        k.msleep(1)
        order.push('worked')
      })
      expect(k.schedule_work(work)).toBe(true)
      expect([k.schedule_work(work), k.work_pending(work)]).toEqual([false, true])
      k.mdelay(1)
      order.push('spun')
      k.msleep(1)
      order.push('slept')
    })
    expect(order).toEqual(['spun', 'worked', 'slept'])
    const calls = b.sink.rows.filter(({ kind }) => kind === EventKind.callBegin)
    expect(calls.map(({ entry }) => (entry as CallEntry).what)).toEqual(['probe', 'work'])
  })

  test('delayed work runs after its jiffies; mod_delayed_work begins anew; cancelling takes it back', () => {
    const b = probing((k, { clock }) => {
      const ran: number[] = []
      const work = k.INIT_DELAYED_WORK(() => void ran.push(clock.now / MS))
      expect(k.schedule_delayed_work(work, 5)).toBe(true)
      expect(k.schedule_delayed_work(work, 1)).toBe(false)
      k.msleep(10)
      expect(k.mod_delayed_work(work, 5)).toBe(true)
      k.msleep(100)
      expect(ran).toEqual([30])
      k.schedule_delayed_work(work, 5)
      expect([k.cancel_delayed_work(work), k.cancel_delayed_work(work)]).toEqual([true, false])
      k.msleep(100)
      expect(ran).toEqual([30])
      k.schedule_delayed_work(work, 1000)
      expect(k.flush_delayed_work(work)).toBe(true)
      expect(ran).toEqual([30, 210])
    })
    expect([b.returned(), b.log()]).toEqual([true, []])
  })

  test('cancel_work_sync waits for what runs; an item that schedules itself runs again', () => {
    const b = probing((k, { clock }) => {
      let runs = 0
      const work = k.INIT_WORK((self) => {
        if (++runs < 3) k.schedule_work(self)
      })
      k.schedule_work(work)
      expect(k.flush_work(work)).toBe(true)
      expect(runs).toBe(3)
      expect([k.flush_work(work), k.cancel_work_sync(work), clock.now]).toEqual([false, false, 0])
    })
    expect(b.returned()).toBe(true)
  })

  test('of a driver that broke, none runs again', () => {
    const b = kernelBench()
    let runs = 0
    b.addDriver('dev', (k) => {
      const works = [k.INIT_WORK(() => void runs++), k.INIT_DELAYED_WORK(() => void runs++)]
      k.schedule_work(works[0]!)
      k.schedule_delayed_work(works[1]!, 1)
      throw new Error('bug')
    })
    b.addDevice('dev')
    b.k.mdelay(10)
    expect(runs).toBe(0)
  })
})

describe('jiffies', () => {
  test('HZ is 250; conversions round up; jiffies begin five minutes before 2^32', () => {
    const { k, clock } = kernelBench()
    expect([k.HZ, k.msecs_to_jiffies(0), k.msecs_to_jiffies(1), k.msecs_to_jiffies(1000)]).toEqual([250, 0, 1, 250])
    expect([k.usecs_to_jiffies(4001), k.jiffies_to_msecs(3), k.jiffies_to_usecs(3)]).toEqual([2, 12, 12_000])
    const start = k.jiffies()
    expect(start).toBe(2 ** 32 - 75_000)
    k.mdelay(7)
    expect([k.jiffies() - start, k.time_after(k.jiffies(), start), k.time_before(k.jiffies(), start)]).toEqual([
      1,
      true,
      false,
    ])
    expect(clock.now).toBe(7 * MS)
  })

  test('fsleep chooses: 10 us spin, 20 ms sleep up to twice as long, longer in whole ms', () => {
    const { k, clock } = kernelBench()
    const lasts = (us: number): number => {
      const start = clock.now
      k.fsleep(us)
      return clock.now - start
    }
    expect([lasts(10), lasts(11), lasts(20_000), lasts(20_001)]).toEqual([10_000, 22_000, 40_000_000, 21_000_000])
    k.ssleep(1)
    expect(k.msleep_interruptible(1)).toBe(0)
    expect(clock.now).toBe(61_032_000 + 1_001_000_000)
  })
})
