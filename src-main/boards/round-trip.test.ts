// Tree → blob → tree → source → tree: whatever the tree holds, every byte of it stays.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boardOf } from './board'
import { dtsText } from './dts-text'
import { attempt } from './problem'
import { readDtb } from './read-dtb'
import { readDts } from './read-dts'
import { randomTree } from './testing/random-tree'
import { NO_INCLUDES, plain } from './testing/trees'
import { writeDtb } from './testing/write-dtb'
import type { Tree } from './tree'

const given = <T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

test('a tree is the same after each step', () => {
  fc.assert(
    fc.property(randomTree, (tree) => {
      const fromBlob = given(readDtb(writeDtb(tree), 'a.dtb'))
      const fromText = given(readDts(dtsText(fromBlob), 'a.dts', NO_INCLUDES))
      for (const step of [fromBlob, fromText] as Tree[]) {
        expect(plain(step.root)).toEqual(plain(tree.root))
        expect(step.reservations).toEqual(tree.reservations)
      }
    }),
    { numRuns: 300 },
  )
})

test('the text that panels show stands for the bytes, when it is read again', () => {
  fc.assert(
    fc.property(randomTree, (tree) => {
      const { root } = given(readDtb(writeDtb(tree), 'a.dtb'))
      const lines = root.properties.map(({ name, text }) => (text === '' ? `${name};` : `${name} = ${text};`))
      const again = given(readDts(`/dts-v1/;\n/ { ${lines.join('\n')} };`, 'a.dts', NO_INCLUDES))
      expect(plain(again.root).properties).toEqual(plain(root).properties)
    }),
    { numRuns: 100 },
  )
})

test('a blob with bytes changed or cut gives a tree or one clear line, and its board too', () => {
  const change = fc.record({ at: fc.nat(), value: fc.nat(255) })
  fc.assert(
    fc.property(randomTree, fc.array(change, { maxLength: 4 }), fc.nat(), (tree, changes, cut) => {
      const bytes = writeDtb(tree)
      for (const { at, value } of changes) bytes[at % bytes.length] = value
      const read = readDtb(bytes.subarray(0, bytes.length - (cut % 3 === 0 ? cut % 64 : 0)), 'a.dtb')
      if (!read.ok) {
        expect(read.error).toMatchObject({ code: 'lab-invalid', message: expect.stringMatching(/^a\.dtb: /) as string })
        return
      }
      const board = attempt(() => boardOf(read.value))
      if (!board.ok) expect(board.error.message).toMatch(/^a\.dtb: /)
    }),
    { numRuns: 1000 },
  )
})

test('any bytes at all, and any text, give an answer', () => {
  const pieces = fc.constantFrom(
    ...'/dts-v1/; / { } ; < > ( ) [ ] = , & " \' a: &a x@1 reg 0x10 1 + - * ? : << /memreserve/ /delete-node/'.split(
      ' ',
    ),
    ...['/delete-property/', '/bits/', '/include/', '"a"', '\n', '// c\n', '/* ', '#include <a>', '# 1 "b.dts"\n', 'é'],
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(pieces, { maxLength: 40 }), (bytes, words) => {
      readDtb(bytes, 'a.dtb')
      const read = readDts(`/dts-v1/; / { ${words.join(' ')}`, 'a.dts', NO_INCLUDES)
      if (!read.ok) expect(read.error.message).toMatch(/^[ab]\.dts:\d+:\d+: /)
    }),
    { numRuns: 1000 },
  )
})
