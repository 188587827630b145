// A kernel over a bus with one page of memory and nothing else, where only what is asked for takes time: for tests.
import type { RegionInfo } from '../../../src-preload/contract/description'
import type { LogEntry } from '../../../src-preload/contract/entry'
import { SimClock } from '../../base/clock'
import { Bus } from '../../bus/bus'
import type { BusOptions } from '../../bus/bus-options'
import { createControl } from '../../bus/control'
import { MemorySink } from '../../trace/memory-sink'
import { NO_COSTS, type Gate } from '../context'
import { Kernel } from '../kernel'
import { createKernelApi, type KernelApi } from '../kernel-api'
import type { Platform } from '../ioremap-rules'
import { Ioresource, newResource } from '../resource'

export const MEMORY = 0x1000_0000
export const PAGE = 0x1000

const memory: RegionInfo = { id: 1, device: 0, name: 'memory', space: 'mem', start: MEMORY, size: PAGE, map: -1 }

/** For dma_alloc_coherent(). */
const ram: RegionInfo = { ...memory, id: 2, device: -1, name: 'System RAM', start: 0x8000_0000, size: 4 * PAGE }

export interface BenchOptions {
  gate?: Gate
  machine?: Platform
  /** ns of a read; writes are free. */
  readNs?: number
  /** late_initcall is still to come. */
  booting?: boolean
  /** What else the bus models. */
  bus?: Partial<BusOptions>
}

export function kernelBench({ gate, machine = 'arm64', readNs = 0, booting = false, bus: model }: BenchOptions = {}) {
  const clock = new SimClock()
  const sink = new MemorySink(clock)
  const timing = { readNs, writeNs: 0, portNs: 0 }
  const bus = new Bus({ clock, sink, control: createControl(), timing, cpu: machine, ...model })
  bus.attach(memory, null)
  bus.attach(ram, null)
  const kernel = new Kernel({
    clock,
    sink,
    bus,
    regions: [memory],
    pool: ram,
    costs: NO_COSTS,
    machine,
    gate,
  })
  if (!booting) kernel.platform.lateInitcall()
  const k = createKernelApi(kernel, { index: 0, firstSite: 1, siteOf: () => 7 })
  const log = (): string[] =>
    sink.rows
      .map(({ entry }) => entry)
      .filter((entry): entry is LogEntry => entry?.type === 'log')
      .map(({ prefix, text }) => (prefix === '' ? text : `${prefix}: ${text}`))

  /** A platform device with one page at MEMORY, in the tree. */
  const addDevice = (name: string, start = MEMORY, irqs = [5], index = kernel.platform.devices.length): number => {
    const resource = newResource(BigInt(start), BigInt(start + PAGE - 1), null, Ioresource.MEM)
    const id = name.replace(/\.\d+$/, '')
    kernel.addDevice({ name, index, compatible: [], id, resources: [resource], irqs }, true)
    return index
  }

  /** A driver by this name; its probe is given the API. */
  const addDriver = (name: string, probe: (k: KernelApi, pdev: number) => number, remove?: (pdev: number) => void) => {
    const driver = {
      name,
      index: kernel.platform.drivers.length,
      compatible: [],
      probe: (pdev: number) => probe(k, pdev),
      remove: remove ?? null,
      siteOf: () => 1,
    }
    return kernel.platform.addDriver(driver)
  }

  return { kernel, k, clock, sink, bus, log, addDevice, addDriver }
}
