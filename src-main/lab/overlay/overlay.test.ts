// A lab learns from its board: overlay.json in a copy of a lab, from the lesson to what a driver would read.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { describeLab } from '../describe-lab'
import { loadLab } from '../load-lab'
import { BareLab } from '../replay/bare-lab'
import { teach } from './teach'

const LABS = resolve(__dirname, '../../../labs')
const home = mkdtempSync(join(tmpdir(), 'overlay-'))
afterAll(() => rmSync(home, { recursive: true }))

let folder: string
let copies = 0
beforeEach(() => {
  folder = join(home, `lab${copies++}`)
  cpSync(join(LABS, 'arm-virt'), folder, { recursive: true })
})

const overlay = (text: string): void => writeFileSync(join(folder, 'overlay.json'), text)

function loaded() {
  const lab = loadLab(folder)
  if (!lab.ok) throw new Error(lab.error.message)
  return lab.value
}

/** Powered up without drivers. */
function poweredUp() {
  const lab = new BareLab(loaded())
  const { description } = lab
  const at = (device: string, register: string) => {
    const index = description.devices.findIndex(({ node }) => node === device)
    const region = description.regions.find((each) => each.device === index)!
    const info = description.maps[region.map]!.registers.find(({ name }) => name === register)!
    return { region: region.id, info }
  }
  return {
    lab,
    at,
    read(device: string, register: string): number {
      const { region, info } = at(device, register)
      return lab.read(region, info.offset, (info.size / 8) as 1 | 2 | 4)
    },
    write(device: string, register: string, value: number): void {
      const { region, info } = at(device, register)
      lab.write(region, info.offset, (info.size / 8) as 1 | 2 | 4, value)
    },
  }
}

const UART = 'pl011@9000000'
const uartName = (): string => describeLab(loaded()).devices.find(({ node }) => node === UART)!.name

describe('what was taught', () => {
  test('is a reset value: in what is read, in the map, and after a reset', () => {
    const device = uartName()
    expect(poweredUp().read(UART, 'CR')).toBe(0x300)
    expect(teach(folder, LABS, { device, register: 'CR', value: 0x301 })).toEqual({
      ok: true,
      value: join(folder, 'overlay.json'),
    })
    const { lab, read, write, at } = poweredUp()
    expect(read(UART, 'CR')).toBe(0x301)
    expect(at(UART, 'CR').info.reset).toBe(0x301)
    write(UART, 'CR', 0x201)
    expect(read(UART, 'CR')).toBe(0x201)
    lab.powerUp()
    expect(read(UART, 'CR')).toBe(0x301)
  })

  test('is a constant field: nothing changes it, not even its device', () => {
    const device = uartName()
    teach(folder, LABS, { device, register: 'CR', field: 'TXE', value: 0 })
    teach(folder, LABS, { device, register: 'FR', field: 'TXFE', value: 0 })
    const { read, write, at } = poweredUp()
    write(UART, 'CR', 0xffff)
    expect(read(UART, 'CR') & 0x100).toBe(0)
    expect(read(UART, 'CR') & 0x200).toBe(0x200)
    expect(read(UART, 'FR') & 0x80).toBe(0)
    expect(at(UART, 'CR').info.fields.find(({ name }) => name === 'TXE')!.access).toBe('ro')
  })

  test('holds for its device alone: another of the same kind keeps the map that ships', () => {
    const lab = loaded().lab
    writeFileSync(
      join(folder, 'lab.json'),
      JSON.stringify({
        title: 't',
        platform: lab.platform,
        devices: ['a0', 'b0'].map((name, i) => ({
          name,
          compatible: ['arm,pl011'],
          regions: [{ start: 0x4000_0000 + i * 0x1000, size: 0x1000 }],
        })),
        drivers: [],
      }),
    )
    teach(folder, LABS, { device: 'b0', register: 'CR', value: 0x333 })
    const { regions, maps } = describeLab(loaded())
    const resets = regions.map(({ map }) => maps[map]!.registers.find(({ name }) => name === 'CR')!.reset)
    expect(resets).toEqual([0x300, 0x333])
  })

  test('joins what stands there, comments too', () => {
    const device = uartName()
    overlay(`{
  // measured on the bench
  "version": 1,
  "devices": {
    "${device}": { "reset": { "IBRD": "0x1" } }
  }
}
`)
    teach(folder, LABS, { device, register: 'CR', value: 0x301 })
    teach(folder, LABS, { device, register: 'IBRD', value: 0x2 })
    const text = readFileSync(join(folder, 'overlay.json'), 'utf8')
    expect(text).toContain('// measured on the bench')
    expect(poweredUp().read(UART, 'IBRD')).toBe(2)
    expect(poweredUp().read(UART, 'CR')).toBe(0x301)
    expect(existsSync(join(folder, 'overlay.json.partial'))).toBe(false)
  })

  test('is never written into a lab that ships', () => {
    const shipped = join(LABS, 'arm-virt')
    expect(teach(shipped, LABS, { device: 'x', register: 'CR', value: 1 })).toMatchObject({
      ok: false,
      error: { code: 'forbidden', remedy: 'Copy its folder, and open the copy.' },
    })
    expect(existsSync(join(shipped, 'overlay.json'))).toBe(false)
  })

  test('is not written over a file that is no overlay', () => {
    overlay('{ "version": 1, }x')
    const before = readFileSync(join(folder, 'overlay.json'), 'utf8')
    expect(teach(folder, LABS, { device: 'x', register: 'CR', value: 1 })).toMatchObject({
      ok: false,
      error: { code: 'lab-invalid' },
    })
    expect(readFileSync(join(folder, 'overlay.json'), 'utf8')).toBe(before)
  })
})

