// A lab with a board, and a board by itself: what is read, what is refused, and which part of a range a model answers.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeLab } from './describe-lab'
import { isLab, openLab } from './open-lab'
import type { LoadedLab } from './load-lab'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'board-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)
const write = (name: string, text: string): void => writeFileSync(at(name), text)
const dts = (body: string): string =>
  `/dts-v1/;\n/ { model = "bench"; #address-cells = <1>; #size-cells = <1>;\n${body}\n};\n`
const labdev = (unit: string, size: string): string =>
  `labdev@${unit} { compatible = "mmio-lab,labdev"; reg = <0x${unit} ${size}>; };`

function opened(path: string): LoadedLab {
  const result = openLab(path)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
function message(path: string): string {
  const result = openLab(path)
  return result.ok ? 'fine' : result.error.message
}

describe('a board by itself', () => {
  test('is a lab of its devices, with the drivers that match them and a page that says what it is', () => {
    write(
      'a.dts',
      dts(`${labdev('10000000', '0x1000')} other@20000000 { compatible = "x,y"; reg = <0x20000000 0x100>; };`),
    )
    const { name, lab, readme, devicetree } = opened(at('a.dts'))
    expect({ name, title: lab.title, drivers: lab.drivers }).toEqual({
      name: 'a.dts',
      title: 'bench',
      drivers: ['labdev'],
    })
    expect(lab.devices.map((each) => each.name)).toEqual(['10000000.labdev', '20000000.other'])
    expect(readme).toContain('It has 2 devices; the lab has a model for 1.')
    expect(devicetree!.nodes.map(({ path, device, line }) => [path, device, line])).toEqual([
      ['/', -1, 2],
      ['/labdev@10000000', 0, 3],
      ['/other@20000000', 1, 3],
    ])
  })

  test('is told from sessions by its name, and a lab by its folder', () => {
    write('lab.json', '{}')
    expect([at('a.dts'), at('B.DTB'), folder, at('lab.json'), at('a.mcap')].map(isLab)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ])
  })

  test.each([
    ['none.dts', null, 'There is no none.dts in '],
    ['bad.dtb', 'text', 'bad.dtb: byte 0x4: the file ends within its header of 40 bytes'],
    ['bad.dts', '/dts-v1/;\n/ { a };', 'bad.dts:2:7: ";" is missing after a, before "}"'],
  ])('%s', (name, text, expected) => {
    if (text !== null) write(name, text)
    expect(message(at(name))).toContain(expected)
  })

  test('a folder in its place, and more than fits', () => {
    mkdirSync(at('dir.dts'))
    expect(message(at('dir.dts'))).toBe('dir.dts is not a file.')
    write('large.dts', ' '.repeat(4 * 2 ** 20 + 1))
    expect(message(at('large.dts'))).toBe('large.dts is larger than 4096 KiB.')
  })
})

describe('includes', () => {
  test('are found beside the file that names them', () => {
    mkdirSync(at('soc'))
    write('soc/core.dtsi', '/include/ "part.dtsi"\n')
    write('soc/part.dtsi', `/ { #address-cells = <1>; #size-cells = <1>; ${labdev('10000000', '0x1000')} };`)
    write('a.dts', '/dts-v1/;\n/include/ "soc/core.dtsi"\n')
    expect(opened(at('a.dts')).lab.devices).toHaveLength(1)
  })

  test('never leave the folder', () => {
    symlinkSync('/etc/hostname', at('link.dtsi'))
    write('a.dts', '/dts-v1/;\n/include/ "link.dtsi"\n')
    expect(message(at('a.dts'))).toBe("a.dts:2:1: link.dtsi leads out of the lab's folder")
    write('a.dts', '/dts-v1/;\n/include/ "../../etc/hostname"\n')
    expect(message(at('a.dts'))).toMatch(/^a\.dts:2:1: (There is no|\S+ leads out)/)
  })
})

describe('a lab with a board', () => {
  const lab = (more = ''): string => `{ "title": "t", "board": "board.dts", "drivers": []${more} }`

  test('has the devices of the board first, then its own', () => {
    write('board.dts', dts(labdev('10000000', '0x1000')))
    write('lab.json', lab(', "devices": [{ "name": "greedy.0" }]'))
    expect(opened(folder).lab.devices.map(({ name }) => name)).toEqual(['10000000.labdev', 'greedy.0'])
  })

  test('refuses a device that the board has already, by name or by place', () => {
    write('board.dts', dts(labdev('10000000', '0x1000')))
    write('lab.json', lab(', "devices": [{ "name": "10000000.labdev" }]'))
    expect(message(folder)).toContain('"10000000.labdev" is taken')
    const own =
      '{ "name": "a", "compatible": ["mmio-lab,labdev"], "regions": [{ "start": "0x10000800", "size": "4KiB" }] }'
    write('lab.json', lab(`, "devices": [${own}]`))
    expect(message(folder)).toContain('a lies on 10000000.labdev')
  })

  test.each([
    ['../board.dts', "a .dts or .dtb in the lab's folder"],
    ['board.txt', "a .dts or .dtb in the lab's folder"],
  ])('refuses %s', (name, expected) => {
    write('lab.json', lab().replace('board.dts', name))
    const result = openLab(folder)
    expect(result.ok ? '' : `${result.error.message} ${result.error.remedy}`).toContain(expected)
  })
})

describe('regions', () => {
  const regions = (body: string) => {
    write('a.dts', dts(body))
    return describeLab(opened(at('a.dts'))).regions.map(({ name, start, size, unanswered }) => {
      const range = `${start.toString(16)}+${size.toString(16)}`
      return `${name} ${range}${unanswered ? ' nobody' : ''}`
    })
  }

  test("a model answers as far as its registers go, and as far as the board's range goes", () => {
    expect(regions(`${labdev('10000000', '0x8000')} ${labdev('20000000', '0x100')}`)).toEqual([
      'regs 10000000+1000',
      'regs 20000000+100',
    ])
  })

  test('ranges beyond those of the model, and devices without one, are there and answer nothing', () => {
    expect(
      regions(`labdev@1000 { compatible = "mmio-lab,labdev"; reg = <0x1000 0x1000>, <0x8000 0x10>; reg-names = "main", "extra"; };
        x@9000 { compatible = "x"; reg = <0x9000 0x10>; };`),
    ).toEqual(['regs 1000+1000', 'extra 8000+10 nobody', 'x@9000 9000+10 nobody'])
  })

  test('what lies on another device is left to that device, a model before anything else', () => {
    expect(regions(`sys@1000 { compatible = "x"; reg = <0x1000 0x2000>; }; ${labdev('1000', '0x1000')}`)).toEqual([
      'regs 1000+1000',
    ])
  })

  test('a model that cannot begin there answers nothing', () => {
    expect(regions(labdev('1002', '0x1000'))).toEqual(['labdev@1002 1002+1000 nobody'])
  })
})
