// QEMU's virt machine as a lab: what Linux would show of it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { iomemText } from '../kernel/resource-text'
import { openLab } from './open-lab'
import { bench, LABS } from './testing/bench'

function booted() {
  const board = bench('arm-virt')
  board.lab.boot()
  board.runTo(5e6)
  return board
}

test('/proc/iomem is as on the machine: AMBA devices have nodes of their own, others only what their driver claims', () => {
  const { lab } = booted()
  const text = iomemText(lab.kernel.regions.iomem)
  expect(text).toContain('09000000-09000fff : pl011@9000000\n  09000000-09000fff : 9000000.pl011 pl011@9000000\n')
  expect(text).toContain('09010000-09010fff : pl031@9010000\n')
  expect(text).toContain('09030000-09030fff : pl061@9030000\n')
  expect(text).toContain('40000000-47ffffff : System RAM\n')
  expect(text).not.toContain('virtio')
})

test('a driver finds its range and its line by the name that Linux gives the device', () => {
  const { log } = booted()
  expect(log()).toContain('pl011 9000000.pl011: PL011 ready, irq 33')
})

test('each node knows its line in the source, and the device that it became', () => {
  const { description } = booted()
  const { nodes, source, file } = description.devicetree!
  const node = nodes.find(({ path }) => path === '/pl011@9000000')!
  expect(file).toBe('board.dts')
  expect(source.split('\n')[node.line - 1]).toContain('pl011@9000000 {')
  expect(description.devices[node.device]).toMatchObject({ name: '9000000.pl011', irqs: [33] })
  expect(nodes[node.parent]!.path).toBe('/')
  expect(node.properties).toContainEqual({ name: 'compatible', text: '"arm,pl011\\0arm,primecell"' })
})

test('a device without a model is a region that nobody answers, and an access to it is a finding that says so', () => {
  const { lab, description, sink } = booted()
  const region = description.regions.find(({ name }) => name === 'virtio_mmio@a000000')!
  expect(region).toMatchObject({ unanswered: true, start: 0x0a00_0000, size: 0x200 })
  const before = sink.rows.length
  expect(lab.bus.userRead(region.id, 0, 4)).toBe(0xffff_ffff)
  const findings = sink.rows.slice(before).flatMap(({ entry }) => (entry?.type === 'finding' ? [entry] : []))
  expect(findings).toMatchObject([{ rule: 'unmapped-access', text: expect.stringContaining('virtio,mmio') as string }])
  lab.bus.userRead(region.id, 4, 4)
  expect(sink.rows.slice(before).filter(({ entry }) => entry?.type === 'finding')).toHaveLength(1)
})

describe("the exercise's changes have the effects that it promises", () => {
  const SERIAL = 'pl011@9000000'
  const node = /\tpl011@9000000 \{[^}]*\};\n/

  function changed(change: (source: string) => string) {
    const folder = mkdtempSync(join(tmpdir(), 'virt-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const source = readFileSync(join(LABS, 'arm-virt/board.dts'), 'utf8')
    const other = change(source)
    expect(other).not.toBe(source)
    writeFileSync(join(folder, 'board.dts'), other)
    const opened = openLab(join(folder, 'board.dts'))
    if (!opened.ok) throw new Error(opened.error.message)
    return opened.value.lab.devices.find((each) => each.node === SERIAL)
  }
  const below = (ranges: string) => (source: string) => {
    const own = node.exec(source)![0].replace(/reg = <[^>]*>/, 'reg = <0x0 0x1000>')
    const cells = '#address-cells = <1>; #size-cells = <1>;'
    return source.replace(node, `soc { compatible = "simple-bus"; ${cells} ${ranges} ${own} };\n`)
  }

  test('disabled', () => {
    expect(changed((source) => source.replace(`${SERIAL} {`, `${SERIAL} { status = "disabled";`))).toBeUndefined()
  })
  test('no PrimeCell', () => {
    expect(changed((source) => source.replace('arm,pl011\\0arm,primecell', 'arm,pl011'))).toMatchObject({
      name: '9000000.pl011',
      inTree: false,
    })
  })
  test('below a bus, with and without a way there', () => {
    expect(changed(below('ranges = <0x0 0x0 0x9000000 0x100000>;'))).toMatchObject({
      name: '9000000.pl011',
      regions: [{ start: 0x0900_0000, size: 0x1000 }],
      irqs: [33],
    })
    expect(changed(below(''))).toBeUndefined()
  })
})
