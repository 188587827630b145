// Probes that ask to be called later: when each is tried again, and what is said of those that never are.
import { describe, expect, test } from 'vitest'
import type { BindEntry } from '../../src-preload/contract/entry'
import { DEFERRED_PROBE_TIMEOUT } from './deferral'
import { EPROBE_DEFER } from './errno'
import { kernelBench, MEMORY, PAGE } from './testing/bench'

type Bench = ReturnType<typeof kernelBench>

const SECOND = 1_000_000_000

/** A device whose driver defers as long as `ready` is not called; how often it was probed. */
function waiter(b: Bench, name: string, at: number, reason?: string) {
  let ready = false
  let probes = 0
  b.addDriver(name, (k, pdev) => {
    probes++
    if (ready) return 0
    return reason === undefined ? -EPROBE_DEFER : k.dev_err_probe(pdev, -EPROBE_DEFER, `${reason}\n`)
  })
  b.addDevice(name, MEMORY + at * PAGE)
  return { ready: () => (ready = true), probes: () => probes }
}

/** Something that binds at once. */
function bindOther(b: Bench, name = 'other'): void {
  b.addDriver(name, () => 0)
  b.addDevice(name, MEMORY + (8 + b.kernel.platform.devices.length) * PAGE)
}

const pass = (b: Bench, ns: number): void => b.kernel.context.passUntil(b.clock.now + ns)

const binds = (b: Bench): BindEntry[] =>
  b.sink.rows.map(({ entry }) => entry).filter((entry): entry is BindEntry => entry?.type === 'bind')

describe('tried again', () => {
  test('after every successful bind of any device, in the order of deferral, until one of them binds no more', () => {
    const b = kernelBench()
    const [first, second] = [waiter(b, 'first', 0), waiter(b, 'second', 1)]
    expect(b.kernel.platform.devicesDeferred()).toBe('first\t\nsecond\t\n')
    second.ready()
    bindOther(b)
    // `second` bound, which gave `first` another chance.
    expect([first.probes(), second.probes()]).toEqual([3, 2])
    expect(b.kernel.platform.devicesDeferred()).toBe('first\t\n')
    expect(binds(b).at(-1)).toMatchObject({ state: 'deferred', device: 0 })
  })

  test('before the end of boot by no bind, then twice', () => {
    const b = kernelBench({ booting: true })
    const one = waiter(b, 'one', 0)
    bindOther(b)
    expect(one.probes()).toBe(1)
    b.kernel.platform.lateInitcall()
    expect(one.probes()).toBe(3)
  })

  test('a bind by hand that is deferred answers -EAGAIN and waits for nothing', () => {
    const b = kernelBench()
    b.kernel.platform.autoprobe = false
    const one = waiter(b, 'one', 0)
    const [device] = b.kernel.platform.devices
    expect(b.kernel.platform.bind(device!, b.kernel.platform.drivers[0]!)).toBe(-11)
    expect(b.kernel.platform.devicesDeferred()).toBe('')
    expect(binds(b).at(-1)).toMatchObject({ state: 'failed', error: -EPROBE_DEFER })
    b.kernel.platform.autoprobe = true
    bindOther(b)
    expect(one.probes()).toBe(1)
  })

  test('a device that is removed waits no more', () => {
    const b = kernelBench()
    const one = waiter(b, 'one', 0)
    b.kernel.platform.removeDevice(b.kernel.platform.devices[0]!)
    bindOther(b)
    expect(one.probes()).toBe(1)
    expect(b.kernel.platform.devicesDeferred()).toBe('')
  })
})

describe('the reason', () => {
  test('is kept and not logged, shown with its driver, and on record', () => {
    const b = kernelBench()
    waiter(b, 'one', 0, 'no clock yet')
    expect(b.log()).toEqual([])
    expect(b.kernel.platform.devicesDeferred()).toBe('one\tone: no clock yet\n')
    expect(binds(b)).toMatchObject([{ state: 'deferred', error: -EPROBE_DEFER, reason: 'one: no clock yet' }])
  })

  test('is forgotten when the device is tried again', () => {
    const b = kernelBench()
    let tries = 0
    b.addDriver('one', (k, pdev) => (tries++ === 0 ? k.dev_err_probe(pdev, -EPROBE_DEFER, 'first') : -EPROBE_DEFER))
    b.addDevice('one')
    bindOther(b)
    expect(b.kernel.platform.devicesDeferred()).toBe('one\t\n')
  })
})

describe('the timeout', () => {
  test('10 s after the end of boot all are tried once more, and those that still wait are named', () => {
    const b = kernelBench()
    const [one, two] = [waiter(b, 'one', 0, 'no clock'), waiter(b, 'two', 1)]
    pass(b, DEFERRED_PROBE_TIMEOUT - 1)
    expect([one.probes(), two.probes()]).toEqual([1, 1])
    pass(b, 1)
    expect([one.probes(), two.probes()]).toEqual([2, 2])
    expect(b.log()).toEqual([
      'platform one: deferred probe pending: one: no clock',
      'platform two: deferred probe pending: (reason unknown)',
    ])
    pass(b, 100 * SECOND)
    expect(one.probes()).toBe(2)
  })

  test('a driver that registers before it runs out puts it off; one that comes later does not begin it anew', () => {
    const b = kernelBench()
    const one = waiter(b, 'one', 0)
    pass(b, 9 * SECOND)
    b.addDriver('late', () => 0)
    pass(b, 9 * SECOND)
    expect(one.probes()).toBe(1)
    pass(b, SECOND)
    expect(one.probes()).toBe(2)
    b.addDriver('later', () => 0)
    pass(b, 20 * SECOND)
    expect(one.probes()).toBe(2)
  })

  test('where nobody waits nothing is due, so that a lab comes to rest', () => {
    const b = kernelBench()
    bindOther(b)
    expect(b.clock.nextDue).toBe(Infinity)
  })

  test('it does not probe in the middle of a driver’s call', () => {
    const b = kernelBench()
    const one = waiter(b, 'one', 0)
    let probesWithin = 0
    b.addDriver('long', (k) => {
      k.msleep(11_000)
      probesWithin = one.probes()
      return -5
    })
    b.addDevice('long', MEMORY + 2 * PAGE)
    expect(probesWithin).toBe(1)
    expect(one.probes()).toBe(2)
  })
})
