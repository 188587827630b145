// Devices and drivers: who binds to whom, what is said, and what is given back.
import { describe, expect, test } from 'vitest'
import type { BindEntry } from '../../src-preload/contract/entry'
import { iomemText } from './resource-text'
import { kernelBench, MEMORY, PAGE } from './testing/bench'

const binds = (b: ReturnType<typeof kernelBench>) =>
  b.sink.rows
    .map(({ entry }) => entry)
    .filter((entry): entry is BindEntry => entry?.type === 'bind')
    .map(({ state, error }) => (error === 0 ? state : `${state} ${error}`))

describe('probe', () => {
  test('a driver takes the device of its name, whichever comes first', () => {
    const b = kernelBench()
    b.addDevice('early.0')
    b.addDriver('early', () => 0)
    b.addDriver('late', () => 0)
    b.addDevice('late.0', MEMORY + PAGE)
    expect(b.kernel.platform.devices.map(({ driver }) => driver?.name)).toEqual(['early', 'late'])
    expect(binds(b)).toEqual(['bound', 'bound'])
  })

  test('a failed probe gives back what it took, last first, without remove(), and is told', () => {
    const b = kernelBench()
    const order: string[] = []
    b.addDriver(
      'dev',
      (k, pdev) => {
        k.devm_add_action(pdev, () => order.push('first'), 1)
        k.devm_platform_ioremap_resource(pdev, 0)
        k.devm_add_action(pdev, () => order.push('second'), 2)
        return -5
      },
      () => order.push('removed'),
    )
    b.addDevice('dev')
    expect(order).toEqual(['second', 'first'])
    expect(b.log()).toEqual(['dev dev: probe with driver dev failed with error -5'])
    expect(binds(b)).toEqual(['failed -5'])
    expect(iomemText(b.kernel.regions.iomem)).toBe('10000000-10000fff : dev\n')
  })

  test.each([-19, -6])('error %i says nothing', (error) => {
    const b = kernelBench()
    b.addDriver('dev', () => error)
    b.addDevice('dev')
    expect(b.log()).toEqual([])
    expect(binds(b)).toEqual([`failed ${error}`])
  })

  test('-EPROBE_DEFER is tried again when another device is bound', () => {
    const b = kernelBench()
    let ready = false
    b.addDriver('waits', () => (ready ? 0 : -517))
    b.addDevice('waits')
    expect(binds(b)).toEqual(['deferred -517'])
    ready = true
    b.addDriver('other', () => 0)
    b.addDevice('other', MEMORY + PAGE)
    expect(b.kernel.platform.devices[0]!.driver?.name).toBe('waits')
  })

  test('an exception is an oops in the log and a failed probe; the kernel goes on', () => {
    const b = kernelBench()
    b.addDriver('dev', (k) => k.readl(0x10))
    b.addDevice('dev')
    expect(b.log()[0]).toMatch(/^Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010/)
    expect(binds(b)).toEqual(['failed -14'])
    b.addDriver('next', () => 0)
    b.addDevice('next', MEMORY + PAGE)
    expect(b.kernel.platform.devices[1]!.driver?.name).toBe('next')
  })
})

describe('bind and unbind by hand', () => {
  test('bind answers as the file in sysfs does', () => {
    const b = kernelBench()
    b.kernel.platform.autoprobe = false
    b.addDriver('dev', () => 0)
    b.addDriver('other', () => 0)
    b.addDevice('dev')
    const { platform } = b.kernel
    const [device] = platform.devices
    const [driver, other] = platform.drivers
    expect(device!.driver).toBeNull()
    expect(platform.bind(device!, other!)).toBe(-19)
    expect(platform.bind(device!, driver!)).toBe(0)
    expect(platform.bind(device!, driver!)).toBe(-16)
    expect(platform.unbind(device!)).toBe(0)
    expect(platform.unbind(device!)).toBe(-19)
  })

  test('unbind runs remove() first, then gives back mapping, region', () => {
    const b = kernelBench()
    const seen: string[] = []
    b.addDriver(
      'dev',
      (k, pdev) => (k.devm_platform_ioremap_resource(pdev, 0) > 0 ? 0 : -1),
      () => seen.push(iomemText(b.kernel.regions.iomem)),
    )
    b.addDevice('dev')
    b.kernel.platform.unbind(b.kernel.platform.devices[0]!)
    expect(seen[0]).toContain('  10000000-10000fff : dev')
    expect(iomemText(b.kernel.regions.iomem)).not.toContain('  ')
  })
})

describe('devm_ioremap_resource', () => {
  test('refused: -EBUSY and 6.12’s words', () => {
    const b = kernelBench()
    b.k.request_mem_region(MEMORY, 0x10, 'holder')
    let answer = 0
    b.addDriver('dev', (k, pdev) => (answer = k.PTR_ERR(k.devm_platform_ioremap_resource(pdev, 0))))
    b.addDevice('dev', MEMORY + PAGE)
    expect(answer).toBeGreaterThan(0)
    b.addDriver('late', (k, pdev) => k.PTR_ERR(k.devm_ioremap_resource(pdev, k.DEFINE_RES_MEM(MEMORY, PAGE))))
    b.addDevice('late', MEMORY + 2 * PAGE)
    expect(b.log().slice(-2)).toEqual([
      "late late: error -EBUSY: can't request region for resource [mem 0x10000000-0x10000fff]",
      'late late: probe with driver late failed with error -16',
    ])
  })

  test('no resource: -EINVAL', () => {
    const b = kernelBench()
    b.addDriver('dev', (k, pdev) => k.PTR_ERR(k.devm_ioremap_resource(pdev, 0)))
    b.addDevice('dev')
    expect(b.log()[0]).toBe('dev dev: error -EINVAL: invalid resource (null)')
  })
})
