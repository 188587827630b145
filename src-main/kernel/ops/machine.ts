// The machine on which the kernel's answers were taken: what lay in its resource trees before the first operation (x86-64 PC, Linux 6.12).
import type { Stretch } from '../resource-allocate'
import { Memtype, type Range } from '../memtype'
import { newResource, type Resource } from '../resource'

/** Depth, first and last address, flags, IORES_DESC number, name; in pre-order. */
type Row = readonly [depth: number, start: bigint, end: bigint, flags: number, desc: number, name: string]

const IOMEM: readonly Row[] = [
  [0, 0x0n, 0xfffn, 0x80000200, 7, 'Reserved'],
  [0, 0x1000n, 0x9fbffn, 0x81000200, 0, 'System RAM'],
  [0, 0x9fc00n, 0xfffffn, 0x80000200, 7, 'Reserved'],
  [1, 0xa0000n, 0xbffffn, 0x200201, 0, 'PCI Bus 0000:00'],
  [1, 0xc0000n, 0xc7fffn, 0x80004200, 0, 'Video ROM'],
  [1, 0xf0000n, 0xfffffn, 0x80004200, 0, 'System ROM'],
  [0, 0x100000n, 0xffdffffn, 0x81000200, 0, 'System RAM'],
  [1, 0x1000000n, 0x1ffffffn, 0x81000200, 0, 'Kernel code'],
  [1, 0x2000000n, 0x2b70fffn, 0x81000200, 0, 'Kernel rodata'],
  [1, 0x2c00000n, 0x2e70f7fn, 0x81000200, 0, 'Kernel data'],
  [1, 0x3736000n, 0x3bfffffn, 0x81000200, 0, 'Kernel bss'],
  [0, 0xffe0000n, 0xfffffffn, 0x200, 7, 'Reserved'],
  [0, 0x10000000n, 0xfebfffffn, 0x200201, 0, 'PCI Bus 0000:00'],
  [0, 0xfed00000n, 0xfed003ffn, 0x200, 0, 'HPET 0'],
  [1, 0xfed00000n, 0xfed003ffn, 0x200, 0, 'PNP0103:00'],
  [0, 0xfffc0000n, 0xffffffffn, 0x200, 7, 'Reserved'],
  [0, 0x100000000n, 0x17fffffffn, 0x200201, 0, 'PCI Bus 0000:00'],
  [0, 0xfd00000000n, 0xffffffffffn, 0x200, 7, 'Reserved'],
]

const IOPORTS: readonly Row[] = [
  [0, 0x0000n, 0x0cf7n, 0x200101, 0, 'PCI Bus 0000:00'],
  [1, 0x0000n, 0x001fn, 0x80000100, 0, 'dma1'],
  [1, 0x0020n, 0x0021n, 0x80000100, 0, 'pic1'],
  [1, 0x0040n, 0x0043n, 0x80000100, 0, 'timer0'],
  [1, 0x0050n, 0x0053n, 0x80000100, 0, 'timer1'],
  [1, 0x0060n, 0x0060n, 0x80000100, 0, 'keyboard'],
  [1, 0x0064n, 0x0064n, 0x80000100, 0, 'keyboard'],
  [1, 0x0070n, 0x0077n, 0x80000100, 0, 'rtc0'],
  [1, 0x0080n, 0x008fn, 0x80000100, 0, 'dma page reg'],
  [1, 0x00a0n, 0x00a1n, 0x80000100, 0, 'pic2'],
  [1, 0x00c0n, 0x00dfn, 0x80000100, 0, 'dma2'],
  [1, 0x00f0n, 0x00ffn, 0x80000100, 0, 'fpu'],
  [1, 0x0170n, 0x0177n, 0x100, 0, '0000:00:01.1'],
  [1, 0x01f0n, 0x01f7n, 0x100, 0, '0000:00:01.1'],
  [1, 0x0376n, 0x0376n, 0x100, 0, '0000:00:01.1'],
  [1, 0x03f6n, 0x03f6n, 0x100, 0, '0000:00:01.1'],
  [1, 0x03f8n, 0x03ffn, 0x80000100, 0, 'serial'],
  [1, 0x0510n, 0x051bn, 0x100, 0, 'QEMU0002:00'],
  [1, 0x0600n, 0x063fn, 0x100, 0, '0000:00:01.3'],
  [2, 0x0600n, 0x0603n, 0x80000100, 0, 'ACPI PM1a_EVT_BLK'],
  [2, 0x0604n, 0x0605n, 0x80000100, 0, 'ACPI PM1a_CNT_BLK'],
  [2, 0x0608n, 0x060bn, 0x80000100, 0, 'ACPI PM_TMR'],
  [1, 0x0700n, 0x070fn, 0x100, 0, '0000:00:01.3'],
  [0, 0x0cf8n, 0x0cffn, 0x80000100, 0, 'PCI conf1'],
  [0, 0x0d00n, 0xffffn, 0x200101, 0, 'PCI Bus 0000:00'],
  [1, 0xafe0n, 0xafe3n, 0x80000100, 0, 'ACPI GPE0_BLK'],
  [1, 0xc000n, 0xc00fn, 0x100, 0, '0000:00:01.1'],
]

/** The firmware's memory map: each entry was a node of its own. */
export const E820: readonly Stretch[] = IOMEM.filter(
  ([depth, , , , , name]) => depth === 0 && (name === 'Reserved' || name === 'System RAM'),
).map(([, start, end]) => ({ start, end }))

/** What was mapped at boot: ACPI's tables, and the HPET twice. */
export const MEMTYPES: readonly (readonly [Range, Memtype])[] = [
  [{ start: 0xffe0000n, end: 0xffe2000n }, Memtype.WB],
  [{ start: 0xffe1000n, end: 0xffe2000n }, Memtype.WB],
  [{ start: 0xfed00000n, end: 0xfed01000n }, Memtype.UC_MINUS],
  [{ start: 0xfed00000n, end: 0xfed01000n }, Memtype.UC_MINUS],
]

/** Puts the machine's own nodes into empty trees. */
export function furnish(iomem: Resource, ioports: Resource): void {
  place(iomem, IOMEM)
  place(ioports, IOPORTS)
}

function place(root: Resource, rows: readonly Row[]): void {
  const path = [root]
  for (const [depth, start, end, flags, desc, name] of rows) {
    const parent = path[depth]!
    const node = { ...newResource(start, end, name, flags), desc, parent }
    parent.children.push(node)
    path[depth + 1] = node
  }
}
