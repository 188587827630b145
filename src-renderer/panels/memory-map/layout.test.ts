import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { LabDescription } from '../../../src-preload/contract/description'
import type { ClaimEntry, MappingEntry } from '../../../src-preload/contract/entry'
import type { ResourceNode, StateAnswer } from '../../../src-preload/contract/query'
import { LABEL_PITCH } from './gutter'
import { PC_LAB, recordPc } from '../../testing/fixture-pc'
import { stateAt } from '../../testing/fixture-state'
import { recordVirt, VIRT_LAB } from '../../testing/fixture-virt'
import { layMap, spacesOf } from './layout'
import { UNMIRRORED } from './mirror'
import type { MapInput, MapLayout, Rect } from './model'
import { partsOf } from './parts'
import { partAt, step } from './pointing'
import { meetsRibbon } from './ribbon'

const claim = (id: number, start: number, end: number, more: Partial<ClaimEntry> = {}): ClaimEntry => ({
  type: 'claim',
  id,
  space: 'mem',
  start,
  end,
  name: `claim ${id}`,
  busy: true,
  parent: 0,
  device: -1,
  driver: -1,
  ...more,
})

const mapping = (id: number, physical: number, size: number, more: Partial<MappingEntry> = {}): MappingEntry => ({
  type: 'mapping',
  id,
  cookie: 0,
  virtualHi: 0xffff_8000,
  virtualLo: 0x8000_5000,
  physical,
  size,
  call: 'ioremap',
  attribute: 'UC',
  device: 0,
  driver: 0,
  ...more,
})

const node = (entry: ClaimEntry, depth = 0): ResourceNode => ({ entry, depth, since: 10, seq: 1 })

const LAB: LabDescription = {
  name: 'bench',
  title: '',
  readme: '',
  platform: 'arm64',
  seed: 1,
  devices: ['dev0', 'dev1'].map((name, index) => ({
    name,
    compatible: '',
    node: `${name}@0`,
    regions: [index + 1],
    irqs: [],
    serial: 0,
  })),
  drivers: [{ name: 'good', compatible: [], file: 'drivers/good.c', source: '', firstSite: 1, lines: 90 }],
  regions: [0, 1].map((device) => ({
    id: device + 1,
    device,
    name: '',
    space: 'mem',
    start: 0x1000_0000 + device * 0x1000,
    size: 0x1000,
    map: 0,
  })),
  maps: [
    {
      name: 'chip',
      doc: '',
      datasheet: '',
      size: 0x1000,
      registers: ['CONTROL', 'STATUS'].map((name, index) => ({
        name,
        offset: index * 4,
        size: 32,
        access: 'rw',
        reset: 0,
        readHasEffect: false,
        doc: '',
        fields: [],
      })),
    },
  ],
}

const NOTHING: StateAnswer = {
  time: 0,
  seq: 0,
  resources: [],
  mappings: [],
  refusals: [],
  regions: [],
  bindings: [],
  drivers: [],
  irqs: [],
}

const TWO_DEVICES: ResourceNode[] = [0, 1].flatMap((device) => {
  const start = 0x1000_0000 + device * 0x1000
  const own = { device, name: `dev${device}@${device}`, busy: false }
  return [
    node(claim(1 + device * 2, start, start + 0xfff, own)),
    node(claim(2 + device * 2, start, start + 0xfff, { device, driver: 0 }), 1),
  ]
})

const ACROSS = claim(9, 0x1000_0800, 0x1000_17ff, { error: -16, holders: [2, 4], driver: 0 })

function lay(state: Partial<StateAnswer>, more: Partial<MapInput> = {}): MapLayout {
  const whole = { ...NOTHING, ...state }
  return layMap({
    state: whole,
    lab: LAB,
    space: 'mem',
    refused: whole.refusals.length > 0,
    selection: { kind: 'none' },
    board: UNMIRRORED,
    unfolded: new Set(),
    width: 864,
    height: 246,
    claim: (id) => whole.resources.find(({ entry }) => entry.id === id)?.entry,
    ...more,
  })
}

const inside = (outer: Rect, inner: Rect): boolean =>
  inner.x > outer.x &&
  inner.y > outer.y &&
  inner.x + inner.width < outer.x + outer.width &&
  inner.y + inner.height < outer.y + outer.height
const apart = (a: Rect, b: Rect): boolean => a.y + a.height <= b.y || b.y + b.height <= a.y

