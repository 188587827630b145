// A board's file becomes the devices of a lab: reads the .dts or .dtb and what it includes, all of it from one folder.
import { dirname, join, normalize } from 'node:path'
import type { DeviceTree, TreeNode } from '../../src-preload/contract/description'
import type { Result } from '../../src-preload/contract/errors'
import { done } from '../base/result'
import { boardOf, type Board } from '../boards/board'
import type { Include } from '../boards/dts-source'
import { dtsText } from '../boards/dts-text'
import type { PlatformDevice } from '../boards/of-platform'
import { attempt, BoardProblem } from '../boards/problem'
import { readDts } from '../boards/read-dts'
import { isDtb, readDtb } from '../boards/read-dtb'
import { cellsIn } from '../boards/read-property'
import { pathOf, walk, type Tree } from '../boards/tree'
import type { IrqType, LabDevice, LabFile } from './lab-schema'
import { readInside } from './read-inside'

const MOST_BYTES = 4 * 2 ** 20
/** What a model may want to know: properties of a few cells. */
const MOST_CELLS = 512
/** By the bits of an interrupt specifier. */
const IRQ_TYPE_NAMES: Record<number, IrqType> = {
  1: 'edge-rising',
  2: 'edge-falling',
  3: 'edge-both',
  4: 'level-high',
  8: 'level-low',
}
/** Letters of a property as panels show it. */
const LONGEST_TEXT = 4096

export interface LoadedBoard {
  model: string
  devices: LabDevice[]
  memory: LabFile['memory']
  windows: LabFile['windows']
  devicetree: DeviceTree
  remarks: string[]
}

/** @returns lab-invalid with file and line (or byte), or io */
export function loadBoard(root: string, file: string): Result<LoadedBoard> {
  const bytes = readInside(root, file, MOST_BYTES)
  if (!bytes.ok) return bytes
  const blob = isDtb(bytes.value)
  const text = blob || file.toLowerCase().endsWith('.dtb') ? null : bytes.value.toString('utf8')
  const tree = text === null ? readDtb(bytes.value, file) : readDts(text, file, includeFrom(root))
  if (!tree.ok) return tree
  const board = attempt(() => boardOf(tree.value))
  return board.ok ? done(loaded(tree.value, board.value, file, text)) : board
}

/** /include/ looks beside the file that includes, and stays in the folder. */
function includeFrom(root: string): Include {
  return (name, from) => {
    const file = normalize(join(dirname(from), name))
    const bytes = readInside(root, file, MOST_BYTES)
    if (!bytes.ok) throw new BoardProblem(bytes.error.message.replace(/\.$/, ''), bytes.error.remedy)
    return { file, text: bytes.value.toString('utf8') }
  }
}

function loaded(tree: Tree, board: Board, file: string, text: string | null): LoadedBoard {
  const range = ({ start, size }: { start: bigint; size: bigint }) => ({ start: Number(start), size: Number(size) })
  return {
    model: board.model,
    devices: board.devices.map(labDevice),
    memory: board.memory.map(range),
    windows: board.reserved.map((each) => ({ name: 'reserved', ...range(each) })),
    devicetree: { file, source: text ?? dtsText(tree), nodes: treeNodes(tree, board.devices) },
    remarks: board.remarks,
  }
}

function labDevice({ name, node, compatible, resources, irqs, amba }: PlatformDevice): LabDevice {
  const cells = node.properties.filter(({ value }) => value.length > 0 && value.length % 4 === 0)
  const small = cells.filter(({ value }) => value.length <= MOST_CELLS * 4)
  return {
    name,
    compatible,
    node: node.name,
    regions: resources
      .filter(({ size }) => size > 0n)
      .map((each) => ({ name: each.name, start: Number(each.start), size: Number(each.size), space: each.space })),
    irqs: irqs.map(({ irq }) => irq),
    irqNames: irqs.map((each) => each.name),
    irqTypes: irqs.map(({ type }) => IRQ_TYPE_NAMES[type] ?? 'none'),
    properties: Object.fromEntries(small.map((each) => [each.name, cellsIn(each.value)])),
    inTree: amba,
  }
}

function treeNodes({ root }: Tree, devices: readonly PlatformDevice[]): TreeNode[] {
  const deviceOf = new Map(devices.map(({ node }, index) => [node, index]))
  const nodes = [...walk(root)]
  const indexOf = new Map(nodes.map((node, index) => [node, index]))
  return nodes.map((node) => ({
    path: pathOf(node),
    parent: node.parent === null ? -1 : indexOf.get(node.parent)!,
    labels: node.labels,
    properties: node.properties.map(({ name, text }) => ({ name, text: shortened(text) })),
    device: deviceOf.get(node) ?? -1,
    line: node.place.line,
  }))
}

const shortened = (text: string): string => (text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)} …`)
