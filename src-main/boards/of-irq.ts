// Which line of which interrupt controller a node is wired to (drivers/of/irq.c of Linux 6.12), and the number the lab gives that line.
import type { Effort } from './effort'
import { cellsOf, has, isCompatible, phandleOf, stringsOf, u32Of } from './read-property'
import { walk, type Node } from './tree'

/** A line before it has a number: its controller and what follows it in the tree. */
interface Wire {
  controller: Node
  cells: number[]
}

export interface Interrupt {
  /** As in /proc/interrupts of a lab. */
  irq: number
  /** From interrupt-names; empty where there is none. */
  name: string
  /** IRQ_TYPE_ bits; 0 where the tree does not say. */
  type: number
}

const MOST_LINES = 1024
const IRQ_TYPE_SENSE_MASK = 0xf
const MOST_STEPS = 32

/** arm,gic.yaml and arm,gic-v3.yaml: the first cell says what kind of line the second counts. */
const GIC = [
  'arm,gic-400',
  'arm,gic-v3',
  'arm,cortex-a15-gic',
  'arm,cortex-a9-gic',
  'arm,cortex-a7-gic',
  'arm,cortex-a5-gic',
  'arm,arm1176jzf-devchip-gic',
  'arm,arm11mp-gic',
  'arm,eb11mp-gic',
  'arm,pl390',
  'arm,tc11mp-gic',
  'qcom,msm-8660-qgic',
  'qcom,msm-qgic2',
]
/** First interrupt ID of SPI, PPI, extended SPI, extended PPI. */
const GIC_BASES = [32, 16, 4096, 1056]
/** Numbers of lines that do not end at the board's main controller. */
const FIRST_OTHER = 8192

export class Interrupts {
  readonly #byPhandle = new Map<number, Node>()
  readonly #effort: Effort
  /** The controller whose own numbers are the lab's. */
  readonly #main: Node | null
  readonly #others = new Map<string, number>()
  readonly #nodes = new Map<Node, number>()

  constructor(root: Node, effort: Effort) {
    this.#effort = effort
    for (const node of walk(root)) {
      const phandle = phandleOf(node)
      if (phandle !== null) this.#byPhandle.set(phandle, node)
      this.#nodes.set(node, this.#nodes.size)
    }
    this.#main = this.#mainOf(root)
  }

