// The devicetree as rows of a tree, and which node the window's selection leads to. Pure.
import type { DeviceTree, LabDescription, TreeNode } from '../../../src-preload/contract/description'
import type { Entry } from '../../../src-preload/contract/entry'
import type { StateAnswer } from '../../../src-preload/contract/query'
import { deviceHue } from '../../base/hue'
import type { Selection } from '../../state/view.svelte'
import type { TreeRow } from '../../ui/tree'

export const rowId = (node: number): string => `node ${node}`

/** `serial@9000000` of /soc/serial@9000000; the root is `/`. */
export const nameOf = ({ path }: TreeNode): string => path.slice(path.lastIndexOf('/') + 1) || '/'

export const propertyOf = ({ properties }: TreeNode, name: string): string | null =>
  properties.find((one) => one.name === name)?.text ?? null

const isOff = (node: TreeNode): boolean => /^"(disabled|fail|reserved)/.test(propertyOf(node, 'status') ?? '')

/** Every word is in the path, a label, or a property. */
export function matches(node: TreeNode, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const text = [node.path, ...node.labels, ...node.properties.map((one) => `${one.name} = ${one.text}`)]
  const all = text.join('\n').toLowerCase()
  return words.every((word) => all.includes(word))
}

export function ancestorsOf(nodes: readonly TreeNode[], node: number): number[] {
  const found: number[] = []
  for (let at = nodes[node]?.parent ?? -1; at >= 0 && found.length < nodes.length; at = nodes[at]!.parent)
    found.push(at)
  return found
}

/** Nodes that the filter leaves, with all above them; null = there is no filter. */
export function kept(nodes: readonly TreeNode[], filter: string): ReadonlySet<number> | null {
  if (filter.trim() === '') return null
  const found = nodes.flatMap((node, index) => (matches(node, filter) ? [index, ...ancestorsOf(nodes, index)] : []))
  return new Set(found)
}

export interface RowsInput {
  lab: LabDescription
  tree: DeviceTree
  state: StateAnswer | null
  filter: string
  isOpen: (node: number) => boolean
}

/** In the order of the source, children below their parent; a filter opens everything. */
export function nodeRows({ lab, tree, state, filter, isOpen }: RowsInput): TreeRow<number>[] {
  const { nodes } = tree
  const keep = kept(nodes, filter)
  const children = nodes.map((): number[] => [])
  const roots: number[] = []
  nodes.forEach(({ parent }, index) => {
    if (!keep || keep.has(index)) (children[parent] ?? roots).push(index)
  })
  const below = (index: number, level: number): TreeRow<number>[] => {
    const inside = children[index]!
    const open = inside.length === 0 ? undefined : keep !== null || isOpen(index)
    const row: TreeRow<number> = {
      ...rowOf(nodes[index]!, lab, state),
      id: rowId(index),
      level,
      ...(open === undefined ? {} : { open }),
      selects: index,
    }
    return open ? [row, ...inside.flatMap((child) => below(child, level + 1))] : [row]
  }
  return roots.flatMap((root) => below(root, 1))
}

type Looks = Omit<TreeRow<number>, 'id' | 'level' | 'selects' | 'open'>

function rowOf(node: TreeNode, lab: LabDescription, state: StateAnswer | null): Looks {
  const compatible = propertyOf(node, 'compatible') ?? ''
  const common = {
    label: nameOf(node),
    ...(node.labels.length ? { before: `${node.labels.join(': ')}: ` } : {}),
    tone: 'dim' as const,
    title: [node.path, compatible].filter(Boolean).join(' · '),
  }
  if (isOff(node)) return { ...common, end: 'disabled', quiet: true }
  if (node.device < 0) return { ...common, end: '', quiet: true }
  const bound = state?.bindings[node.device]?.state
  const own = lab.regions.filter(({ device }) => device === node.device)
  const nobody = own.length > 0 && own.every(({ unanswered }) => unanswered)
  return {
    ...common,
    hue: deviceHue(lab, node.device),
    title: [common.title, nobody ? 'no model' : ''].filter(Boolean).join(' · '),
    end: '',
    ...(bound ? { mark: bound } : {}),
    quiet: nobody,
  }
}

/** RAM has no device: its region bears the node's name. */
const ramRegion = (lab: LabDescription, name: string) =>
  lab.regions.find((region) => region.device < 0 && region.name === name)

/** What a click on a node selects: its device, its RAM, else the node itself. */
export function selectionOf(lab: LabDescription, state: StateAnswer | null, node: number): Selection {
  const found = lab.devicetree?.nodes[node]
  if (!found) return { kind: 'none' }
  if (found.device >= 0) return { kind: 'device', device: found.device }
  const region = ramRegion(lab, nameOf(found))
  const claim = region && state?.resources.find(({ entry }) => entry.space === 'mem' && entry.start === region.start)
  return claim ? { kind: 'claim', entry: claim.entry.id } : { kind: 'node', node }
}

/** The node that what is selected comes from; -1 = none. */
export function nodeOf(lab: LabDescription, selection: Selection, entryOf: (id: number) => Entry | undefined): number {
  const nodes = lab.devicetree?.nodes ?? []
  const ofDevice = (device: number): number => (device < 0 ? -1 : nodes.findIndex((node) => node.device === device))
  if (selection.kind === 'node') return selection.node
  if (selection.kind === 'device' || selection.kind === 'register') return ofDevice(selection.device)
  if (selection.kind !== 'claim') return -1
  const entry = entryOf(selection.entry)
  if (!entry || entry.device >= 0) return ofDevice(entry?.device ?? -1)
  const region = entry.type === 'claim' && lab.regions.find(({ device, start }) => device < 0 && start === entry.start)
  return region ? nodes.findIndex((node) => nameOf(node) === region.name) : -1
}
