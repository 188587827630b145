// A small lab in this process: four devices and some memory, two drivers that a test writes with the kernel's API, and what the checks say. The real
// kernel, bus and devices; no thread and no file.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { FindingEntry } from '../../../src-preload/contract/entry'
import { SimClock } from '../../base/clock'
import { Bus } from '../../bus/bus'
import { createControl } from '../../bus/control'
import { mountDevice } from '../../bus/mount'
import { framebuffer } from '../../devices/framebuffer/framebuffer'
import { labdev } from '../../devices/labdev/labdev'
import { labdevMap } from '../../devices/labdev/labdev-map'
import { trapdev } from '../../devices/trapdev/trapdev'
import { trapdevMap } from '../../devices/trapdev/trapdev-map'
import { Kernel } from '../../kernel/kernel'
import { createKernelApi, type KernelApi } from '../../kernel/kernel-api'
import { Ioresource, newResource } from '../../kernel/resource'
import { mapInfo } from '../../registers/define-map'
import { MemorySink } from '../../trace/memory-sink'
import { FindingSink } from '../finding-sink'
import type { RuleId } from '../pages/rules'
import { fetcher, fetcherMap } from './fetcher'

export const LABDEV = 0x1000_0000
export const TRAPDEV = 0x1000_1000
export const FRAMEBUFFER = 0x2000_0000
/** Where nothing is. */
export const NOWHERE = 0x3000_0000

const PAGE = 0x1000
const region = (id: number, start: number, size: number, map: number, device = id - 1): RegionInfo => {
  return { id, device, name: 'regs', space: 'mem', start, size, map }
}
const pool = region(5, 0x8000_0000, 0x10_0000, -1, -1)
const regions = [
  region(1, LABDEV, PAGE, 0),
  region(2, TRAPDEV, PAGE, 1),
  region(3, FRAMEBUFFER, framebuffer.regions.pixels.memory, -1),
  region(4, 0x1000_2000, PAGE, 2),
  pool,
]
const placed = [
  { name: 'labdev0', model: labdev, irqs: [36] },
  { name: 'trapdev0', model: trapdev, irqs: [37] },
  { name: 'fb0', model: framebuffer, irqs: [] },
  { name: 'fetcher0', model: fetcher, irqs: [] },
]
const noSource = { compatible: [], file: '', source: '', firstSite: 1, lines: 100 }

const describe = (platform: LabDescription['platform']): LabDescription => ({
  name: 'bench',
  title: '',
  readme: '',
  platform,
  seed: 1,
  devices: placed.map(({ name, irqs }, index) => {
    return { name, compatible: name, node: '', regions: [index + 1], irqs, serial: 0 }
  }),
  drivers: ['first', 'second'].map((name) => ({ name, ...noSource })),
  regions,
  maps: [mapInfo(labdevMap), mapInfo(trapdevMap), mapInfo(fetcherMap)],
})

/** What a test hands in for a driver: its probe, and what `remove` does. */
export interface TestDriver {
  probe: (k: KernelApi, pdev: number) => number | void
  remove?: (k: KernelApi) => void
}

export type DeviceName = 'labdev0' | 'trapdev0' | 'fb0' | 'fetcher0'

/** ns that a posted write is under way. */
export const POSTED_NS = 400

export function findingBench(platform: LabDescription['platform'] = 'arm64') {
  const clock = new SimClock()
  const memory = new MemorySink(clock)
  const description = describe(platform)
  const sink = new FindingSink(memory, description, clock)
  const timing = { readNs: 800, writeNs: 25, portNs: 1000 }
  const order = { cpu: platform, postedNs: POSTED_NS, reorderSeed: 1 }
  const bus = new Bus({ clock, sink, control: createControl(), timing, ...order })
  const kernel = new Kernel({ clock, sink, bus, regions, machine: platform, pool })
  bus.attach(pool, null)
  const onIrq = (irq: number, level: boolean): void => kernel.irqs.set(irq, level)
  for (const [index, { name, model, irqs }] of placed.entries()) {
    mountDevice(bus, clock, sink, model, { regions: [regions[index]!], irqs, onIrq }).reset()
    const { start, size } = regions[index]!
    const resources = [newResource(BigInt(start), BigInt(start + size - 1), null, Ioresource.MEM)]
    kernel.addDevice({ name, index, compatible: [name], id: name, resources, irqs }, false)
  }
  let drivers = 0

  return {
    kernel,
    clock,
    rows: memory.rows,
    /** Loads a driver for a device and lets it probe; what it answers is 0 unless it says otherwise. */
    load(device: DeviceName, { probe, remove }: TestDriver): void {
      const index = drivers++
      const k = createKernelApi(kernel, { index, firstSite: 1, siteOf: () => 1 })
      kernel.platform.addDriver({
        name: description.drivers[index]!.name,
        index,
        compatible: [device],
        probe: function test_probe(pdev) {
          return probe(k, pdev) ?? 0
        },
        remove: function test_remove() {
          remove?.(k)
        },
        siteOf: () => 1,
      })
      kernel.platform.reap()
    },
    unbind(device: DeviceName): void {
      kernel.platform.unbind(kernel.platform.devices.find(({ name }) => name === device)!)
    },
    /** Lets time pass, with interrupts and timers. */
    wait: (ns: number): void => kernel.context.passUntil(clock.now + ns),
    findings: (): FindingEntry[] =>
      memory.rows.map(({ entry }) => entry).filter((entry): entry is FindingEntry => entry?.type === 'finding'),
    rules(): RuleId[] {
      return this.findings().map(({ rule }) => rule as RuleId)
    },
    /** The event that a finding shows. */
    shown({ at }: FindingEntry) {
      return memory.rows.find(({ seq }) => seq === at)!
    },
  }
}

/** The registers of a driver's device, requested and mapped as the tutorial does. */
export const registersOf = (k: KernelApi, pdev: number): number => k.devm_platform_ioremap_resource(pdev, 0)