  /** The lines of a node in their order, up to the first that leads nowhere. */
  of(node: Node): Interrupt[] {
    const names = stringsOf(node, 'interrupt-names')
    return this.#wires(node).map((wire, at) => ({
      irq: this.#numberOf(wire),
      name: names[at] ?? '',
      type: typeOf(wire),
    }))
  }

  /** The one that the root names, else the first that has none above it. */
  #mainOf(root: Node): Node | null {
    const named = u32Of(root, 'interrupt-parent')
    const node = named === null ? undefined : this.#byPhandle.get(named)
    if (node) return node
    for (const each of walk(root)) {
      if (isCompatible(each, GIC) || isCompatible(each, ['riscv,plic0', 'sifive,plic-1.0.0'])) return each
    }
    for (const each of walk(root)) if (has(each, 'interrupt-controller')) return each
    return null
  }

  #wires(node: Node): Wire[] {
    const address = cellsOf(node, 'reg') ?? []
    const raw = has(node, 'interrupts-extended') ? this.#extended(node) : this.#plain(node)
    const wires: Wire[] = []
    for (const wire of raw) {
      const end = this.#follow(wire, address)
      if (end === null) break
      wires.push(end)
    }
    return wires
  }

  /** interrupts-extended: phandle and cells, again and again. */
  #extended(node: Node): Wire[] {
    const cells = cellsOf(node, 'interrupts-extended')!
    const wires: Wire[] = []
    for (let at = 0; at < cells.length && wires.length < MOST_LINES;) {
      const controller = this.#byPhandle.get(cells[at]!)
      const count = controller && u32Of(controller, '#interrupt-cells')
      if (!controller || count == null || at + 1 + count > cells.length) break
      wires.push({ controller, cells: cells.slice(at + 1, at + 1 + count) })
      at += 1 + count
    }
    return wires
  }

  /** interrupts, in the cells of the interrupt parent. */
  #plain(node: Node): Wire[] {
    const cells = cellsOf(node, 'interrupts')
    const controller = cells && this.#parentOf(node)
    const count = controller && u32Of(controller, '#interrupt-cells')
    if (!cells || !controller || !count) return []
    const wires: Wire[] = []
    for (let at = 0; at + count <= cells.length && wires.length < MOST_LINES; at += count) {
      wires.push({ controller, cells: cells.slice(at, at + count) })
    }
    return wires
  }

  /** of_irq_find_parent(): by interrupt-parent or by the tree, up to who counts interrupts in cells. */
  #parentOf(node: Node): Node | null {
    let at: Node | null = node
    for (let step = 0; at !== null && step < MOST_STEPS; step++) {
      const named: number | null = u32Of(at, 'interrupt-parent')
      const above: Node | null = named === null ? at.parent : (this.#byPhandle.get(named) ?? null)
      if (above === at) return null
      at = above
      if (at !== null && has(at, '#interrupt-cells')) return at
    }
    return null
  }

  /** of_irq_parse_raw(): through interrupt-maps to a controller. */
  #follow(from: Wire, address: readonly number[]): Wire | null {
    let wire = from
    let unit = address
    for (let step = 0; step < MOST_STEPS; step++) {
      const map = cellsOf(wire.controller, 'interrupt-map')
      if (has(wire.controller, 'interrupt-controller') && map === null) return wire
      if (map === null) {
        const above = this.#parentOf(wire.controller)
        if (above === null) return null
        wire = { controller: above, cells: wire.cells }
        continue
      }
      const next = this.#mapped(wire, unit, map)
      if (next === null) return null
      ;({ wire, unit } = next)
    }
    return null
  }

  /** The row of an interrupt-map that fits, as the wire behind it. */
  #mapped({ controller, cells }: Wire, unit: readonly number[], map: readonly number[]) {
    this.#effort.spend(map.length)
    const na = addressCells(controller)
    const key = [...Array.from({ length: na }, (_, at) => unit[at] ?? 0), ...cells]
    const mask = cellsOf(controller, 'interrupt-map-mask')
    for (let at = 0; at + key.length < map.length;) {
      const next = this.#byPhandle.get(map[at + key.length]!)
      if (!next) return null
      const nextNa = u32Of(next, '#address-cells') ?? 0
      const start = at + key.length + 1 + nextNa
      const end = start + (u32Of(next, '#interrupt-cells') ?? 0)
      if (end > map.length) return null
      const fits = key.every((cell, n) => ((cell ^ map[at + n]!) & (mask?.[n] ?? ~0)) === 0)
      if (fits) {
        return { wire: { controller: next, cells: map.slice(start, end) }, unit: map.slice(start - nextNa, start) }
      }
      at = end
    }
    return null
  }

  #numberOf({ controller, cells }: Wire): number {
    const own = hwirq(controller, cells)
    if (controller === this.#main && own < FIRST_OTHER) return own
    const key = `${this.#nodes.get(controller)} ${own}`
    const known = this.#others.get(key)
    if (known !== undefined) return known
    const number = FIRST_OTHER + this.#others.size
    this.#others.set(key, number)
    return number
  }
}

/** The controller's own number of a line. */
function hwirq(controller: Node, cells: readonly number[]): number {
  const [kind = 0, line = 0] = cells
  if (!isCompatible(controller, GIC) || cells.length < 3) return kind
  return (GIC_BASES[kind] ?? 0) + line
}

/** Cells of a unit address at a nexus: its own word, or the nearest above; 2 where nobody says. */
function addressCells(node: Node): number {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    const cells = u32Of(at, '#address-cells')
    if (cells !== null) return Math.min(cells, 4)
  }
  return 2
}

/** irq_domain_xlate_onetwocell() and gic_irq_domain_translate(): the cell behind the number; of a GIC the one behind that. */
function typeOf({ controller, cells }: Wire): number {
  const flags = isCompatible(controller, GIC) ? cells[2] : cells[1]
  return (flags ?? 0) & IRQ_TYPE_SENSE_MASK
}
