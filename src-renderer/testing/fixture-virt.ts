// A board as large as QEMU's arm `virt`: some twenty devices, 32 virtio slots, RAM, and the devicetree they come from.
import type { DeviceInfo, LabDescription, RegionInfo, TreeNode } from '../../src-preload/contract/description'
import { EventKind } from '../../src-preload/contract/event'
import { FIXTURE_LAB } from './fixture-lab'
import { Recorder, type Recording } from './fixture-recorder'
import { FIXTURE_RULES } from './fixture-rules'

interface Part {
  node: string
  name: string
  compatible: string
  regions: [start: number, size: number][]
  irqs?: number[]
  /** There is a model of it. */
  model?: boolean
  label?: string
}

const RAM = { start: 0x4000_0000, size: 0x800_0000 }
const VIRTIO = 32

const PARTS: Part[] = [
  {
    node: 'flash@0',
    name: '0.flash',
    compatible: 'cfi-flash',
    regions: [
      [0, 0x400_0000],
      [0x400_0000, 0x400_0000],
    ],
  },
  {
    node: 'intc@8000000',
    name: '8000000.intc',
    compatible: 'arm,cortex-a15-gic',
    regions: [
      [0x800_0000, 0x1_0000],
      [0x801_0000, 0x1_0000],
    ],
  },
  { node: 'v2m@8020000', name: '8020000.v2m', compatible: 'arm,gic-v2m-frame', regions: [[0x802_0000, 0x1000]] },
  {
    node: 'pl011@9000000',
    name: '9000000.pl011',
    compatible: 'arm,pl011',
    regions: [[0x900_0000, 0x1000]],
    irqs: [33],
    model: true,
    label: 'uart0',
  },
  {
    node: 'pl031@9010000',
    name: '9010000.pl031',
    compatible: 'arm,pl031',
    regions: [[0x901_0000, 0x1000]],
    irqs: [34],
    model: true,
  },
  { node: 'fw-cfg@9020000', name: '9020000.fw-cfg', compatible: 'qemu,fw-cfg-mmio', regions: [[0x902_0000, 0x18]] },
  {
    node: 'pl061@9030000',
    name: '9030000.pl061',
    compatible: 'arm,pl061',
    regions: [[0x903_0000, 0x1000]],
    irqs: [39],
    model: true,
  },
  ...Array.from({ length: VIRTIO }, (_, i): Part => {
    const start = 0xa00_0000 + i * 0x200
    const at = start.toString(16)
    return {
      node: `virtio_mmio@${at}`,
      name: `${at}.virtio_mmio`,
      compatible: 'virtio,mmio',
      regions: [[start, 0x200]],
      irqs: [48 + i],
    }
  }),
  { node: 'platform-bus@c000000', name: 'platform-bus@c000000', compatible: 'qemu,platform', regions: [] },
  {
    node: 'pcie@10000000',
    name: '4010000000.pcie',
    compatible: 'pci-host-ecam-generic',
    regions: [[0x40_1000_0000, 0x1000_0000]],
  },
]

function build(): { devices: DeviceInfo[]; regions: RegionInfo[] } {
  const regions: RegionInfo[] = []
  const devices = PARTS.map((part, device): DeviceInfo => {
    const own = part.regions.map(([start, size]) => {
      const id = regions.length + 1
      const map = part.model ? 1 : -1
      regions.push({
        id,
        device,
        name: part.node,
        space: 'mem',
        start,
        size,
        map,
        ...(part.model ? {} : { unanswered: true }),
      })
      return id
    })
    const { name, compatible, node, irqs = [] } = part
    return { name, compatible, node, regions: own, irqs, serial: 0 }
  })
  regions.push({ id: regions.length + 1, device: -1, name: 'memory@40000000', space: 'mem', ...RAM, map: -1 })
  return { devices, regions }
}

const cells = (...values: number[]): string => `<${values.map((value) => `0x${value.toString(16)}`).join(' ')}>`
const wide = (value: number): [number, number] => [Math.floor(value / 2 ** 32), value % 2 ** 32]

