// Every name on the page on memory-mapped I/O that drivers are written from: each exists, and does its work on a running lab.
import { beforeEach, describe, expect, test } from 'vitest'
import { bench } from '../lab/testing/bench'
import { createKernelApi, type KernelApi } from './kernel-api'

/** In the order of the page. */
const NAMES = [
  'devm_kzalloc',
  'GFP_KERNEL',
  'ENOMEM',
  'platform_get_resource',
  'IORESOURCE_MEM',
  'ENODEV',
  'resource_size',
  'ioremap',
  'platform_set_drvdata',
  'platform_get_drvdata',
  'iounmap',
  'devm_ioremap_resource',
  'IS_ERR',
  'PTR_ERR',
  'readb',
  'writeb',
  'readw',
  'writew',
  'readl',
  'writel',
  'readq',
  'writeq',
  'BIT',
  'readl_relaxed',
  'writel_relaxed',
  'wmb',
  'ioread32be',
  'iowrite32be',
  'ioread32',
  'readl_poll_timeout',
  'dev_err',
  'readl_poll_timeout_atomic',
  'ioremap_wc',
  'ioremap_cache',
  'ioremap_np',
  'devm_request_mem_region',
  'EBUSY',
  'devm_ioremap',
  'inb',
  'outb',
  'inl',
  'outl',
] as const satisfies readonly (keyof KernelApi)[]
type Name = (typeof NAMES)[number]

/** Register offsets and bits of the page's device, which is the lab device. */
const REG_CONTROL = 0x00
const REG_STATUS = 0x04
const REG_IRQ_ENABLE = 0x0c
const CTRL_RESET = 1 << 1
const STATUS_BUSY = 1 << 0

const LABDEV = 0x1000_0000
const SCREEN = 0x2000_0000
const PAGE = 0x1000

interface Place {
  k: KernelApi
  pdev: number
  lab: ReturnType<typeof bench>
}

/** Runs `body` as the probe of labdev0's driver, on the lab that ships first. */
function probing(body: (place: Place) => number, remove?: (place: Place) => void): Place['lab'] {
  const lab = bench('first-steps', ['labwdt'])
  lab.lab.boot()
  const { kernel } = lab.lab
  const index = lab.driver('labwdt')
  const k = createKernelApi(kernel, { index, firstSite: 1, siteOf: () => 1 })
  kernel.platform.addDriver({
    name: 'page',
    index,
    compatible: ['mmio-lab,labdev'],
    probe: (pdev) => (k.dev_name(pdev) === 'labdev0' ? body({ k, pdev, lab }) : -k.ENODEV),
    remove: remove ? (pdev) => remove({ k, pdev, lab }) : null,
    siteOf: () => 1,
  })
  return lab
}

/** What a call on the mapped registers, and one on the mapped screen, which takes any width, gives. */
const onRegs =
  (use: (k: KernelApi, regs: number) => unknown) =>
  ({ k }: Place) =>
    use(k, k.ioremap(LABDEV, PAGE))
const onScreen =
  (use: (k: KernelApi, screen: number) => unknown) =>
  ({ k }: Place) =>
    use(k, k.ioremap(SCREEN, PAGE))