describe('an overlay that is wrong says where, and the lab does not open', () => {
  const device = (inner: string): string => `{\n  "version": 1,\n  "devices": { "DEVICE": ${inner} }\n}`
  test.each<[text: string, message: RegExp]>([
    ['', /^overlay\.json:1:1: not valid JSON/],
    ['[]', /^overlay\.json:1:1: not an overlay/],
    ['{ "devices": {} }', /^overlay\.json:1:1: "version" is missing/],
    ['{ "version": 2, "devices": {} }', /^overlay\.json:1:14: version is 2/],
    ['{ "version": 1, "devices": {}, "x": 1 }', /"x" is not something an overlay can say/],
    ['{ "version": 1, "devices": { "__proto__": {} } }', /"__proto__" is not allowed/],
    ['{ "version": 1, "devices": { "nobody": {} } }', /^overlay\.json:1:40: the lab has no device "nobody"/],
    [device('{ "reset": { "NOPE": 1 } }'), /^overlay\.json:3:\d+: .* has no register "NOPE"/],
    [device('{ "reset": { "constructor": 1 } }'), /"constructor" is not allowed/],
    [device('{ "reset": { "CR": "many" } }'), /^overlay\.json:3:\d+: .*CR is "many"/],
    [device('{ "reset": { "CR": -1 } }'), /CR is -1/],
    [device('{ "constant": { "FR.NOPE": 1 } }'), /has no field "FR\.NOPE"/],
    [device('{ "constant": { "FR.TXFE": 2 } }'), /0x2 does not fit in 1 bits/],
  ])('%s', (text, message) => {
    overlay(text.replace('DEVICE', uartName()))
    const lab = loadLab(folder)
    expect(lab).toMatchObject({ ok: false, error: { code: 'lab-invalid' } })
    expect(lab.ok ? '' : lab.error.message).toMatch(message)
  })

  test('a folder in its place is no overlay', () => {
    mkdirSync(join(folder, 'overlay.json'))
    expect(loadLab(folder)).toMatchObject({ ok: false, error: { message: 'overlay.json is not a file.' } })
  })
})