describe('the physical column', () => {
  test('an empty board is one fold of the whole space', () => {
    const { folds, boxes, empty } = lay({}, { lab: { ...LAB, devices: [], regions: [] } })
    expect(boxes).toEqual([])
    expect(folds.map(({ text }) => text)).toEqual(['4 GiB empty'])
    expect(empty).toBe(true)
  })

  test('claims lie in their device, and what is empty between and around folds with its size', () => {
    const { boxes, folds } = lay({ resources: TWO_DEVICES })
    expect(boxes.map(({ title, parent }) => [title, parent])).toEqual([
      ['dev0@0', -1],
      ['claim 2', 0],
      ['dev1@1', -1],
      ['claim 4', 2],
    ])
    expect(folds.map(({ text }) => text)).toEqual(['256 MiB empty', '≈ 3.75 GiB empty'])
  })

  test('an opened fold shows round addresses of its stretch', () => {
    const { folds, labels } = lay({ resources: TWO_DEVICES }, { unfolded: new Set(['fold:mem:0']), height: 500 })
    expect(folds[0]).toMatchObject({ open: true })
    expect(labels.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['0x0000_0000', '0x0400_0000', '0x0800_0000', '0x0c00_0000', '0x0fff_ffff']),
    )
  })

  test('where boxes touch, one label stands on the boundary: the first byte of the next', () => {
    const { labels } = lay({ resources: TWO_DEVICES })
    expect(labels.map(({ text }) => text)).toEqual(['0x1000_0000', '0x1000_1000', '0x1000_1fff'])
  })

  test('a selected box is higher and says who holds it', () => {
    const { boxes } = lay({ resources: TWO_DEVICES }, { selection: { kind: 'device', device: 1 } })
    expect(boxes.map(({ second }) => second)).toEqual(['', '', '', 'held by driver good'])
    expect(boxes[2]!.rect.height).toBeGreaterThan(boxes[0]!.rect.height)
  })

  test('in a narrow map a claim shows its owner alone, in full', () => {
    const bus = node(claim(8, 0x1000_0000, 0x1000_1fff, { busy: false }))
    const inside = TWO_DEVICES.filter(({ entry }) => entry.busy)
    const { boxes } = lay({ resources: [bus, ...inside] }, { width: 736 })
    expect(boxes.slice(1).map(({ title, size }) => [title, size])).toEqual([
      ['dev0', ''],
      ['dev1', ''],
    ])
  })

  test('a space above 4 GiB is as large as it has to be', () => {
    const { folds } = lay({ resources: [node(claim(1, 0x8_0000_0000, 0x8_0000_ffff))] })
    expect(folds.at(-1)!.end).toBe(0xf_ffff_ffff)
  })

  test('an address above 4 GiB is written without zeros before it, and has room', () => {
    const region = { ...LAB.regions[0]!, start: 0x40_1000_0000, size: 0x1000_0000 }
    const resources = [node(claim(1, 0x40_1000_0000, 0x40_1fff_ffff))]
    const { labels, columns } = lay({ resources }, { lab: { ...LAB, regions: [region] } })
    expect(labels[0]!.text).toBe('0x40_1000_0000')
    expect(columns.gutter - columns.left).toBeGreaterThan(labels[0]!.text.length * 6.6)
  })
})

