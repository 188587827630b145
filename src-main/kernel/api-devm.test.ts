// Managed claims and mappings as a driver asks for them: what each answers where it cannot, and what is said.
import { describe, expect, test } from 'vitest'
import { Ioresource, newResource } from './resource'
import { iomemText } from './resource-text'
import { kernelBench, MEMORY, PAGE } from './testing/bench'

const EBUSY = -16
const EINVAL = -22
const ENOMEM = -12

/** A device with a page of memory, ports and two interrupts, bound to a driver that does nothing. */
function bound(machine: 'x86' | 'arm64' = 'x86') {
  const b = kernelBench({ machine })
  b.addDriver('dev', () => 0)
  const resources = [
    newResource(BigInt(MEMORY), BigInt(MEMORY + PAGE - 1), 'regs'),
    newResource(0x3f8n, 0x3ffn, 'ports', Ioresource.IO),
    newResource(BigInt(MEMORY + PAGE), BigInt(MEMORY + 2 * PAGE - 1), 'buffer'),
    newResource(7n, 7n, 'main', Ioresource.IRQ),
    newResource(0n, 0n, 'zero', Ioresource.IRQ),
  ]
  b.kernel.addDevice({ name: 'dev', index: 0, compatible: [], id: 'dev', resources, irqs: [] }, true)
  const [device] = b.kernel.platform.devices
  const made = (flags: number, page = 8): number => {
    const start = BigInt(MEMORY + page * PAGE)
    return b.kernel.handleOf(newResource(start, start + BigInt(PAGE) - 1n, null, flags))
  }
  return { ...b, dev: device!.handle, device: device!, made, tree: () => iomemText(b.kernel.regions.iomem) }
}

describe('devm_ioremap_resource and kin', () => {
  test('the busy node is named by device and resource, and both go when the driver leaves', () => {
    const { k, dev, tree, kernel, device } = bound()
    expect(k.IS_ERR(k.devm_platform_ioremap_resource_byname(dev, 'buffer'))).toBe(false)
    expect(tree()).toContain('  10001000-10001fff : dev buffer')
    kernel.platform.unbind(device)
    expect(tree()).not.toContain('dev buffer')
  })

  test.each([
    ['IO', Ioresource.IO, '[io  0x10008000-0x10008fff]'],
    ['REG', Ioresource.REG, '[io  0x10008000-0x10008fff]'],
    ['IRQ', Ioresource.IRQ, '[irq 268468224-268472319]'],
  ])('a resource of type %s is invalid', (_, flags, text) => {
    const { k, dev, made, log } = bound()
    expect(k.PTR_ERR(k.devm_ioremap_resource(dev, made(flags)))).toBe(EINVAL)
    expect(log()).toEqual([`dev dev: error -EINVAL: invalid resource ${text}`])
  })

  test('a name that no memory has, and an index too many: -EINVAL; the resource is told even so', () => {
    const { k, dev, log } = bound()
    expect(k.PTR_ERR(k.devm_platform_ioremap_resource_byname(dev, 'ports'))).toBe(EINVAL)
    const res = { value: -1 }
    expect(k.PTR_ERR(k.devm_platform_get_and_ioremap_resource(dev, 2, res))).toBe(EINVAL)
    expect(res.value).toBe(0)
    k.request_mem_region(MEMORY, PAGE, 'other')
    expect(k.PTR_ERR(k.devm_platform_get_and_ioremap_resource(dev, 0, res))).toBe(EBUSY)
    expect(k.res_start(res.value)).toBe(MEMORY)
    expect(log()).toEqual([
      'dev dev: error -EINVAL: invalid resource (null)',
      'dev dev: error -EINVAL: invalid resource (null)',
      "dev dev: error -EBUSY: can't request region for resource [mem 0x10000000-0x10000fff]",
    ])
  })

  test('memory without posted writes asks for ioremap_np: NULL on x86, which is -ENOMEM without a word, and the region is given back', () => {
    const { k, dev, made, log, tree } = bound('x86')
    const before = tree()
    expect(k.PTR_ERR(k.devm_ioremap_resource(dev, made(Ioresource.MEM | Ioresource.MEM_NONPOSTED)))).toBe(ENOMEM)
    expect(log()).toEqual([])
    expect(tree()).toBe(before)
  })

  test('on arm64 it is mapped so; the write-combining form asks for that all the same', () => {
    const { k, dev, made, sink } = bound('arm64')
    k.devm_ioremap_resource(dev, made(Ioresource.MEM | Ioresource.MEM_NONPOSTED))
    k.devm_ioremap_resource_wc(dev, made(Ioresource.MEM | Ioresource.MEM_NONPOSTED, 9))
    const calls = sink.rows.flatMap(({ entry }) => (entry?.type === 'mapping' ? [entry.call] : []))
    expect(calls).toEqual(['ioremap_np', 'ioremap_wc'])
  })
})