/** Each name in use, and what it gives. */
const USES: Record<Name, [use: (place: Place) => unknown, gives: unknown]> = {
  devm_kzalloc: [({ k, pdev }) => k.kmem(k.devm_kzalloc(pdev, 4, k.GFP_KERNEL)), new Uint8Array(4)],
  GFP_KERNEL: [({ k }) => k.GFP_KERNEL, 0xcc0],
  ENOMEM: [({ k }) => k.ENOMEM, 12],
  platform_get_resource: [({ k, pdev }) => k.res_start(k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)), LABDEV],
  IORESOURCE_MEM: [({ k }) => k.IORESOURCE_MEM, 0x200],
  ENODEV: [({ k }) => k.ENODEV, 19],
  resource_size: [({ k, pdev }) => k.resource_size(k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)), PAGE],
  ioremap: [onRegs((_, regs) => regs !== 0), true],
  platform_set_drvdata: [({ k, pdev }) => k.platform_set_drvdata(pdev, 7), undefined],
  platform_get_drvdata: [
    ({ k, pdev }) => {
      k.platform_set_drvdata(pdev, 7)
      return k.platform_get_drvdata(pdev)
    },
    7,
  ],
  iounmap: [onRegs((k, regs) => k.iounmap(regs)), undefined],
  devm_ioremap_resource: [
    ({ k, pdev }) => k.readl(k.devm_ioremap_resource(pdev, k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0))),
    0,
  ],
  IS_ERR: [({ k, pdev }) => [k.IS_ERR(k.devm_ioremap_resource(pdev, 0)), k.IS_ERR(0x1000_0000)], [true, false]],
  PTR_ERR: [({ k, pdev }) => k.PTR_ERR(k.devm_ioremap_resource(pdev, 0)), -22],
  readb: [onScreen((k, at) => (k.writel(0x4433_2211, at), k.readb(at + 1))), 0x22],
  writeb: [onScreen((k, at) => (k.writel(0, at), k.writeb(0xab, at + 3), k.readl(at))), 0xab00_0000],
  readw: [onScreen((k, at) => (k.writel(0x4433_2211, at), k.readw(at + 2))), 0x4433],
  writew: [onScreen((k, at) => (k.writel(0, at), k.writew(0xabcd, at + 2), k.readl(at))), 0xabcd_0000],
  readl: [onRegs((k, regs) => k.readl(regs + REG_CONTROL)), 0],
  writel: [onRegs((k, regs) => (k.writel(1, regs + REG_IRQ_ENABLE), k.readl(regs + REG_IRQ_ENABLE))), 1],
  readq: [onScreen((k, at) => (k.writel(1, at), k.writel(2, at + 4), k.readq(at))), 0x2_0000_0001n],
  writeq: [onScreen((k, at) => (k.writeq(0x2_0000_0001n, at), k.readl(at + 4))), 2],
  BIT: [({ k }) => [k.BIT(0), k.BIT(31)], [1, 0x8000_0000]],
  readl_relaxed: [onScreen((k, at) => (k.writel(5, at), k.readl_relaxed(at))), 5],
  writel_relaxed: [onScreen((k, at) => (k.writel_relaxed(6, at), k.readl(at))), 6],
  wmb: [({ k }) => k.wmb(), undefined],
  ioread32be: [onScreen((k, at) => (k.writel(0x1122_3344, at), k.ioread32be(at))), 0x4433_2211],
  iowrite32be: [onScreen((k, at) => (k.iowrite32be(0x1122_3344, at), k.readl(at))), 0x4433_2211],
  ioread32: [onScreen((k, at) => (k.writel(0x1122_3344, at), k.ioread32(at))), 0x1122_3344],
  readl_poll_timeout: [
    onRegs((k, regs) => {
      k.writel(CTRL_RESET, regs + REG_CONTROL)
      return k.readl_poll_timeout(regs + REG_STATUS, (val) => !(val & STATUS_BUSY), 10, 1_000_000)
    }),
    0,
  ],
  dev_err: [({ k, pdev }) => k.dev_err(k.pdev_dev(pdev), 'Timeout waiting for device\n'), undefined],
  readl_poll_timeout_atomic: [
    onRegs((k, regs) => k.readl_poll_timeout_atomic(regs + REG_CONTROL, (val) => val === 99, 10, 1000)),
    -110,
  ],
  ioremap_wc: [({ k }) => k.ioremap_wc(SCREEN, PAGE) !== 0, true],
  ioremap_cache: [({ k }) => k.ioremap_cache(SCREEN, PAGE) !== 0, true],
  ioremap_np: [({ k }) => k.ioremap_np(LABDEV, PAGE) !== 0, true],
  devm_request_mem_region: [
    ({ k, pdev }) => [1, 2].map(() => k.devm_request_mem_region(pdev, LABDEV, PAGE, k.dev_name(pdev)) !== 0),
    [true, false],
  ],
  EBUSY: [({ k }) => k.EBUSY, 16],
  devm_ioremap: [({ k, pdev }) => k.readl(k.devm_ioremap(pdev, LABDEV, PAGE)), 0],
  inb: [({ k }) => k.inb(0x70), 0xff],
  outb: [({ k }) => k.outb(1, 0x70), undefined],
  inl: [({ k }) => k.inl(0x70), 0xffff_ffff],
  outl: [({ k }) => k.outl(1, 0x70), undefined],
}

