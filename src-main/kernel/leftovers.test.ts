// Drivers that take things at random and end in every way there is: nothing of theirs may be left.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { DriverStopped, KernelOops } from './context'
import type { KernelApi } from './kernel-api'
import { isBusy, type Resource } from './resource'
import { kernelBench, MEMORY, PAGE } from './testing/bench'

const IRQ = 5
const NEVER_MAPPED = 0x10
const OTHER = MEMORY + 4 * PAGE

type Undo = () => void

const handled = (): number => 1

/** What the kernel gives back by itself. */
const managed: Record<string, (k: KernelApi, pdev: number, number: number) => void> = {
  'managed resource': (k, pdev) => k.devm_platform_ioremap_resource(pdev, 0),
  'managed region': (k, pdev, n) => k.devm_request_mem_region(pdev, OTHER + n * PAGE, PAGE, 'managed'),
  'managed ports': (k, pdev, n) => k.devm_request_region(pdev, 0x100 + n * 8, 8, 'ports'),
  'managed mapping': (k, pdev, n) => k.devm_ioremap_wc(pdev, OTHER + n * PAGE, 64),
  'managed interrupt': (k, pdev, n) => k.devm_request_irq(pdev, IRQ, handled, k.IRQF_SHARED, 'managed', n + 1),
  'managed thread': (k, pdev, n) =>
    k.devm_request_threaded_irq(pdev, IRQ, null, handled, k.IRQF_SHARED | k.IRQF_ONESHOT, 'thread', n + 100),
  'managed memory': (k, pdev, n) => k.devm_kzalloc(pdev, n, k.GFP_KERNEL),
  'managed timer': (k, pdev) => {
    const timer = k.hrtimer_init(() => 0)
    k.devm_add_action_or_reset(pdev, () => void k.hrtimer_cancel(timer), timer)
    k.hrtimer_start(timer, 1000)
  },
  'open group': (k, pdev, n) => k.devres_open_group(pdev, n),
  'closed group': (k, pdev) => k.devres_close_group(pdev, 0),
  'released group': (k, pdev, n) => k.devres_release_group(pdev, n),
}

/** What the driver gives back by itself, and how; null where it was refused. */
const unmanaged: Record<string, (k: KernelApi, number: number) => Undo | null> = {
  region: (k, n) => {
    const [start, size] = [OTHER + n * PAGE, PAGE]
    return k.request_mem_region(start, size, 'raw') === 0 ? null : () => k.release_mem_region(start, size)
  },
  mapping: (k, n) => {
    const cookie = k.ioremap(OTHER + n * PAGE, 64)
    return cookie === 0 ? null : () => k.iounmap(cookie)
  },
  interrupt: (k, n) =>
    k.request_irq(IRQ, handled, k.IRQF_SHARED, 'raw', n + 200) === 0 ? () => k.free_irq(IRQ, n + 200) : null,
  timer: (k) => {
    const timer = k.hrtimer_init(() => 0)
    k.hrtimer_start(timer, 1000)
    return () => void k.hrtimer_cancel(timer)
  },
}

const crashes: Record<string, (k: KernelApi) => void> = {
  oops: () => {
    throw new KernelOops('kernel BUG')
  },
  'wild pointer': (k) => void k.readl(NEVER_MAPPED),
  stopped: () => {
    throw new DriverStopped('asked to stop')
  },
  exception: () => {
    throw new TypeError('a bug of the driver')
  },
}

const crash = fc.option(fc.constantFrom(...Object.keys(crashes)), { nil: null })

const driverArbitrary = fc.record({
  takes: fc.array(
    fc.record({
      what: fc.constantFrom(...Object.keys(managed), ...Object.keys(unmanaged)),
      number: fc.nat(7),
      crash: rarely(),
    }),
    { maxLength: 10 },
  ),
  answer: fc.constantFrom(0, 0, 0, 0, -5, -19, 3),
  inRemove: fc.option(fc.record({ after: fc.nat(10), how: fc.constantFrom(...Object.keys(crashes)) }), { nil: null }),
  inAction: crash,
  inHandler: crash,
  end: fc.constantFrom<End[]>('unbind', 'device removed', 'driver removed', 'interrupt'),
})
type Random = typeof driverArbitrary extends fc.Arbitrary<infer T> ? T : never
type End = 'unbind' | 'device removed' | 'driver removed' | 'interrupt'