describe('claims and mappings one by one', () => {
  test('ports and memory are claimed in trees of their own, and given back by hand or in the end', () => {
    const { k, dev, kernel, device, tree } = bound()
    expect(k.devm_request_region(dev, 0x3f8, 8, 'dev')).not.toBe(0)
    expect(k.devm_request_region(dev, 0x3f8, 8, 'dev')).toBe(0)
    expect(iomemText(kernel.regions.ioports)).toBe('03f8-03ff : ports\n  03f8-03ff : dev\n')
    k.devm_release_region(dev, 0x3f8, 8)
    expect(iomemText(kernel.regions.ioports)).toBe('03f8-03ff : ports\n')
    k.devm_request_mem_region(dev, MEMORY, 16, 'part')
    kernel.platform.unbind(device)
    expect(tree()).not.toContain('part')
  })

  test('a region that the device does not hold: both warnings', () => {
    const { k, dev, log } = bound()
    k.devm_release_mem_region(dev, MEMORY, PAGE)
    expect(log()).toEqual([
      'resource: Trying to free nonexistent resource <0x0000000010000000-0x0000000010000fff>',
      '------------[ cut here ]------------',
      expect.stringMatching(/^WARNING: .* at kernel\/resource\.c __devm_release_region$/),
    ])
  })

  test('devm_ioremap claims nothing and says nothing; devm_iounmap of what is not managed warns', () => {
    const { k, dev, log, tree } = bound()
    const before = tree()
    const cookie = k.devm_ioremap_uc(dev, MEMORY, PAGE)
    expect(cookie).not.toBe(0)
    expect(k.devm_ioremap(dev, MEMORY, 0)).toBe(0)
    expect(tree()).toBe(before)
    k.devm_iounmap(dev, cookie)
    expect(log()).toEqual([])
    k.devm_iounmap(dev, cookie)
    expect(log()[1]).toMatch(/at lib\/devres\.c devm_iounmap$/)
  })

  test('devm_ioport_map gives ports as a cookie, none beyond 0xffff', () => {
    const { k, dev } = bound()
    expect(k.devm_ioport_map(dev, 0x3f8, 8)).toBe(0x103f8)
    expect(k.devm_ioport_map(dev, 0x10000, 1)).toBe(0)
  })
})

describe('what a device has', () => {
  test('resources by type and index, by type and name, memory and ports together', () => {
    const { k, dev } = bound()
    const at = (res: number): number | null => (res === 0 ? null : k.res_start(res))
    expect(at(k.platform_get_resource(dev, k.IORESOURCE_MEM, 1))).toBe(MEMORY + PAGE)
    expect(at(k.platform_get_resource(dev, k.IORESOURCE_MEM, 2))).toBeNull()
    expect(at(k.platform_get_resource(dev, k.IORESOURCE_IRQ, 0))).toBe(7)
    expect(at(k.platform_get_resource_byname(dev, k.IORESOURCE_IO, 'ports'))).toBe(0x3f8)
    expect(at(k.platform_get_resource_byname(dev, k.IORESOURCE_MEM, 'ports'))).toBeNull()
    expect([0, 1, 2, 3].map((index) => at(k.platform_get_mem_or_io(dev, index)))).toEqual([
      MEMORY,
      0x3f8,
      MEMORY + PAGE,
      null,
    ])
  })

  test('interrupts: number 0 is none, and who is missing is told unless it is optional', () => {
    const { k, dev, log } = bound()
    expect(k.platform_get_irq(dev, 0)).toBe(7)
    expect(k.platform_irq_count(dev)).toBe(1)
    expect(k.platform_get_irq_byname_optional(dev, 'nope')).toBe(-6)
    const before = log().length
    expect(k.platform_get_irq(dev, 2)).toBe(-6)
    expect(k.platform_get_irq_byname(dev, 'nope')).toBe(-6)
    expect(log().slice(before)).toEqual([
      'dev dev: error -ENXIO: IRQ index 2 not found',
      'dev dev: error -ENXIO: IRQ nope not found',
    ])
    expect(k.platform_get_irq_optional(dev, 1)).toBe(EINVAL)
    expect(log().slice(-2)).toEqual([
      '0 is an invalid IRQ number',
      expect.stringMatching(/at drivers\/base\/platform\.c platform_get_irq_optional$/),
    ])
  })
})

describe('actions, memory, groups', () => {
  test('an action runs once: in the end, at once by hand, or never', () => {
    const { k, dev, kernel, device } = bound()
    const ran: number[] = []
    const action = (data: number): void => void ran.push(data)
    for (const data of [1, 2, 3]) k.devm_add_action_or_reset(dev, action, data)
    k.devm_release_action(dev, action, 2)
    expect(ran).toEqual([2])
    k.devm_remove_action(dev, action, 3)
    kernel.platform.unbind(device)
    expect(ran).toEqual([2, 1])
  })

  test('memory is zeroed, and an oops once it was freed', () => {
    const { k, dev } = bound()
    const p = k.devm_kzalloc(dev, 4, k.GFP_KERNEL)
    expect([...k.kmem(p)]).toEqual([0, 0, 0, 0])
    k.devm_kfree(dev, p)
    expect(() => k.kmem(p)).toThrow('Unable to handle kernel paging request')
  })

  test('a mapped resource is three managed things: its name, its region, its mapping', () => {
    const { k, dev, tree } = bound()
    const group = k.devres_open_group(dev, 0)
    k.devm_platform_ioremap_resource(dev, 0)
    k.devres_close_group(dev, group)
    expect(k.devres_release_group(dev, group)).toBe(3)
    expect(tree()).not.toContain('dev regs')
  })

  test('a group that there is not: a warning, and none where nothing is managed at all', () => {
    const { k, dev, log } = bound()
    expect(k.devres_release_group(dev, 5)).toBe(0)
    expect(log()).toEqual([])
    k.devm_kzalloc(dev, 1, k.GFP_KERNEL)
    expect(k.devres_release_group(dev, 5)).toBe(0)
    expect(log()[1]).toMatch(/at drivers\/base\/devres\.c devres_release_group$/)
  })
})

test('dev_err_probe names the error, gives it back, and is silent for -ENOMEM', () => {
  const { k, dev, log } = bound()
  expect(k.dev_err_probe(dev, -5, 'no answer\n')).toBe(-5)
  expect(k.dev_err_probe(dev, -12, 'no memory')).toBe(-12)
  expect(k.dev_err_probe(dev, -2000, 'odd')).toBe(-2000)
  expect(log()).toEqual(['dev dev: error -EIO: no answer', 'dev dev: error -2000: odd'])
})