describe('a large board', () => {
  const state = stateAt(recordVirt(), Infinity, VIRT_LAB)
  const large = (more: Partial<MapInput> = {}): MapLayout =>
    lay(state, { lab: VIRT_LAB, width: 736, height: 205, ...more })
  const titles = ({ boxes }: MapLayout): string[] => boxes.map(({ title }) => title)
  const virtio = (nth: number): number => VIRT_LAB.devices.findIndex(({ name }) => name.endsWith('virtio_mmio')) + nth

  test('neighbours of one kind are one box, which says how many they are', () => {
    const { runs, boxes } = large()
    expect(runs).toMatchObject([
      { text: '32 × virtio_mmio', size: '512 B each', start: 0xa00_0000, end: 0xa00_3fff, open: false },
    ])
    expect(boxes.filter(({ entry }) => entry.name.includes('virtio'))).toEqual([])
  })

  test('an open run has a heading and all its parts; every text is readable', () => {
    const [run] = large().runs
    const { runs, boxes } = large({ unfolded: new Set([run!.key]) })
    expect(runs[0]).toMatchObject({ open: true })
    expect(boxes.filter(({ entry }) => entry.name.includes('virtio'))).toHaveLength(32)
    for (const { rect } of boxes) expect(rect.height).toBeGreaterThanOrEqual(12)
  })

  test('one that is selected stands by itself between the others', () => {
    const { runs, boxes } = large({ selection: { kind: 'device', device: virtio(10) } })
    expect(runs.map(({ text }) => text)).toEqual(['10 × virtio_mmio', '21 × virtio_mmio'])
    expect(boxes.find(({ selected }) => selected)?.title).toBe('a001400.virtio_mmio')
  })

  test('RAM is a band without an owner, named by the tree or by the board', () => {
    expect(large().boxes.find(({ ram }) => ram)).toMatchObject({ title: 'System RAM', size: '128 MiB', owner: -1 })
    const resources = state.resources.filter(({ entry }) => entry.name !== 'System RAM')
    expect(large({ state: { ...state, resources } }).boxes.find(({ ram }) => ram)).toMatchObject({ size: '128 MiB' })
    const regions = VIRT_LAB.regions.filter(({ device }) => device >= 0)
    const { bares } = large({ state: { ...state, resources }, lab: { ...VIRT_LAB, regions } })
    expect(bares.map(({ kind, text }) => [kind, text])).toEqual([['ram', 'System RAM · 128 MiB']])
  })

  test('regions without a model say so, and those with one do not', () => {
    const layout = large()
    const noted = layout.boxes.filter(({ note }) => note !== '').map(({ title }) => title)
    expect(noted).toContain('9020000.fw-cfg')
    expect(titles(layout).filter((title) => title.includes('pl0') && noted.includes(title))).toEqual([])
    const parts = partsOf({ layout, state, lab: VIRT_LAB, claim: () => undefined })
    expect(parts.find(({ title }) => title.includes('fw-cfg'))!.text).toContain('no model')
  })

  test('devices that the resource tree does not name are there, and lead to their device', () => {
    const bare = { ...state, resources: [], mappings: [] }
    const layout = large({ state: bare })
    expect(titles(layout)).toContain('9000000.pl011')
    expect(layout.runs).toHaveLength(1)
    const part = partsOf({ layout, state: bare, lab: VIRT_LAB, claim: () => undefined }).find(
      ({ title }) => title === 'pl011@9000000',
    )
    const device = VIRT_LAB.devices.findIndex(({ name }) => name === '9000000.pl011')
    expect(part).toMatchObject({ action: { do: 'device', device } })
  })

  test('a mapping that got another attribute than it asked for names both', () => {
    expect(large().virtuals).toMatchObject([{ badge: 'UC', asked: 'WC' }])
  })

  test('without a refused request the map begins at its addresses', () => {
    const { columns } = large()
    expect(columns.callout).toBe(0)
    expect(columns.physicalLeft).toBeLessThan(large({ refused: true }).columns.physicalLeft - 150)
  })
})

describe('ports', () => {
  const state = stateAt(recordPc(), Infinity, PC_LAB)
  const ports = (more: Partial<MapInput> = {}): MapLayout => lay(state, { lab: PC_LAB, space: 'io', ...more })

  test('have a map of their own: four digits, sizes in ports, nothing mapped', () => {
    const { boxes, labels, folds, virtuals, refused } = ports()
    expect(boxes.map(({ size }) => size).filter(Boolean)).toEqual([
      '2 ports',
      '4 ports',
      '2 ports',
      '2 ports',
      '8 ports',
    ])
    expect(labels.every(({ text }) => /^0x[0-9a-f]{4}$/.test(text))).toBe(true)
    expect(folds.at(-1)).toMatchObject({ end: 0xffff, folds: true })
    expect(virtuals).toEqual([])
    expect(refused).toMatchObject({ range: '0x03f8–0x03ff' })
  })

  test('are not on the map of memory', () => {
    const { boxes, refused } = ports({ space: 'mem' })
    expect([boxes, refused]).toEqual([[], null])
    expect(spacesOf(PC_LAB, state)).toEqual(['io'])
    expect(spacesOf(VIRT_LAB, null)).toEqual(['mem'])
    expect(spacesOf({ ...PC_LAB, regions: [...PC_LAB.regions, ...LAB.regions] }, null)).toEqual(['mem', 'io'])
  })
})

