// The lab's readers against dtc: the same source makes the same tree, and each reads what the other writes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dtsText } from './dts-text'
import { readDtb } from './read-dtb'
import { describeWith, dtc } from './testing/outside'
import { randomTree } from './testing/random-tree'
import { plain, tree } from './testing/trees'
import { writeDtb } from './testing/write-dtb'
import type { Tree } from './tree'

const RUNS = 150

function blob(bytes: Uint8Array): Tree {
  const result = readDtb(bytes, 'a.dtb')
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const SOURCES: Record<string, string> = {
  merging: `/ { s { a = <1>; b = <2>; x: x { old; keep; }; y: y { in { }; }; }; };
    / { t { }; s { b = <3>; z { }; }; };
    &x { new; /delete-property/ old; };
    &{/s/z} { late = "a", "b"; };
    /delete-node/ &y;
    / { s { /delete-property/ a; a = <4>; y { again; }; /delete-node/ x; }; };`,
  phandles: `/ { u = <&c 1 &a>; a: a { v = <&b>; }; b: b { phandle = <1>; }; c: c { w = <&c &{/a/d}>; };
    };
    / { p = &b, "x", &{/a}; a { d { }; }; };`,
  numbers: `/ { a = <(1 + 2 * 3) (7 / 2) (-1) (~0x0f) (1 ? 2 : 3) (3 > 2 && 1) (1 << 31) (0x10 >> 2)>;
    b = <'a' '\\n' '\\x7f' 010 0X1F 5U 6ULL>; c = /bits/ 8 <1 (-1) 0xff>; d = /bits/ 16 <0x1234>; e = /bits/ 64 <(-2) 1>;
    f = [00 1122 aB]; g = "q\\"\\t\\x41\\101z"; h = <1>, [02], "three"; i; j = <>; k = []; l = ""; };`,
  names: `/ { #x-cells = <1>; y?; \\weird; 1wire@0,1 { }; a.b+c-d_e@f { }; };`,
  optional: `/ { c = <&b>; /omit-if-no-ref/ a: a { }; /omit-if-no-ref/ b: b { }; d: d { }; }; /omit-if-no-ref/ &d;`,
}

describeWith(['dtc'], 'dtc', () => {
  test.each(Object.entries(SOURCES))('reads the same from a source: %s', (_, body) => {
    const source = `/dts-v1/;\n/memreserve/ 0x1000 0x10;\n${body}\n`
    const theirs = blob(dtc(source, 'dts', 'dtb'))
    const ours = tree(source)
    expect(plain(ours.root)).toEqual(plain(theirs.root))
    expect(ours.reservations).toEqual(theirs.reservations)
    // The order counts too: it is that of the devices.
    expect(JSON.stringify(plain(ours.root))).toBe(JSON.stringify(plain(theirs.root)))
  })

  test("reads the same from the shipped board's source", () => {
    const source = readFileSync(join(__dirname, '../../labs/arm-virt/board.dts'), 'utf8')
    expect(plain(tree(source).root)).toEqual(plain(blob(dtc(source, 'dts', 'dtb')).root))
  })

  test('reads what the lab writes, as source and as blob, and the lab reads what it writes', () => {
    fc.assert(
      fc.property(randomTree, (random) => {
        const expected = plain(random.root)
        expect(plain(blob(dtc(dtsText(random), 'dts', 'dtb')).root)).toEqual(expected)
        // dtc's own text is not always what it read: "a\0" before a digit becomes another octal escape.
        const theirs = dtc(writeDtb(random), 'dtb', 'dts')
        expect(plain(tree(theirs.toString()).root)).toEqual(plain(blob(dtc(theirs, 'dts', 'dtb')).root))
      }),
      { numRuns: RUNS },
    )
  })

  test.each([
    '/ { a = <1> }',
    '/ { a = <1 2; };',
    '/ { a = <&none>; };',
    '/ { a { }; a { }; };',
    '/ { a; a; };',
    '/ { l: a { }; l: b { }; };',
    '/ { a = <0x100000000>; };',
    '/ { a = <(1 / 0)>; };',
    '/ { a { phandle = <1>; }; b { phandle = <1>; }; };',
    '/ { }; &x { };',
    '/ { a = [0]; };',
    '/ { a { }; b; };',
    '/ { a { }; /delete-property/ b; };',
  ])('refuses what the lab refuses: %s', (body) => {
    const source = `/dts-v1/; ${body}`
    expect(() => tree(source)).toThrow(/^board\.dts:1:/)
    expect(() => strictly(source)).toThrow()
  })
})

/** Without -f: an error of dtc's checks is an error. */
function strictly(source: string): void {
  dtc(source, 'dts', 'dtb', [])
}
