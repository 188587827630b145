// What a .dts may say, and how it is told where it is wrong.
import { describe, expect, test } from 'vitest'
import { BoardProblem } from './problem'
import { readDts } from './read-dts'
import { NO_INCLUDES, plain, tree } from './testing/trees'
import { nodeAt } from './tree'

const root = (body: string) => plain(tree(`/dts-v1/;\n${body}`).root)
/** The bytes of one property, from how it is written. */
const value = (text: string): string => root(`/ { a = ${text}; };`).properties.a!
const ascii = (text: string): string => Buffer.from(text).toString('hex')

function message(text: string, include = NO_INCLUDES): string {
  const result = readDts(text, 'board.dts', include)
  return result.ok ? 'fine' : result.error.message
}

describe('values', () => {
  test.each([
    ['<1 0x20 020 0xffffffff>', '00000001 00000020 00000010 ffffffff'],
    ["<'a' '\\n' '\\x41' '\\101'>", '00000061 0000000a 00000041 00000041'],
    ['<(1 + 2 * 3) (7 / 2) (7 % 4) (-1) (~0) (!5)>', '00000007 00000003 00000003 ffffffff ffffffff 00000000'],
    ['<(1 << 4 | 0xf & 6 ^ 1) (2 > 1 ? 5 : 6) (1 == 1 && 0 || 2 != 2)>', '00000017 00000005 00000000'],
    [
      '<((2 - 3) >> 60) (1 << 64) ((1 + 1) * (2 + 2)) (3 <= 3) (2 >= 3)>',
      '0000000f 00000000 00000008 00000001 00000000',
    ],
    ['<10UL 1ull>', '0000000a 00000001'],
    ['/bits/ 8 <1 0xff (-1)>', '01 ff ff'],
    ['/bits/ 16 <0x1234>', '1234'],
    ['/bits/ 64 <0x123456789 (-1)>', '0000000123456789 ffffffffffffffff'],
    ['[00 12abCD /* here */ ef]', '0012abcdef'],
    ['"a\\tb\\"\\x41\\060", "é"', ascii('a\tb"A0\0é\0')],
    ['"a", <1>, [02], "b"', `${ascii('a\0')} 00000001 02 ${ascii('b\0')}`],
    ['first: <1 second: 2> third:', '00000001 00000002'],
  ])('%s', (text, bytes) => {
    expect(value(text)).toBe(bytes.replaceAll(' ', ''))
  })

  test('a property without a value, names with # and ?, nodes whose name begins with a digit', () => {
    expect(root('/ { #size-cells = <0>; ready?; 1wire@0 { }; };')).toEqual({
      name: '',
      properties: { '#size-cells': '00000000', 'ready?': '' },
      children: [{ name: '1wire@0', properties: {}, children: [] }],
    })
  })

  test('text is kept as it was written, blanks evened out', () => {
    const { properties } = tree('/dts-v1/; / { a = <&i   0x10\n (1+1)>,"b" , [0a 0b]; b = &i; i: i { }; };').root
    expect(properties.map(({ text }) => text)).toEqual(['<&i 0x10 0x2>, "b", [0a 0b]', '&i'])
  })
})

describe('references', () => {
  test('a cell takes a phandle, given in order and beside those that are given', () => {
    expect(
      root('/ { a = <&two &{/one} &two>; one { phandle = <1>; }; two: two { }; three: three { b = <&three>; }; };'),
    ).toMatchObject({
      properties: { a: '000000020000000100000002' },
      children: [
        { properties: { phandle: '00000001' } },
        { properties: { phandle: '00000002' } },
        { properties: { phandle: '00000003', b: '00000003' } },
      ],
    })
  })

  test('outside of cells they are paths', () => {
    expect(root('/ { a = &x, &{/s/x@1}; s { x: x@1 { }; }; };').properties.a).toBe(ascii('/s/x@1\0/s/x@1\0'))
  })

  test('a node is added to, overridden and deleted from, in the order of the source', () => {
    expect(
      root(`/ { s { a = <1>; b = <2>; x: x { old; }; y: y { }; }; };
        / { s { b = <3>; z { }; }; };
        &x { new; /delete-property/ old; };
        &{/s/z} { late; };
        /delete-node/ &y;
        / { s { /delete-property/ a; y { again; }; }; };`),
    ).toEqual({
      name: '',
      properties: {},
      children: [
        {
          name: 's',
          properties: { b: '00000003' },
          children: [
            { name: 'x', properties: { new: '' }, children: [] },
            { name: 'y', properties: { again: '' }, children: [] },
            { name: 'z', properties: { late: '' }, children: [] },
          ],
        },
      ],
    })
  })

  test('a label on an override counts from then on, and what nobody refers to may leave', () => {
    expect(
      root(`/ { a { }; /omit-if-no-ref/ b: b { }; /omit-if-no-ref/ c: c { }; };
        l: &{/a} { ok; }; &l { user = <&c>; };`).children.map(({ name }) => name),
    ).toEqual(['a', 'c'])
  })
})