describe('a refused request', () => {
  const refusals = [{ entry: ACROSS, time: 1_150_400, seq: 5, site: 25 }]

  test('is hatched across its holders, which say who they are', () => {
    const { refused, boxes, labels } = lay({ resources: TWO_DEVICES, refusals })
    expect(refused!.hatch.y).toBeGreaterThan(boxes[0]!.rect.y)
    expect(refused!.hatch.y + refused!.hatch.height).toBeLessThan(boxes[2]!.rect.y + boxes[2]!.rect.height)
    expect(boxes.filter(({ second }) => second === 'held by driver good')).toHaveLength(2)
    expect(labels.filter(({ kind }) => kind === 'refused').map(({ text }) => text)).toEqual([
      '0x1000_0800',
      '0x1000_17ff',
    ])
  })

  test('its callout names requester, error, range, holders, time and source line', () => {
    const { refused } = lay({ resources: TWO_DEVICES, refusals })
    expect(refused).toMatchObject({
      title: 'good asked for',
      error: '-EBUSY',
      range: '0x1000_0800–0x1000_17ff',
      when: '1,150.400 µs',
      where: 'good.c:25',
    })
    expect(refused!.holders.map(({ name }) => name)).toEqual(['dev0', 'dev1'])
  })

  test('whose holder is gone by now is drawn where it would have been, with the holder that it had', () => {
    const gone = (id: number): ClaimEntry => claim(id, 0, 1, { device: 1 })
    const { refused, bares } = lay({ refusals }, { claim: gone, lab: { ...LAB, regions: [] } })
    expect(bares).toMatchObject([{ start: 0x1000_0800, end: 0x1000_17ff }])
    expect(refused!.hatch.height).toBe(bares[0]!.rect.height)
    expect(refused!.holders.map(({ name }) => name)).toEqual(['dev1'])
  })

  test('earlier ones at one place are one tick with their number; a selected one takes the callout', () => {
    const again = [7, 8, 9].map((id) => ({ entry: { ...ACROSS, id }, time: id, seq: id, site: 0 }))
    expect(lay({ resources: TWO_DEVICES, refusals: again }).ticks).toMatchObject([{ count: 2 }])
    const chosen = lay({ resources: TWO_DEVICES, refusals: again }, { selection: { kind: 'claim', entry: 7 } })
    expect(chosen.refused!.key).toBe('refused:7')
  })

  test('is only a tick once its requester got the range', () => {
    const got = node(claim(30, 0x1000_0800, 0x1000_17ff, { driver: 0 }))
    const { refused, ticks } = lay({ resources: [got], refusals })
    expect(refused).toBeNull()
    expect(ticks).toMatchObject([{ key: 'refused:9', count: 1 }])
  })

  test('with more holders than have room says how many more', () => {
    const holders = Array.from({ length: 12 }, (_, index) => index + 20)
    const entry = { ...ACROSS, holders }
    const named = (id: number): ClaimEntry => claim(id, 0, 0, { name: `a long name ${id}` })
    const { refused } = lay({ refusals: [{ entry, time: 1, seq: 1, site: 0 }] }, { claim: named })
    expect(refused!.holders.length + Number(/\d+/.exec(refused!.note!.text)![0])).toBe(12)
  })
})

describe('mappings', () => {
  test('stand opposite in address order, with the guard page between', () => {
    const mappings = [mapping(21, 0x1000_1000, 0x1000, { virtualLo: 0x8000_7000 }), mapping(20, 0x1000_0000, 0x1000)]
    const { virtuals, ribbons } = lay({
      resources: TWO_DEVICES,
      mappings: mappings.map((entry) => ({ entry, attribute: entry.attribute, since: 1, seq: 1 })),
    })
    expect(virtuals.map(({ address, gap }) => [address, gap])).toEqual([
      ['0xffff_8000_8000_5000', '4 KiB guard'],
      ['0xffff_8000_8000_7000', ''],
    ])
    expect(ribbons.every(({ label, unclaimed }) => label.text === 'ioremap' && !unclaimed)).toBe(true)
  })

  test('whose ribbons cross keep their texts apart', () => {
    const mappings = [mapping(20, 0x1000_1000, 0x1000), mapping(21, 0x1000_0000, 0x1000, { virtualLo: 0x8000_7000 })]
    const { ribbons } = lay({
      resources: TWO_DEVICES,
      mappings: mappings.map((entry) => ({ entry, attribute: 'UC' as const, since: 1, seq: 1 })),
    })
    const [a, b] = ribbons.map(({ label }) => label)
    expect([a!.text, b!.text]).toEqual(['ioremap', 'ioremap'])
    expect(Math.abs(a!.y - b!.y) >= 14 || Math.abs(a!.x - b!.x) >= 40).toBe(true)
  })

  test('a partial one starts at its own bytes of the inner box; one without a claim is marked', () => {
    const entries = [mapping(20, 0x1000_0400, 0x400), mapping(21, 0x3000_0000, 0x1000)]
    const { ribbons, boxes, bares } = lay({
      resources: TWO_DEVICES,
      mappings: entries.map((entry) => ({ entry, attribute: 'UC', since: 1, seq: 1 })),
    })
    const inner = boxes[1]!.rect
    expect(ribbons[0]!.from.x).toBe(inner.x + inner.width)
    expect(ribbons[0]!.from.top).toBeGreaterThan(boxes[0]!.rect.y)
    expect(ribbons.map(({ unclaimed }) => unclaimed)).toEqual([false, true])
    expect(bares).toMatchObject([{ start: 0x3000_0000 }])
  })
})

