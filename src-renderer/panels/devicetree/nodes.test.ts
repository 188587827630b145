import { expect, test } from 'vitest'
import { stateAt } from '../../testing/fixture-state'
import { recordVirt, VIRT_LAB } from '../../testing/fixture-virt'
import { ancestorsOf, kept, nameOf, nodeOf, nodeRows, rowId, selectionOf } from './nodes'

const tree = VIRT_LAB.devicetree!
const state = stateAt(recordVirt(), Infinity, VIRT_LAB)
const entryOf = (id: number) => state.resources.find(({ entry }) => entry.id === id)?.entry
const indexOf = (name: string): number => tree.nodes.findIndex((node) => nameOf(node) === name)
const rows = (filter = '', open = true) => nodeRows({ lab: VIRT_LAB, tree, state, filter, isOpen: () => open })

test('nodes stand in the order of the source, children below their parent', () => {
  expect(rows().map(({ label }) => label)).toEqual(tree.nodes.map(nameOf))
  expect(
    rows()
      .map(({ level }) => level)
      .slice(0, 2),
  ).toEqual([1, 2])
  expect(rows('', false)).toHaveLength(1)
})

test('a filter looks at paths, labels and properties, and keeps what is above', () => {
  expect(rows('uart0').map(({ label }) => label)).toEqual(['/', 'pl011@9000000'])
  expect(rows('"arm,pl031"').map(({ label }) => label)).toEqual(['/', 'pl031@9010000'])
  expect(rows('virtio a0014').map(({ label }) => label)).toEqual(['/', 'virtio_mmio@a001400'])
  expect(rows('no such thing')).toEqual([])
  expect(kept(tree.nodes, '  ')).toBeNull()
})

test('a node says how its device stands', () => {
  const of = (name: string) => rows().find(({ label }) => label === name)!
  expect(of('pl011@9000000')).toMatchObject({ mark: 'bound', before: 'uart0: ', quiet: false })
  expect(of('pl031@9010000')).toMatchObject({ mark: 'deferred' })
  expect(of('fw-cfg@9020000')).toMatchObject({ quiet: true, hue: null })
})

test('every node that is a device, or RAM, leads to it, and back', () => {
  tree.nodes.forEach((node, index) => {
    const selection = selectionOf(VIRT_LAB, state, index)
    expect(nodeOf(VIRT_LAB, selection, entryOf)).toBe(index)
    if (node.device >= 0) expect(selection).toEqual({ kind: 'device', device: node.device })
  })
  expect(selectionOf(VIRT_LAB, state, indexOf('memory@40000000'))).toMatchObject({ kind: 'claim' })
})

test('a claim and a register lead to the node of their device', () => {
  const claim = state.resources.find(({ entry }) => entry.busy && entry.device >= 0)!.entry
  const uart = indexOf('pl011@9000000')
  expect(nodeOf(VIRT_LAB, { kind: 'claim', entry: claim.id }, entryOf)).toBe(uart)
  const { device } = tree.nodes[uart]!
  expect(nodeOf(VIRT_LAB, { kind: 'register', device, region: 1, offset: 0 }, entryOf)).toBe(uart)
  expect(nodeOf(VIRT_LAB, { kind: 'none' }, entryOf)).toBe(-1)
})

test('what is chosen deep in the tree has all that is above it open', () => {
  const deep = [
    { path: '/', parent: -1 },
    { path: '/soc', parent: 0 },
    { path: '/soc/serial@0', parent: 1 },
  ].map((node) => ({ ...node, labels: [], properties: [], device: -1, line: 0 }))
  expect(ancestorsOf(deep, 2)).toEqual([1, 0])
  expect(rowId(2)).toBe('node 2')
})