describe('the rest of the source', () => {
  test('memory is reserved', () => {
    const { reservations } = tree('/dts-v1/; /memreserve/ 0x10000000 0x4000; l: /memreserve/ 0 1; / { };')
    expect(reservations).toEqual([
      { address: 0x1000_0000n, size: 0x4000n },
      { address: 0n, size: 1n },
    ])
  })

  test('files are included where they are named, and lines are counted in each', () => {
    const files: Record<string, string> = {
      'soc.dtsi': '/ { soc: soc { }; };\n/include/ "deep/more.dtsi"\n',
      'deep/more.dtsi': '&soc {\n  broken\n};\n',
    }
    const asked: string[] = []
    const include = (name: string, from: string) => {
      asked.push(`${name} from ${from}`)
      return { file: name, text: files[name]! }
    }
    expect(message('/dts-v1/;\n/include/ "soc.dtsi"\n', include)).toBe(
      'deep/more.dtsi:3:1: ";" is missing after broken, before "}"',
    )
    expect(asked).toEqual(['soc.dtsi from board.dts', 'deep/more.dtsi from soc.dtsi'])
    files['deep/more.dtsi'] = '&soc { fine; };'
    expect(plain(tree('/dts-v1/; /include/ "soc.dtsi" &soc { a; };', include).root).children).toMatchObject([
      { properties: { fine: '', a: '' } },
    ])
  })

  test('line marks of the C preprocessor say where a line came from', () => {
    expect(message('# 1 "real.dts"\n/dts-v1/;\n# 40 "inner.dtsi" 1\n/ {\n  oops\n};\n')).toBe(
      'inner.dtsi:42:1: ";" is missing after oops, before "}"',
    )
    expect(message('/dts-v1/;\n/ {\n  #size-cells = <1>;\n};\n')).toBe('fine')
  })

  test('nodes know their line', () => {
    const { root: top } = tree('/dts-v1/;\n/ {\n  soc {\n    uart@1 { };\n  };\n};\n')
    expect(nodeAt(top, '/soc/uart@1')!.place).toMatchObject({ file: 'board.dts', line: 4, column: 5 })
  })
})

