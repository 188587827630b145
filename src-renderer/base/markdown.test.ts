import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blocksOf, inlineOf } from './markdown'

test('code, strong and emphasis are told apart, and keep what stands between them', () => {
  expect(inlineOf('Use `readl()`, **never** a *bare* load.')).toEqual([
    { text: 'Use ', style: 'plain' },
    { text: 'readl()', style: 'code' },
    { text: ', ', style: 'plain' },
    { text: 'never', style: 'strong' },
    { text: ' a ', style: 'plain' },
    { text: 'bare', style: 'emphasis' },
    { text: ' load.', style: 'plain' },
  ])
})

test('a star that multiplies or points is a star', () => {
  expect(inlineOf('4 * n and *p')).toEqual([{ text: '4 * n and *p', style: 'plain' }])
  expect(inlineOf('`u32 *p`')).toEqual([{ text: 'u32 *p', style: 'code' }])
})

test('empty lines part paragraphs; bullets make a list, also right below a paragraph', () => {
  expect(blocksOf('One\nline.\n\nTake:\n- a\n- b\n  and more')).toMatchObject([
    { kind: 'paragraph', inline: [{ text: 'One line.' }] },
    { kind: 'paragraph', inline: [{ text: 'Take:' }] },
    { kind: 'list', items: [[{ text: 'a' }], [{ text: 'b and more' }]] },
  ])
})

test('no word of any text is lost', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const words = (one: string): string => one.replace(/[\s*`-]/g, '')
      const shown = blocksOf(text).flatMap((block) => (block.kind === 'list' ? block.items.flat() : block.inline))
      expect(words(shown.map((part) => part.text).join(''))).toBe(words(text))
    }),
  )
})
