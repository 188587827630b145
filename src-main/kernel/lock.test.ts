// Spinlocks, local interrupts and mutexes: what is kept away while they are held, and what Linux says of their misuse.
import { describe, expect, test } from 'vitest'
import { iomemText } from './resource-text'
import type { KernelApi } from './kernel-api'
import { kernelBench } from './testing/bench'

/** A driver whose probe runs with a handler on irq 5 that quietens its line and counts. */
function probing(probe: (k: KernelApi, b: ReturnType<typeof kernelBench>, runs: () => number) => void) {
  const b = kernelBench()
  let runs = 0
  let returned = false
  b.addDriver('dev', (k, pdev) => {
    k.devm_platform_ioremap_resource(pdev, 0)
    k.devm_request_irq(pdev, 5, () => (runs++, b.kernel.irqs.set(5, false), k.IRQ_HANDLED), 0, 'dev', pdev)
    probe(k, b, () => runs)
    returned = true
    return 0
  })
  b.addDevice('dev')
  return { ...b, returned: () => returned }
}

describe('spinlocks and interrupts', () => {
  test.each<[string, (k: KernelApi, lock: number) => () => void]>([
    [
      'spin_lock_irqsave',
      (k, lock) => {
        const flags = k.spin_lock_irqsave(lock)
        return () => k.spin_unlock_irqrestore(lock, flags)
      },
    ],
    ['spin_lock_irq', (k, lock) => (k.spin_lock_irq(lock), () => k.spin_unlock_irq(lock))],
    ['local_irq_disable', (k) => (k.local_irq_disable(), () => k.local_irq_enable())],
    [
      'local_irq_save',
      (k) => {
        const flags = k.local_irq_save()
        return () => k.local_irq_restore(flags)
      },
    ],
  ])('%s keeps handlers and timers away until it is given back, and then they run at once', (_, hold) => {
    const b = probing((k, { kernel }, runs) => {
      let fired = 0
      const timer = k.hrtimer_init(() => (fired++, k.HRTIMER_NORESTART))
      k.hrtimer_start(timer, 100)
      const release = hold(k, k.spin_lock_init())
      kernel.irqs.set(5, true)
      k.udelay(10)
      expect([runs(), fired, k.irqs_disabled()]).toEqual([0, 0, true])
      release()
      expect([runs(), fired, k.irqs_disabled()]).toEqual([1, 1, false])
    })
    expect([b.returned(), b.log()]).toEqual([true, []])
  })

  test('irqsave within irqsave: interrupts come back with the outer one', () => {
    const b = probing((k, { kernel }, runs) => {
      const [outer, inner] = [k.spin_lock_init(), k.spin_lock_init()]
      const before = k.spin_lock_irqsave(outer)
      const within = k.spin_lock_irqsave(inner)
      kernel.irqs.set(5, true)
      k.spin_unlock_irqrestore(inner, within)
      expect(runs()).toBe(0)
      k.spin_unlock_irqrestore(outer, before)
      expect(runs()).toBe(1)
    })
    expect(b.returned()).toBe(true)
  })

  test('a plain spin_lock lets handlers in', () => {
    const b = probing((k, { kernel }, runs) => {
      const lock = k.spin_lock_init()
      k.spin_lock(lock)
      kernel.irqs.set(5, true)
      k.udelay(1)
      expect([runs(), k.in_atomic(), k.spin_is_locked(lock)]).toEqual([1, true, true])
      k.spin_unlock(lock)
      expect([k.in_atomic(), k.spin_is_locked(lock)]).toEqual([false, false])
    })
    expect(b.returned()).toBe(true)
  })

  test('the lock that the handler wants too: on one CPU that is recursion, and the driver is stopped', () => {
    const b = kernelBench()
    b.addDriver('dev', (k, pdev) => {
      const lock = k.spin_lock_init()
      const handler = (): number => {
        k.spin_lock(lock)
        k.spin_unlock(lock)
        return k.IRQ_HANDLED
      }
      k.devm_request_irq(pdev, 5, handler, 0, 'dev', pdev)
      k.spin_lock(lock)
      b.kernel.irqs.set(5, true)
      k.udelay(1)
      k.spin_unlock(lock)
      return 0
    })
    b.addDevice('dev')
    expect(b.log()).toEqual([
      'BUG: spinlock recursion on CPU#0, modprobe/100',
      ' lock: 0x41000000, .magic: dead4ead, .owner: modprobe/100, .owner_cpu: 0',
      expect.stringMatching(/^watchdog: BUG: soft lockup - handler \(irq handler dev\) did not return/),
    ])
    b.kernel.platform.reap()
    expect(b.kernel.platform.devices[0]!.driver).toBeNull()
  })

  test('taking a held lock again stops the driver, and what it had is given back', () => {
    const b = probing((k) => {
      const lock = k.spin_lock_init()
      expect(k.spin_trylock(lock)).toBe(1)
      expect(k.spin_trylock(lock)).toBe(0)
      k.spin_lock(lock)
    })
    expect(b.returned()).toBe(false)
    expect(b.log()[0]).toBe('BUG: spinlock recursion on CPU#0, modprobe/100')
    expect(iomemText(b.kernel.regions.iomem)).not.toContain('  ')
  })

  test('unlocking what is not held is said, and goes on', () => {
    const b = probing((k) => {
      const lock = k.spin_lock_init()
      k.spin_unlock(lock)
      k.spin_lock(lock)
      k.spin_unlock(lock)
    })
    expect(b.returned()).toBe(true)
    expect(b.log()).toEqual([
      'BUG: spinlock already unlocked on CPU#0, modprobe/100',
      ' lock: 0x41000000, .magic: dead4ead, .owner: <none>/-1, .owner_cpu: -1',
    ])
  })

  test('a call that leaves interrupts off does not take them from the next one', () => {
    const b = probing((k) => k.local_irq_disable())
    expect(b.returned()).toBe(true)
    expect(b.kernel.calls.cpu.irqsOff).toBe(false)
  })
})

