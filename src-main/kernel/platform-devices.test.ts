// Devices and drivers that come and go: names, resources in the tree, refusals, and what is on record.
import { describe, expect, test } from 'vitest'
import type { ModelEntry } from '../../src-preload/contract/entry'
import { newDevice, type DeviceParts, type PlatformDevice } from './platform-device'
import { Ioresource, newResource, type Resource } from './resource'
import { iomemText } from './resource-text'
import { kernelBench, MEMORY, PAGE } from './testing/bench'

type Bench = ReturnType<typeof kernelBench>

const mem = (page: number, pages = 1, name: string | null = null): Resource =>
  newResource(BigInt(MEMORY + page * PAGE), BigInt(MEMORY + (page + pages) * PAGE - 1), name)

function add(b: Bench, name: string, parts: Partial<DeviceParts> = {}): { device: PlatformDevice; error: number } {
  const index = b.kernel.platform.devices.length
  const id = name.replace(/\..*/, '')
  const device = newDevice({ name, index, compatible: [], id, resources: [], irqs: [], ...parts })
  return { device, error: b.kernel.add(device, true) }
}

const told = (b: Bench): string[] =>
  b.sink.rows
    .map(({ entry }) => entry)
    .filter((entry): entry is ModelEntry => entry?.type === 'model')
    .map(({ what, device, driver, error }) => `${what} ${device} ${driver} ${error}`)

describe('adding a device', () => {
  test('nested and equal resources are legal; of two equal ones the newer becomes the parent', () => {
    const b = kernelBench()
    add(b, 'one.0', { resources: [mem(0, 2)] })
    add(b, 'two.0', { resources: [mem(0, 2)] })
    add(b, 'in.0', { resources: [mem(1)] })
    expect(iomemText(b.kernel.regions.iomem)).toBe(
      ['10000000-10001fff : two.0', '  10000000-10001fff : one.0', '    10001000-10001fff : in.0', ''].join('\n'),
    )
  })

  test('one resource that cannot be placed: -EBUSY, a line that says which, and none of the others stays', () => {
    const b = kernelBench()
    add(b, 'one.0', { resources: [mem(0, 2)] })
    const { error } = add(b, 'two.0', { resources: [mem(4), mem(1, 2)] })
    expect(error).toBe(-16)
    expect(b.log()).toEqual(['platform two.0: failed to claim resource 1: [mem 0x10001000-0x10002fff]'])
    expect(iomemText(b.kernel.regions.iomem)).toBe('10000000-10001fff : one.0\n')
    expect(told(b)).toEqual(['device added 0 -1 0', 'device refused 1 -1 -16'])
  })

  test('a name twice: -EEXIST, as sysfs says it', () => {
    const b = kernelBench()
    add(b, 'one.0')
    expect(add(b, 'one.0', { resources: [mem(3)] }).error).toBe(-17)
    expect(b.log()).toEqual([
      "sysfs: cannot create duplicate filename '/devices/platform/one.0'",
      "kobject: kobject_add_internal failed for one.0 with -EEXIST, don't try to register things with the same name in the same directory.",
    ])
    expect(iomemText(b.kernel.regions.iomem)).toBe('')
  })

  test('numbers of .auto names are given back: the lowest free one is next', () => {
    const { autoIds } = kernelBench().kernel.platform
    expect([autoIds.take(), autoIds.take(), autoIds.take()]).toEqual([0, 1, 2])
    autoIds.free(1)
    expect([autoIds.take(), autoIds.take()]).toEqual([1, 3])
  })

  test('a refused device gives its .auto number back', () => {
    const b = kernelBench()
    const { autoIds } = b.kernel.platform
    const taken = autoIds.take()
    add(b, 'one.0', { resources: [mem(0, 2)] })
    add(b, `x.${taken}.auto`, { autoId: taken, resources: [mem(1, 2)] })
    expect(autoIds.take()).toBe(taken)
  })
})

describe('removing a device', () => {
  test('its driver leaves first; then its resources leave with all below them, another device’s too', () => {
    const b = kernelBench()
    const seen: string[] = []
    const { device } = add(b, 'outer.0', { resources: [mem(0, 4)] })
    add(b, 'inner.0', { resources: [mem(1)] })
    const remove = (): void => void seen.push(iomemText(b.kernel.regions.iomem))
    b.addDriver('outer', (k, pdev) => Number(k.devm_request_mem_region(pdev, MEMORY, PAGE, 'part') === 0), remove)
    b.addDriver('inner', (k, pdev) => Math.min(0, k.PTR_ERR(k.devm_platform_ioremap_resource(pdev, 0))))
    b.kernel.platform.removeDevice(device)
    expect(seen[0]).toContain('  10001000-10001fff : inner.0')
    expect(iomemText(b.kernel.regions.iomem)).toBe('')
    expect(b.kernel.platform.devices.map(({ name }) => name)).toEqual(['inner.0'])
    // What inner held went with it: giving it back finds nothing.
    b.kernel.platform.unbind(b.kernel.platform.devices[0]!)
    expect(b.log().at(-1)).toBe('resource: Trying to free nonexistent resource <0x0000000010001000-0x0000000010001fff>')
    expect(told(b).at(-1)).toBe('device removed 0 -1 0')
  })
})