test.each(NAMES)('%s', (name) => {
  const [use, gives] = USES[name]
  let given: unknown = 'the probe did not run'
  const { log } = probing((place) => {
    given = use(place)
    return 0
  })
  expect(given).toEqual(gives)
  expect(log().filter((line) => /BUG|Oops|Unable to handle/.test(line))).toEqual([])
})

describe('the patterns of the page', () => {
  let seen: string[]
  beforeEach(() => (seen = []))

  /** The page's helpers over a mapping. */
  const registers = (k: KernelApi, regs: number) => ({
    read: (reg: number): number => k.readl(regs + reg),
    setBits: (reg: number, bits: number): void => k.writel(k.readl(regs + reg) | bits, regs + reg),
    clearBits: (reg: number, bits: number): void => k.writel(k.readl(regs + reg) & ~bits, regs + reg),
  })

  test('map by hand, keep the mapping with the device, unmap in remove', () => {
    const lab = probing(
      ({ k, pdev }) => {
        const res = k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)
        if (!res) return -k.ENODEV
        const regs = k.ioremap(k.res_start(res), k.resource_size(res))
        if (!regs) return -k.ENOMEM
        k.platform_set_drvdata(pdev, regs)
        return 0
      },
      ({ k, pdev }) => {
        k.iounmap(k.platform_get_drvdata(pdev))
        seen.push('removed')
      },
    )
    expect(lab.lab.unbind(lab.device('labdev0'))).toBe(0)
    expect(seen).toEqual(['removed'])
  })

  test('request, then map; the second who asks is told -EBUSY', () => {
    const lab = probing(({ k, pdev }) => {
      const res = k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)
      const range = [k.res_start(res), k.resource_size(res)] as const
      if (!k.devm_request_mem_region(pdev, ...range, k.dev_name(pdev))) return -k.EBUSY
      seen.push(k.devm_ioremap(pdev, ...range) ? 'mapped' : 'not mapped')
      return k.devm_request_mem_region(pdev, ...range, 'again') ? 0 : -k.EBUSY
    })
    expect(seen).toEqual(['mapped'])
    expect(lab.log().at(-1)).toMatch(/failed with error -16$/)
  })

  test('reset, wait without a timeout, enable by read-modify-write; bits are cleared the same way', () => {
    probing(({ k, pdev }) => {
      const regs = k.devm_ioremap_resource(pdev, k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0))
      if (k.IS_ERR(regs)) return k.PTR_ERR(regs)
      const my = registers(k, regs)
      k.writel(CTRL_RESET, regs + REG_CONTROL)
      while (my.read(REG_STATUS) & STATUS_BUSY);
      my.setBits(REG_CONTROL, k.BIT(0) | k.BIT(2))
      seen.push(my.read(REG_CONTROL).toString(2))
      my.clearBits(REG_CONTROL, k.BIT(2))
      seen.push(my.read(REG_CONTROL).toString(2))
      return 0
    })
    expect(seen).toEqual(['101', '1'])
  })

  test('several relaxed writes, a barrier, and the write that starts it', () => {
    probing(({ k }) => {
      const screen = k.ioremap(SCREEN, PAGE)
      for (const at of [0, 4, 8]) k.writel_relaxed(at + 1, screen + at)
      k.wmb()
      k.writel(13, screen + 12)
      seen.push(...[0, 4, 8, 12].map((at) => String(k.readl(screen + at))))
      return 0
    })
    expect(seen).toEqual(['1', '5', '9', '13'])
  })
})
