// Blobs that are wrong in every way: one clear line each, with the byte.
import { expect, test } from 'vitest'
import { readDtb } from './read-dtb'
import { tree } from './testing/trees'
import { writeDtb } from './testing/write-dtb'

const good = writeDtb(
  tree('/dts-v1/; /memreserve/ 0x1000 0x10; / { compatible = "x"; soc { d@1 { reg = <1 2>; }; }; };'),
)
const STRUCT = 40 + 32

/** The message after these words of the blob were changed. */
function message(changes: Record<number, number>, length = good.length): string {
  const bytes = good.slice()
  const view = new DataView(bytes.buffer)
  for (const [at, word] of Object.entries(changes)) view.setUint32(Number(at), word)
  const result = readDtb(bytes.subarray(0, length), 'a.dtb')
  return result.ok ? 'fine' : result.error.message
}

test('a good one is read, with what it reserves', () => {
  expect(readDtb(good, 'a.dtb')).toMatchObject({
    ok: true,
    value: { reservations: [{ address: 0x1000n, size: 0x10n }] },
  })
  expect(message({})).toBe('fine')
})

test.each<[string, Record<number, number>, string]>([
  ['no magic', { 0: 0x7f454c46 }, 'byte 0x0: not a devicetree blob: it does not begin with d0 0d fe ed'],
  ['longer than the file', { 4: 0x10000 }, `byte 0x4: the blob should have 65536 bytes; the file has ${good.length}`],
  ['an old version', { 20: 3, 24: 1 }, 'byte 0x14: version 3, compatible back to 1: the lab reads version 17'],
  ['a later version', { 20: 99, 24: 18 }, 'byte 0x14: version 99, compatible back to 18: the lab reads version 17'],
  ['a structure that is not aligned', { 8: STRUCT + 1 }, 'byte 0x8: a block begins at 0x49, no multiple of 4'],
  ['a structure beyond the end', { 36: 0x8000_0000 }, 'byte 0x8: a block reaches to 0x80000048, beyond the blob'],
  ['strings beyond the end', { 12: 0xffff_fff0 }, 'byte 0xc: a block reaches to'],
  ['reservations without an end', { 16: good.length - 8 }, 'the list of reserved memory does not end'],
  ['no node first', { [STRUCT]: 3 }, 'byte 0x48: the tree does not begin with a node'],
  ['no such token', { [STRUCT + 8]: 7 }, 'byte 0x50: 0x7 is no token'],
  [
    'a property that is too long',
    { [STRUCT + 12]: 0x7fff_ffff },
    'byte 0x50: a property of 2147483647 bytes reaches beyond its block',
  ],
  [
    'a name that is nowhere',
    { [STRUCT + 16]: 0x1000 },
    'byte 0x50: the name of a property lies outside the strings block',
  ],
])('%s', (_, changes, expected) => {
  expect(message(changes)).toContain(`a.dtb: ${expected}`.replace('a.dtb: the list', 'the list'))
})

test('cut within the header', () => {
  expect(message({}, 20)).toBe('a.dtb: byte 0x14: the file ends within its header of 40 bytes')
})

test('names twice, odd names, and nodes too deep', () => {
  const text = (body: string) => {
    const result = readDtb(writeDtb(tree(`/dts-v1/; / { ${body} };`)), 'a.dtb')
    return result.ok ? 'fine' : result.error.message
  }
  const deep = (levels: number) => `${'n { '.repeat(levels)}${'}; '.repeat(levels)}`
  expect(text(deep(60))).toBe('fine')
  const twice = writeDtb(tree('/dts-v1/; / { aa; ab; na { }; nb { }; };'))
  const rename = (from: string, to: string): string => {
    const bytes = Buffer.from(twice)
    bytes.write(to, bytes.indexOf(from), 'latin1')
    const result = readDtb(bytes, 'a.dtb')
    return result.ok ? 'fine' : result.error.message
  }
  expect(rename('ab', 'aa')).toContain('a second property aa')
  expect(rename('nb', 'na')).toContain('a second node na')
  expect(rename('nb', 'n/')).toContain('a node name is empty or has characters that no name has')
  expect(rename('ab', 'a\x01')).toContain('the name of a property is empty or has characters that no name has')
})