describe('what is wrong is told with its place', () => {
  test.each([
    ['', 'board.dts:1:1: the end of the file stands where /dts-v1/; should'],
    ['/ { };', 'board.dts:1:1: "/" stands where /dts-v1/; should'],
    ['/dts-v1/;', 'board.dts:1:10: there is no root node'],
    ['/dts-v1/;\n/plugin/;', 'board.dts:2:1: an overlay (/plugin/) is not a board'],
    ['/dts-v1/; / { a = <1> }', 'board.dts:1:23: ";" is missing after a, before "}"'],
    ['/dts-v1/; / {\n a = <1 2\n b = "x";\n};', 'board.dts:3:2: "b" stands where a cell or ">" should'],
    ['/dts-v1/; / { a = <GIC_SPI>; };', 'board.dts:1:20: "GIC_SPI" stands where a cell or ">" should'],
    ['/dts-v1/; / { a = ; };', 'board.dts:1:19: a value is missing before ";"'],
    ['/dts-v1/; / { a = "x', 'board.dts:1:19: the string does not end'],
    ['/dts-v1/; / { a = [0g]; };', 'board.dts:1:20: "0g" stands where a byte or "]" should'],
    ['/dts-v1/; / { a = <0x>; };', 'board.dts:1:20: "0x" is not a number'],
    ['/dts-v1/; / { a = <08>; };', 'board.dts:1:20: "08" is not a number'],
    ['/dts-v1/; / { a = <0x100000000>; };', 'board.dts:1:20: 0x100000000 does not fit into 32 bits'],
    ['/dts-v1/; / { a = /bits/ 8 <256>; };', 'board.dts:1:29: 0x100 does not fit into 8 bits'],
    ['/dts-v1/; / { a = /bits/ 12 <1>; };', 'board.dts:1:26: /bits/ takes 8, 16, 32 or 64'],
    ['/dts-v1/; / { a = /bits/ 64 <&b>; b: b { }; };', 'board.dts:1:30: a reference needs 32-bit cells'],
    ['/dts-v1/; / { a = <0x1ffffffffffffffff>; };', 'board.dts:1:20: 0x1ffffffffffffffff does not fit into 64 bits'],
    ['/dts-v1/; / { a = <(1 + )>; };', 'board.dts:1:25: a number is missing before ")"'],
    ['/dts-v1/; / { a = <(1 2)>; };', 'board.dts:1:23: the expression does not end before "2"'],
    ['/dts-v1/; / { a = <(1 / 0)>; };', 'board.dts:1:25: division by zero'],
    ["/dts-v1/; / { a = <'ab'>; };", 'board.dts:1:20: a character in quotes is one byte'],
    ['/dts-v1/; / { a = <&nobody>; };', 'board.dts:1:20: there is no node &nobody'],
    ['/dts-v1/; / { a = &{/no/body}; };', 'board.dts:1:19: there is no node &{/no/body}'],
    ['/dts-v1/; &nobody { };', 'board.dts:1:11: there is no node &nobody'],
    ['/dts-v1/; / { };\n/delete-node/ &x;', 'board.dts:2:15: there is no node &x'],
    ['/dts-v1/; / { l: a { }; l: b { }; };', 'board.dts:1:25: the label l is taken, at board.dts:1'],
    ['/dts-v1/; / { a; a; };', 'board.dts:1:18: a is given twice'],
    ['/dts-v1/; / { a { }; b; };', 'board.dts:1:22: b stands behind a node'],
    ['/dts-v1/; / { a { }; a { }; };', 'board.dts:1:22: a second node a in the same place'],
    ['/dts-v1/; / { a#b { }; };', 'board.dts:1:15: "a#b" is no name for a node'],
    ['/dts-v1/; / { a {', 'board.dts:1:18: "}" is missing: a does not end'],
    ['/dts-v1/; / { } / { };', 'board.dts:1:17: ";" is missing after "}", before "/"'],
    [
      '/dts-v1/; / { a { phandle = <1>; }; b { phandle = <1>; }; };',
      'board.dts:1:37: the phandle of /b is that of /a too',
    ],
    ['/dts-v1/; / { a { phandle = <0>; }; };', 'board.dts:1:15: the phandle of /a is 0'],
    ['/dts-v1/; / { a = /incbin/("f"); };', 'board.dts:1:19: /incbin/ is not read by the lab'],
    ['/dts-v1/; /include/ soc.dtsi', 'board.dts:1:11: /include/ needs a file name in quotes'],
    ['/dts-v1/;\n/include/ "none.dtsi"', 'board.dts:2:1: there is no none.dtsi'],
    [
      '/dts-v1/;\n#include <dt-bindings/gpio.h>',
      'board.dts:2:1: #include is for the C preprocessor, which the lab does not have',
    ],
    [`/dts-v1/; / { ${'n { '.repeat(80)}`, 'nodes lie more than 64 deep'],
    [`/dts-v1/; / { a = <${'('.repeat(80)}`, 'parentheses lie more than 64 deep'],
    [`/dts-v1/; / { a = <(${'-'.repeat(80)}1)>; };`, 'too many signs in a row'],
  ])('%s', (text, expected) => {
    expect(message(text)).toContain(expected)
  })

  test('files that include each other', () => {
    const round = () => ({ file: 'a.dtsi', text: '/include/ "a.dtsi"' })
    expect(message('/dts-v1/; /include/ "a.dtsi"', round)).toBe(
      'a.dtsi:1:1: files include each other more than 16 deep',
    )
  })

  test('what a reader refuses keeps its remedy', () => {
    const refuse = () => {
      throw new BoardProblem('it leads out', 'Put it there.')
    }
    expect(readDts('/dts-v1/; /include/ "../x"', 'board.dts', refuse)).toMatchObject({
      error: { code: 'lab-invalid', message: 'board.dts:1:11: it leads out', remedy: 'Put it there.' },
    })
  })

  test('names that are too long', () => {
    expect(message(`/dts-v1/; / { ${'p'.repeat(300)}; };`)).toBe('board.dts: a name in or of / is too long')
    expect(message(`/dts-v1/; / { ${'n'.repeat(300)} { }; };`)).toContain('is no name for a node')
  })

  test('more than any board has', () => {
    const many = (count: number): string => Array.from({ length: count }, (_, n) => `n${n} { };`).join('')
    expect(message(`/dts-v1/; / { ${many(3000)} };`)).toBe('board.dts: / holds more than 2048 things')
    const wide = Array.from({ length: 20 }, (_, n) => `m${n} { ${many(1000)} };`).join('')
    expect(message(`/dts-v1/; / { ${wide} };`)).toBe('board.dts: more than 16384 nodes')
  })
})
