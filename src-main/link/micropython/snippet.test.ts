import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BoardOp } from '../board-io'
import { readOf, writeOf } from '../testing/session-kit'
import { errorOf, replyOf, snippetOf, valuesOf } from './snippet'

const operation: fc.Arbitrary<BoardOp> = fc
  .record({
    write: fc.boolean(),
    width: fc.constantFrom<(1 | 2 | 4)[]>(1, 2, 4),
    step: fc.nat(40),
    value: fc.nat(0xff),
    once: fc.boolean(),
  })
  .map(({ write, width, step, value, once }) => readOf(step * width, { write, width, value, once }))

/** The accesses that the source makes, by reading it as Python would. */
function madeBy(code: string): string[] {
  const width = { b: 1, h: 2, w: 4 }
  return code.split('\n').flatMap((line) => {
    const [, from, to, step = '1', name] =
      /^for a in range\((\d+),(\d+)(?:,(\d+))?\):_p\(_([bhw])\[a\]\)$/.exec(line) ?? []
    if (name !== undefined) {
      const count = (Number(to) - Number(from)) / Number(step)
      return Array.from({ length: count }, (_, index) => `r${step} ${Number(from) + index * Number(step)}`)
    }
    const [, kind, at, value] = /^(?:_p\()?_([bhw])\[(\d+)\](?:\)|=(\d+))$/.exec(line)!
    const bytes = width[kind as 'b']
    return [value === undefined ? `r${bytes} ${at}` : `w${bytes} ${at}=${value}`]
  })
}

test('a snippet makes exactly the accesses that it was made for, in their order, within its size', () => {
  fc.assert(
    fc.property(
      fc.array(operation, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 40, max: 400 }),
      (ops, most) => {
        const snippet = snippetOf(ops, most)
        const expected = ops
          .slice(0, snippet.count)
          .map(({ write, width, address, value }) => (write ? `w${width} ${address}=${value}` : `r${width} ${address}`))
        expect(madeBy(snippet.code)).toEqual(expected)
        expect(snippet.count).toBeGreaterThan(0)
        if (snippet.parts.length > 1) expect(snippet.code.length).toBeLessThanOrEqual(most)
      },
    ),
  )
})

test('reads that do harm when repeated are never part of a loop', () => {
  const ops = [0, 4, 8, 12, 16, 20].map((at) => readOf(at, { once: at === 8 }))
  expect(snippetOf(ops, 240).code).not.toContain('for')
})

test('all 32 bits of a value are said', () => {
  expect(snippetOf([writeOf(0x40, -1)], 240).code).toBe('_w[64]=4294967295')
})

test('a reply is complete with its second Ctrl-D and the prompt, wherever it is cut', () => {
  const whole = 'OK17\r\n\x04Traceback\r\nValueError: no\r\n\x04>'
  for (let length = 0; length < whole.length; length++) expect(replyOf(whole.slice(0, length))).toBeNull()
  expect(replyOf(whole)).toEqual({ out: '17\r\n', error: 'Traceback\r\nValueError: no\r\n' })
})

test('numbers are numbers only: anything else among them makes none of them sure', () => {
  expect(valuesOf('17\r\n-1\r\n4294967295\n')).toEqual([17, 0xffff_ffff, 0xffff_ffff])
  expect(valuesOf('')).toEqual([])
  expect(valuesOf('17\r\ntick\r\n')).toBeNull()
  expect(valuesOf('1e3\r\n')).toBeNull()
})

test('a traceback tells the line of the source and the last words', () => {
  const text =
    'Traceback (most recent call last):\r\n  File "<stdin>", line 3, in <module>\r\nValueError: misaligned\r\n'
  expect(errorOf(text)).toEqual({ line: 3, text: 'ValueError: misaligned' })
  expect(errorOf('')).toBeNull()
})

test('whatever comes, nothing throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString('latin1')
      const reply = replyOf(`OK${text}\x04${text}\x04>`)
      if (reply) {
        valuesOf(reply.out)
        errorOf(reply.error)
      }
      replyOf(text)
    }),
  )
})