describe('drivers', () => {
  test('a name twice: -EBUSY and a line', () => {
    const b = kernelBench()
    expect(b.addDriver('dev', () => 0)).toBe(0)
    expect(b.addDriver('dev', () => 0)).toBe(-16)
    expect(b.log()).toEqual(["Error: Driver 'dev' is already registered, aborting..."])
    expect(told(b)).toEqual(['driver registered -1 0 0', 'driver refused -1 1 -16'])
  })

  test('one that unregisters leaves its devices, the last bound first, and nobody else is asked', () => {
    const b = kernelBench()
    const left: string[] = []
    for (const name of ['a.0', 'b.0', 'c.0']) add(b, name, { compatible: ['x'] })
    const driver = (name: string) => ({
      name,
      index: b.kernel.platform.drivers.length,
      compatible: ['x'],
      probe: () => 0,
      remove: (pdev: number) => void left.push(b.k.dev_name(pdev)),
      siteOf: () => 1,
    })
    const [first, second] = [driver('first'), driver('second')]
    b.kernel.platform.addDriver(first)
    b.kernel.platform.addDriver(second)
    const [device] = b.kernel.platform.devices
    b.kernel.platform.unbind(device!)
    b.kernel.platform.bind(device!, first)
    b.kernel.platform.removeDriver(first)
    expect(left).toEqual(['a.0', 'a.0', 'c.0', 'b.0'])
    expect(b.kernel.platform.devices.every((each) => each.driver === null)).toBe(true)
    expect(told(b).at(-1)).toBe('driver unregistered -1 0 0')
  })
})

describe('probe', () => {
  const two = (answer: number): { b: Bench; probed: string[] } => {
    const b = kernelBench()
    const probed: string[] = []
    for (const name of ['first', 'second']) {
      b.kernel.platform.addDriver({
        name,
        index: probed.length,
        compatible: ['x'],
        probe: () => (probed.push(name), name === 'first' ? answer : 0),
        remove: null,
        siteOf: () => 1,
      })
    }
    return { b, probed }
  }

  test('an error lets the next driver try', () => {
    const { b, probed } = two(-5)
    const { device } = add(b, 'dev', { compatible: ['x'] })
    expect(probed).toEqual(['first', 'second'])
    expect(device.driver?.name).toBe('second')
  })

  test('a positive answer is an error that ends the search', () => {
    const { b, probed } = two(3)
    const { device } = add(b, 'dev', { compatible: ['x'] })
    expect(probed).toEqual(['first'])
    expect(device.driver).toBeNull()
    expect(b.log()).toEqual(['first dev: probe with driver first failed with error 3'])
    expect(b.kernel.platform.attach(device)).toBe(-3)
  })

  test('not while the device holds managed things that no driver gave back', () => {
    const b = kernelBench()
    const { device } = add(b, 'dev')
    b.k.devm_kzalloc(device.handle, 8, b.k.GFP_KERNEL)
    let probes = 0
    b.addDriver('dev', () => probes++)
    expect(probes).toBe(0)
    expect(b.log()).toEqual(['platform dev: Resources present before probing'])
  })

  test('driver_override and the id_table decide, and the driver can ask which entry it was', () => {
    const b = kernelBench()
    const entries: (string | null)[] = []
    b.kernel.platform.addDriver({
      name: 'multi',
      index: 0,
      compatible: [],
      idTable: ['uart', 'clock'],
      probe: (pdev) => (entries.push(b.k.platform_get_device_id(pdev)), 0),
      remove: null,
      siteOf: () => 1,
    })
    expect(add(b, 'clock.0').device.driver?.name).toBe('multi')
    expect(add(b, 'multi').device.driver).toBeNull()
    expect(add(b, 'other', { driverOverride: 'multi' }).device.driver?.name).toBe('multi')
    expect(add(b, 'uart', { driverOverride: 'nobody' }).device.driver).toBeNull()
    expect(entries).toEqual(['clock', null])
  })

  test('a handler that crashes costs its driver the device as soon as nothing runs, without anyone asking', () => {
    const b = kernelBench()
    const crash = (): number => b.k.readl(0)
    b.addDriver('dev', (k, pdev) => k.devm_request_irq(pdev, 5, crash, 0, 'dev', pdev))
    const { device } = add(b, 'dev')
    b.kernel.irqs.set(5, true)
    b.kernel.context.passUntil(b.clock.now + 1)
    expect(device.driver).toBeNull()
    expect(device.devres.empty).toBe(true)
  })

  test('a timer that its driver left behind crashes: what else was left behind is taken back', () => {
    const b = kernelBench()
    const crash = (): number => b.k.readl(0)
    b.addDriver('dev', (k) => {
      k.request_mem_region(MEMORY, PAGE, 'left')
      k.ioremap(MEMORY, PAGE)
      k.hrtimer_start(k.hrtimer_init(crash), 1000)
      return 0
    })
    const { device } = add(b, 'dev')
    b.kernel.platform.unbind(device)
    expect(iomemText(b.kernel.regions.iomem)).toBe('10000000-10000fff : left\n')
    b.kernel.context.passUntil(b.clock.now + 2000)
    expect(iomemText(b.kernel.regions.iomem)).toBe('')
    expect(
      b.bus.mappingOf(b.sink.rows.flatMap(({ entry }) => (entry?.type === 'mapping' ? [entry.cookie] : []))[0]!),
    ).toBeNull()
  })

  test('interrupts of a device without a node are resources; those of a node are its own', () => {
    const b = kernelBench()
    const { device } = add(b, 'dev', {
      resources: [newResource(5n, 5n, 'main', Ioresource.IRQ)],
      irqs: [33],
      irqNames: ['rx'],
    })
    const { k } = b
    expect(k.platform_get_irq(device.handle, 0)).toBe(33)
    expect(k.platform_get_irq_byname(device.handle, 'rx')).toBe(33)
    expect(k.platform_get_irq_byname(device.handle, 'main')).toBe(5)
    expect(k.res_start(k.platform_get_resource(device.handle, k.IORESOURCE_IRQ, 0))).toBe(5)
  })
})
