// Trees that QEMU itself writes: read alike by dtc and by the lab, and the devices that Linux is known to make of them.
import { expect, test } from 'vitest'
import { boardOf } from './board'
import { dtsText } from './dts-text'
import { readDtb } from './read-dtb'
import { describeWith, dtc, dumpTree } from './testing/outside'
import { plain, tree } from './testing/trees'
import { walk, type Tree } from './tree'

interface Machine {
  program: string
  machine: string
  more?: string[]
  /** Some of its devices, as /sys/bus/{platform,amba}/devices of Linux on that machine names them; with their lines. */
  known: Record<string, string>
}

const VIRT = {
  psci: '',
  'platform-bus@c000000': '',
  '9000000.pl011': 'amba 9000000+1000 pl011@9000000 irq 33',
  '9010000.pl031': 'amba 9010000+1000 pl031@9010000 irq 34',
  '9020000.fw-cfg': '9020000+18 fw-cfg@9020000',
  '9030000.pl061': 'amba 9030000+1000 pl061@9030000 irq 39',
  'a000000.virtio_mmio': 'a000000+200 virtio_mmio@a000000 irq 48',
  'a003e00.virtio_mmio': 'a003e00+200 virtio_mmio@a003e00 irq 79',
  '4010000000.pcie': '4010000000+10000000 pcie@10000000',
  '0.flash': '0+4000000 flash@0, 4000000+4000000 flash@0',
  'gpio-keys': '',
  'apb-pclk': '',
  timer: 'irq 29 30 27 26',
}
const GICV2 = { '8000000.intc': '8000000+10000 intc@8000000, 8010000+10000 intc@8000000' }
const GICV3 = { '8000000.intc': '8000000+10000 intc@8000000, 80a0000+f60000 intc@8000000' }
const RISCV = {
  '10000000.serial': '10000000+100 serial@10000000 irq 10',
  '10001000.virtio_mmio': '10001000+1000 virtio_mmio@10001000 irq 1',
  '10008000.virtio_mmio': '10008000+1000 virtio_mmio@10008000 irq 8',
  'c000000.plic': 'c000000+600000 plic@c000000 irq 8192 8193',
  soc: '',
}

const machines: Machine[] = [
  { program: 'qemu-system-aarch64', machine: 'virt', known: { ...VIRT, ...GICV2 } },
  {
    program: 'qemu-system-arm',
    machine: 'virt',
    known: { ...VIRT, ...GICV2, '4010000000.pcie': VIRT['4010000000.pcie'] },
  },
  { program: 'qemu-system-arm', machine: 'virt-2.6', known: { '9000000.pl011': VIRT['9000000.pl011'] } },
  {
    program: 'qemu-system-aarch64',
    machine: 'virt,secure=on,virtualization=on,gic-version=3,iommu=smmuv3',
    // The second serial port and the secure GPIO are disabled for Linux.
    known: {
      '8000000.intc': `${GICV3['8000000.intc']} irq 25`,
      '9000000.pl011': VIRT['9000000.pl011'],
      '9050000.smmuv3': '9050000+20000 smmuv3@9050000 irq 106 107 108 109',
    },
  },
  { program: 'qemu-system-aarch64', machine: 'virt,gic-version=3', more: ['-smp', '4'], known: { ...VIRT, ...GICV3 } },
  { program: 'qemu-system-aarch64', machine: 'sbsa-ref', known: {} },
  {
    program: 'qemu-system-aarch64',
    machine: 'xlnx-versal-virt',
    known: { 'ff000000.uart': 'ff000000+1000 uart@ff000000 irq 50' },
  },
  { program: 'qemu-system-riscv64', machine: 'virt', known: RISCV },
  {
    program: 'qemu-system-riscv64',
    machine: 'virt,aia=aplic-imsic,aclint=on',
    more: ['-smp', '2', '-bios', 'none'],
    known: {},
  },
  { program: 'qemu-system-riscv32', machine: 'virt', more: ['-bios', 'none'], known: RISCV },
  {
    program: 'qemu-system-riscv64',
    machine: 'sifive_u',
    known: { '10010000.serial': '10010000+1000 serial@10010000 irq 4' },
  },
  { program: 'qemu-system-riscv64', machine: 'spike', known: {} },
  { program: 'qemu-system-loongarch64', machine: 'virt', known: {} },
]

function dumped({ program, machine, more }: Machine): Tree {
  const read = readDtb(dumpTree(program, machine, more), `${program}.dtb`)
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

/** `amba 9000000+1000 pl011@9000000 irq 33` */
function inWords({ resources, irqs, amba }: ReturnType<typeof boardOf>['devices'][number]): string {
  const ranges = resources.map(({ start, size, name }) => `${start.toString(16)}+${size.toString(16)} ${name}`)
  const lines = irqs.length === 0 ? '' : `irq ${irqs.map(({ irq }) => irq).join(' ')}`
  return [amba ? 'amba' : '', ranges.join(', '), lines].filter((part) => part !== '').join(' ')
}

for (const machine of machines) {
  const name = [machine.machine, ...(machine.more ?? [])].join(' ')
  describeWith([machine.program, 'dtc'], `${machine.program} ${name}`, () => {
    const read = dumped(machine)

    test('dtc and the lab read each other', () => {
      const written = dtsText(read)
      expect(plain(tree(dtc(written, 'dts', 'dts').toString()).root)).toEqual(plain(read.root))
      const theirs = readDtb(dtc(written, 'dts', 'dtb'), 'a.dtb')
      expect(theirs.ok && plain(theirs.value.root)).toEqual(plain(read.root))
    })

    test('its devices have the names, ranges and lines that Linux gives them', () => {
      const { devices, memory, remarks } = boardOf(read)
      const all = Object.fromEntries(devices.map((device) => [device.name, inWords(device)]))
      expect(all).toMatchObject(machine.known)
      expect(memory.length).toBe(machine.machine === 'virt' && machine.program.endsWith('loongarch64') ? 0 : 1)
      expect(remarks).toEqual([])
    })

    // QEMU itself names its mtimer after its second range.
    const odd = ['pcie', 'mtimer']

    test('on these flat buses the first address is the unit address', () => {
      for (const { name: made, node, resources } of boardOf(read).devices) {
        const [base, unit] = node.name.split('@')
        if (resources.length === 0 || unit === undefined || odd.includes(base!)) continue
        expect(made).toBe(`${unit.replace(/^0+(?=.)/, '')}.${base}`)
      }
    })

    test('what is disabled is not there', () => {
      const disabled = [...walk(read.root)].filter((node) =>
        node.properties.some((each) => each.name === 'status' && each.text === '"disabled"'),
      )
      const made = new Set(boardOf(read).devices.map(({ node }) => node))
      expect(disabled.filter((node) => made.has(node))).toEqual([])
    })
  })
}