describe('pointing', () => {
  const state = {
    ...NOTHING,
    resources: TWO_DEVICES,
    mappings: [{ entry: mapping(20, 0x1000_0000, 0x1000), attribute: 'UC' as const, since: 1, seq: 1 }],
    refusals: [{ entry: ACROSS, time: 1_150_400, seq: 5, site: 25 }],
    regions: [{ region: 1, values: new Float64Array(2), reads: Uint32Array.of(3, 0), writes: Uint32Array.of(0, 9) }],
  }
  const layout = lay(state)
  const claimOf = (id: number): ClaimEntry | undefined => TWO_DEVICES.find(({ entry }) => entry.id === id)?.entry
  const parts = partsOf({ layout, state, lab: LAB, claim: claimOf })

  test('the words say what the callout says', () => {
    expect(parts[0]!.text).toBe(
      'refused: good asked for 0x1000_0800–0x1000_17ff, -EBUSY, held by dev0, dev1, at 1,150.400 µs',
    )
  })

  test('a point meets the innermost part; a heat cell leads to its register', () => {
    const cell = layout.heat[1]!.rect
    expect(partAt(parts, layout, cell.x + 1, cell.y + 1)!.action).toEqual({ do: 'register', region: 1, offset: 4 })
    const box = layout.boxes[1]!.rect
    expect(partAt(parts, layout, box.x + 60, box.y + 3)!.key).toBe('claim:2')
    const { callout } = layout.refused!
    expect(partAt(parts, layout, callout.x + 5, callout.y + 5)!.key).toBe('refused:9')
    expect(partAt(parts, layout, 2, 2)).toBeNull()
  })

  test('a ribbon is met between its edges and leads to its mapping', () => {
    const { from, to } = layout.ribbons[0]!
    const middle = [(from.x + to.x) / 2, (from.top + from.bottom + to.top + to.bottom) / 4] as const
    expect(meetsRibbon(layout.ribbons[0]!, ...middle)).toBe(true)
    expect(meetsRibbon(layout.ribbons[0]!, middle[0], 1)).toBe(false)
    expect(partAt(parts, layout, ...middle)!.key).toBe('mapping:20')
  })

  test('arrows walk down a column and across to the nearest part of the next', () => {
    const down = step(parts, 'fold:mem:0', 'down')!
    expect(down.key).toBe('claim:1')
    expect(step(parts, down.key, 'right')!.key).toBe('mapping:20')
    expect(step(parts, down.key, 'left')!.key).toBe('refused:9')
    expect(step(parts, 'fold:mem:0', 'up')!.key).toBe('fold:mem:0')
    expect(step(parts, 'nowhere', 'down')!.key).toBe('refused:9')
  })
})

/** A random tree: children within their parent, siblings apart. */
const tree = fc
  .array(fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 0, max: 28 }), fc.boolean()), { maxLength: 30 })
  .map((drawn) => {
    const nodes: ClaimEntry[] = []
    for (const [start, bits, busy] of drawn) {
      const end = Math.min(0xffff_ffff, start + 2 ** bits - 1)
      const fits = nodes.every(
        (other) =>
          other.end < start ||
          other.start > end ||
          (other.start <= start && other.end >= end) ||
          (start <= other.start && end >= other.end),
      )
      if (fits) nodes.push(claim(nodes.length + 1, start, end, { busy, device: nodes.length % 3 }))
    }
    nodes.sort((a, b) => a.start - b.start || b.end - a.end || a.id - b.id)
    const depth = (entry: ClaimEntry, index: number): number =>
      nodes.slice(0, index).filter((other) => other.start <= entry.start && other.end >= entry.end).length
    return nodes.map((entry, index) => node(entry, depth(entry, index)))
  })

