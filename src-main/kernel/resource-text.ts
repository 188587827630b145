// Resources as Linux prints them: /proc/iomem (kernel/resource.c) and %pR (lib/vsprintf.c).
import { has, Ioresource, type Resource } from './resource'

const MAX_DEPTH = 5
const hex = (value: bigint, width: number): string => value.toString(16).padStart(width, '0')

/** /proc/iomem or /proc/ioports: one line a node, two blanks a level, both ends inclusive. */
export function iomemText(root: Resource): string {
  const width = root.end < 0x10000n ? 4 : 8
  const lines: string[] = []
  const walk = (node: Resource, depth: number): void => {
    const indent = '  '.repeat(Math.min(depth, MAX_DEPTH))
    lines.push(`${indent}${hex(node.start, width)}-${hex(node.end, width)} : ${node.name ?? '<BAD>'}\n`)
    for (const child of node.children) walk(child, depth + 1)
  }
  for (const child of root.children) walk(child, 0)
  return lines.join('')
}

interface Style {
  word: string
  digits: (value: bigint) => string
}

const MEM: Style = { word: 'mem', digits: (value) => `0x${hex(value, 8)}` }
const IO: Style = { word: 'io ', digits: (value) => `0x${hex(value, 4)}` }
const UNKNOWN: Style = { word: '???', digits: MEM.digits }
const BUS: Style = { word: 'bus', digits: (value) => hex(value, 2) }

const STYLES = new Map<number, Style>([
  [Ioresource.IO, IO],
  [Ioresource.REG, IO],
  [Ioresource.MEM, MEM],
  [Ioresource.IRQ, { word: 'irq', digits: String }],
  [Ioresource.DMA, { word: 'dma', digits: String }],
  [Ioresource.BUS, BUS],
])

const SUFFIXES: readonly (readonly [number, string])[] = [
  [Ioresource.MEM_64, ' 64bit'],
  [Ioresource.PREFETCH, ' pref'],
  [Ioresource.WINDOW, ' window'],
  [Ioresource.DISABLED, ' disabled'],
]

/** `%pR`: `[mem 0x10000800-0x100017ff]`; null prints as `(null)`. */
export function pR(res: Resource | null): string {
  if (res === null) return '(null)'
  const style = STYLES.get(res.flags & Ioresource.TYPE_BITS)
  const { word, digits } = style ?? UNKNOWN
  const size = digits(BigInt.asUintN(64, res.end - res.start + 1n))
  const range = has(res, Ioresource.UNSET) ? `size ${size}` : between(res, digits)
  const tail = style ? SUFFIXES.filter(([bit]) => has(res, bit)).map(([, text]) => text) : [flagsOf(res)]
  return `[${word} ${range}${tail.join('')}]`
}

/** `%pr`: with the flags as a number. */
export function pr(res: Resource): string {
  const { word, digits } = STYLES.get(res.flags & Ioresource.TYPE_BITS) ?? UNKNOWN
  return `[${word} ${between(res, digits)}${flagsOf(res)}]`
}

const between = ({ start, end }: Resource, digits: Style['digits']): string =>
  start === end ? digits(start) : `${digits(start)}-${digits(end)}`

const flagsOf = ({ flags }: Resource): string => ` flags 0x${flags.toString(16)}`