describe('sleeping while atomic', () => {
  test('under a spinlock: Linux says so and sleeps', () => {
    const b = probing((k, { clock }) => {
      const lock = k.spin_lock_init()
      const start = clock.now
      k.spin_lock(lock)
      k.msleep(1)
      k.spin_unlock(lock)
      expect(clock.now - start).toBe(1_000_000)
    })
    expect(b.returned()).toBe(true)
    expect(b.log()).toEqual(['BUG: scheduling while atomic: modprobe/100/0x00000002'])
  })

  test('a function that might sleep says so even when it would not have to', () => {
    const b = probing((k) => {
      const [lock, mutex] = [k.spin_lock_init(), k.mutex_init()]
      const flags = k.spin_lock_irqsave(lock)
      k.mutex_lock(mutex)
      k.mutex_unlock(mutex)
      k.spin_unlock_irqrestore(lock, flags)
    })
    expect(b.returned()).toBe(true)
    expect(b.log()).toEqual([
      'BUG: sleeping function called from invalid context at kernel/locking/mutex.c',
      'in_atomic(): 1, irqs_disabled(): 1, non_block: 0, pid: 100, name: modprobe',
      'preempt_count: 1, expected: 0',
    ])
  })

  test('with interrupts off they are on while it sleeps, and off again after', () => {
    const b = probing((k, { kernel }, runs) => {
      k.local_irq_disable()
      kernel.irqs.set(5, true)
      k.msleep(1)
      expect([runs(), k.irqs_disabled()]).toEqual([1, true])
      k.local_irq_enable()
    })
    expect(b.returned()).toBe(true)
  })
})

describe('mutexes', () => {
  test('whoever finds one taken sleeps until it is free', () => {
    const order: string[] = []
    const b = probing((k) => {
      const mutex = k.mutex_init()
      const work = k.INIT_WORK(() => {
        k.mutex_lock(mutex)
        k.msleep(5)
        order.push('work')
        k.mutex_unlock(mutex)
      })
      k.schedule_work(work)
      k.msleep(1)
      k.mutex_lock(mutex)
      order.push('probe')
      expect([k.mutex_trylock(mutex), k.mutex_is_locked(mutex)]).toEqual([0, true])
      k.mutex_unlock(mutex)
    })
    expect([b.returned(), b.log()]).toEqual([true, []])
    expect(order).toEqual(['work', 'probe'])
  })

  test('a task that locks what it holds is hung', () => {
    const b = probing((k) => {
      const mutex = k.mutex_init()
      k.mutex_lock(mutex)
      k.mutex_lock(mutex)
    })
    expect(b.returned()).toBe(false)
    expect(b.log()[0]).toBe('INFO: task modprobe:100 blocked for more than 120 seconds.')
  })

  test('unlocking what another holds, or nobody, is a warning', () => {
    const b = probing((k) => k.mutex_unlock(k.mutex_init()))
    expect(b.log()).toEqual(['DEBUG_LOCKS_WARN_ON(__mutex_owner(lock) != current)'])
  })
})