function rarely(): fc.Arbitrary<string | null> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: crash })
}

const die = (k: KernelApi, how: string | null): void => {
  if (how !== null) crashes[how]!(k)
}

/** A driver that gives back by itself what nobody manages for it, as a good driver does, unless it crashes first. */
function load(b: ReturnType<typeof kernelBench>, random: Random): void {
  let undo: Undo[] = []
  const giveBack = (k: KernelApi): void => {
    const crashAt = random.inRemove
    undo.reverse().forEach((each, at) => {
      if (crashAt?.after === at) die(k, crashAt.how)
      each()
    })
    undo = []
  }
  const probe = (k: KernelApi, pdev: number): number => {
    const action = (): void => {
      die(k, random.inAction)
    }
    k.devm_add_action(pdev, action, 0)
    const handler = (): number => {
      b.kernel.irqs.set(IRQ, false)
      die(k, random.inHandler)
      return k.IRQ_HANDLED
    }
    k.devm_request_irq(pdev, IRQ, handler, k.IRQF_SHARED, 'first', 999)
    for (const { what, number, crash: how } of random.takes) {
      managed[what]?.(k, pdev, number)
      const back = unmanaged[what]?.(k, number)
      if (back) undo.push(back)
      die(k, how)
    }
    if (random.answer !== 0) giveBack(k)
    return random.answer
  }
  b.addDriver('dev', probe, () => giveBack(b.k))
}

function end(b: ReturnType<typeof kernelBench>, how: End): void {
  const { platform, irqs, context } = b.kernel
  if (how === 'interrupt') {
    irqs.set(IRQ, true)
    context.passUntil(b.clock.now + 10)
    irqs.set(IRQ, false)
  }
  if (how === 'device removed') platform.removeDevice(platform.devices[0]!)
  else if (how === 'driver removed') platform.removeDriver(platform.drivers[0]!)
  else platform.unbind(platform.devices[0]!)
}

const busy = (root: Resource): Resource[] =>
  root.children.flatMap((child) => [...(isBusy(child) ? [child] : []), ...busy(child)])

/** Mappings that were made and not unmade. */
function mappings({ sink }: ReturnType<typeof kernelBench>): number {
  const count = (kind: number): number =>
    sink.rows.filter((row) => row.kind === kind && (row.flags & Flag.failed) === 0).length
  return count(EventKind.map) - count(EventKind.unmap)
}

const callsOf = ({ sink }: ReturnType<typeof kernelBench>): number =>
  sink.rows.filter(({ kind }) => kind === EventKind.callBegin).length

function expectNothingLeft(b: ReturnType<typeof kernelBench>): void {
  const { regions, irqs, context, allocations, platform } = b.kernel
  expect(busy(regions.iomem)).toEqual([])
  expect(busy(regions.ioports)).toEqual([])
  expect(mappings(b)).toBe(0)
  expect(allocations.all()).toEqual([])
  for (const device of platform.devices) expect(device.devres.empty && device.driver === null).toBe(true)
  const calls = callsOf(b)
  irqs.set(IRQ, true)
  context.passUntil(b.clock.now + 1_000_000)
  expect(callsOf(b)).toBe(calls)
  // A line that nobody holds is free for whoever wants it alone.
  expect(b.k.request_irq(IRQ, handled, 0, 'alone', 1)).toBe(0)
}

describe('whatever a driver took and however it ended', () => {
  test('nothing of it is left: no region, mapping, interrupt, timer or managed thing', () => {
    fc.assert(
      fc.property(driverArbitrary, (random) => {
        const b = kernelBench({ machine: 'x86' })
        b.addDevice('dev')
        load(b, random)
        end(b, random.end)
        expectNothingLeft(b)
      }),
      { numRuns: 400 },
    )
  })
})
