// Lines out of chunks, however they are cut, and none longer than they may be.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter } from './line-splitter'

test('any cut of any text gives its lines; those too long are marked', () => {
  const most = 5
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ab\n]{0,8}$/)), (chunks) => {
      const splitter = new LineSplitter(most)
      const lines = [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk))), ...splitter.rest()]
      const text = chunks.join('')
      const whole = text === '' || text.endsWith('\n') ? text.split('\n').slice(0, -1) : text.split('\n')
      expect(lines).toEqual(whole.map((line) => (line.length > most ? null : line)))
    }),
  )
})