function nodeOf({ node, compatible, regions, irqs = [], label }: Part, device: number): TreeNode {
  const reg = cells(...regions.flatMap(([start, size]) => [...wide(start), ...wide(size)]))
  return {
    path: `/${node}`,
    parent: 0,
    labels: label ? [label] : [],
    properties: [
      { name: 'compatible', text: `"${compatible}"` },
      ...(regions.length ? [{ name: 'reg', text: reg }] : []),
      ...irqs.map((irq) => ({ name: 'interrupts', text: cells(0, irq - 32, 4) })),
      ...(irqs.length ? [{ name: 'dma-coherent', text: '' }] : []),
    ],
    device: regions.length ? device : -1,
    line: 8 + device * 6,
  }
}

const TREE: TreeNode[] = [
  {
    path: '/',
    parent: -1,
    labels: [],
    properties: [
      { name: 'compatible', text: '"linux,dummy-virt"' },
      { name: '#address-cells', text: '<0x2>' },
      { name: '#size-cells', text: '<0x2>' },
      { name: 'interrupt-parent', text: '<&intc>' },
    ],
    device: -1,
    line: 3,
  },
  {
    path: '/chosen',
    parent: 0,
    labels: [],
    properties: [{ name: 'stdout-path', text: '"/pl011@9000000"' }],
    device: -1,
    line: 5,
  },
  {
    path: '/memory@40000000',
    parent: 0,
    labels: [],
    properties: [
      { name: 'device_type', text: '"memory"' },
      { name: 'reg', text: cells(...wide(RAM.start), ...wide(RAM.size)) },
    ],
    device: -1,
    line: 6,
  },
  ...PARTS.map(nodeOf),
]

const SOURCE = [
  '/dts-v1/;',
  '',
  '/ {',
  ...TREE.slice(1).flatMap(({ path }) => [`\t${path.slice(1)} {`, '\t};', '', '', '', '']),
].join('\n')

export const VIRT_LAB: LabDescription = {
  ...FIXTURE_LAB,
  ...build(),
  name: 'arm-virt',
  title: 'QEMU’s arm virt',
  memory: [RAM],
  devicetree: { file: 'virt.dts', source: SOURCE, nodes: TREE },
  rules: FIXTURE_RULES,
}

const indexOf = (name: string): number => PARTS.findIndex((part) => part.name === name)
const PL011_DRIVER = 1
const LATE_DRIVER = 4

/** All devices are there; the serial port is bound, the clock waits for a supplier. */
export function recordVirt(): Recording {
  const r = new Recorder()
  const ram = { type: 'claim' as const, space: 'mem' as const, busy: true, parent: 0, device: -1, driver: -1 }
  r.said(0, EventKind.insert, { ...ram, start: RAM.start, end: RAM.start + RAM.size - 1, name: 'System RAM' })
  PARTS.forEach(({ name, node, regions }, device) => {
    r.said(0, EventKind.model, { type: 'model', what: 'device added', device, driver: -1, error: 0 })
    for (const [start, size] of regions)
      r.said(0, EventKind.insert, {
        ...ram,
        start,
        end: start + size - 1,
        name: `${name} ${node}`,
        busy: false,
        device,
      })
  })
  const uart = indexOf('9000000.pl011')
  const own = r.entries.find((entry) => entry.type === 'claim' && entry.device === uart)!
  const held = { device: uart, driver: PL011_DRIVER }
  r.said(10_000, EventKind.request, {
    ...ram,
    ...held,
    start: 0x900_0000,
    end: 0x900_0fff,
    name: '9000000.pl011 pl011@9000000',
    parent: own.id,
  })
  r.said(11_000, EventKind.map, {
    ...{
      type: 'mapping',
      cookie: 0x8000_5000,
      virtualHi: 0xffff_8000,
      virtualLo: 0x8000_5000,
      physical: 0x900_0000,
      size: 0x1000,
    },
    ...{ call: 'devm_ioremap_wc', attribute: 'UC', asked: 'WC', ...held },
  })
  r.said(12_000, EventKind.bind, { type: 'bind', ...held, state: 'bound', error: 0 })
  const clock = { type: 'bind' as const, device: indexOf('9010000.pl031'), driver: LATE_DRIVER }
  r.said(20_000, EventKind.bind, {
    ...clock,
    state: 'deferred',
    error: -517,
    reason: 'waiting for supplier 9030000.pl061',
  })
  return r.finished()
}