const setting = fc.record({
  resources: tree,
  asked: fc.array(fc.tuple(fc.nat(0xffff_ffff), fc.nat(0x2_0000)), { maxLength: 3 }),
  mapped: fc.array(fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 1, max: 0x2_0000 })), { maxLength: 6 }),
  width: fc.integer({ min: 300, max: 2000 }),
  height: fc.integer({ min: 80, max: 900 }),
  open: fc.boolean(),
})

function layRandom({
  resources,
  asked,
  mapped,
  width,
  height,
  open,
}: typeof setting extends fc.Arbitrary<infer T> ? T : never): MapLayout {
  const refusals = asked.map(([start, size], index) => ({
    entry: claim(1000 + index, start, Math.min(0xffff_ffff, start + size), { error: -16, holders: [1] }),
    time: index,
    seq: index,
    site: 0,
  }))
  const mappings = mapped.map(([physical, size], index) => ({
    entry: mapping(2000 + index, physical, size, { virtualLo: index * 0x10_0000 }),
    attribute: 'UC' as const,
    since: 0,
    seq: 0,
  }))
  const first = lay({ resources, refusals, mappings }, { width, height })
  const unfolded = new Set(open ? first.folds.filter(({ folds }) => folds).map(({ key }) => key) : [])
  return lay({ resources, refusals, mappings }, { width, height, unfolded })
}

describe('any resource tree', () => {
  const check = (holds: (layout: MapLayout) => void): void =>
    fc.assert(
      fc.property(setting, (one) => holds(layRandom(one))),
      { numRuns: 150 },
    )

  test('boxes lie inside their parents and never overlap beside each other', () => {
    check(({ boxes }) => {
      for (const [index, box] of boxes.entries()) {
        const parent = boxes[box.parent]
        if (parent) expect(inside(parent.rect, box.rect)).toBe(true)
        const siblings = boxes.slice(0, index).filter((other) => other.parent === box.parent)
        expect(siblings.every((other) => apart(other.rect, box.rect))).toBe(true)
      }
    })
  })

  test('addresses stand apart, and those of the refused request are never dropped', () => {
    check(({ labels, refused }) => {
      labels.forEach((label, index) => {
        const before = labels[index - 1]
        if (before) expect(label.y - before.y).toBeGreaterThanOrEqual(LABEL_PITCH)
      })
      expect(labels.filter(({ kind }) => kind === 'refused')).toHaveLength(refused ? 2 : 0)
    })
  })

  test('a refused request at the very end keeps both its addresses', () => {
    const resources = [node(claim(1, 0xf000_0000, 0xffff_ffff, { busy: false, device: 0 }), 0)]
    const asked: [number, number][] = [[0xfbff_0c9f, 0x1_fff0]]
    const { labels } = layRandom({ resources, asked, mapped: [], width: 300, height: 80, open: false })
    expect(labels.filter(({ kind }) => kind === 'refused')).toHaveLength(2)
  })

  test('everything lies within the scroll height, and the rows of the column fill it without holes', () => {
    check(({ height, boxes, folds, bares, virtuals, refused, labels, ticks }) => {
      const rects = [...boxes, ...folds, ...bares, ...virtuals, ...ticks].map(({ rect }) => rect)
      if (refused) rects.push(refused.callout, refused.hatch)
      for (const { y, height: tall } of rects) {
        expect(y).toBeGreaterThanOrEqual(0)
        expect(y + tall).toBeLessThanOrEqual(height)
      }
      for (const { y } of labels) expect(y >= 0 && y <= height).toBe(true)
      const rows = [...boxes.filter(({ parent }) => parent < 0), ...folds, ...bares]
        .map(({ rect }) => rect)
        .filter(({ width }) => width > 0)
        .sort((a, b) => a.y - b.y)
      const nested = boxes.filter(({ parent }) => parent < 0).map(({ rect }) => rect)
      const outer = rows.filter(
        (row) => !nested.some((box) => box !== row && row.y > box.y && row.y < box.y + box.height),
      )
      outer.forEach((row, index) => {
        const before = outer[index - 1]
        if (before) expect(row.y).toBe(before.y + before.height)
      })
    })
  })

  test('virtual boxes are apart', () => {
    check(({ virtuals }) => {
      virtuals.forEach(({ rect }, index) => {
        const before = virtuals[index - 1]
        if (before) expect(apart(before.rect, rect)).toBe(true)
      })
    })
  })
})
