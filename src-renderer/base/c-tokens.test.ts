import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenLines } from './c-tokens'

const kinds = (line: string): [string, string][] =>
  tokenLines(line)[0]!
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => [kind, text])

test('a line of a driver is coloured by what its words are', () => {
  expect(kinds('\tvoid __iomem *regs = devm_ioremap(dev, 0x10000800);')).toEqual([
    ['keyword', 'void'],
    ['type', '__iomem'],
    ['number', '0x10000800'],
  ])
  expect(kinds('#define CTRL_ENABLE BIT(0) /* runs */')).toEqual([
    ['keyword', '#define'],
    ['number', '0'],
    ['comment', '/* runs */'],
  ])
})

test('a comment goes on over lines until it is closed', () => {
  const lines = tokenLines('a /* one\n two\n three */ int b')
  expect(lines.map((tokens) => tokens.map(({ kind }) => kind))).toEqual([
    ['plain', 'comment'],
    ['comment'],
    ['comment', 'plain', 'keyword', 'plain'],
  ])
})

test('a comment within a string is none', () => {
  expect(kinds('puts("/* no */");')).toEqual([['number', '"/* no */"']])
})

test('the parts of any text join to that text', () => {
  const text = fc.string({
    unit: fc.constantFrom('/', '*', '"', "'", '`', '0', 'x', 'i', 'f', ' ', '\n', '\\', '#', '<', '>'),
  })
  fc.assert(
    fc.property(text, (source) => {
      const lines = tokenLines(source)
      expect(lines.map((tokens) => tokens.map((token) => token.text).join('')).join('\n')).toBe(source)
    }),
  )
})
