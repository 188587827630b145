import { expect, test } from 'vitest'
import { withSourceLines } from './source-lines.mjs'

test('each call of the kernel is told its line, and no line moves', () => {
  const code = 'const a = 1\nk.writel(k.readl(regs), regs)\nother.k.writel(1, 2)\n'
  expect(withSourceLines(code)).toBe('const a = 1\nk.at(2).writel(k.at(2).readl(regs), regs)\nother.k.writel(1, 2)\n')
})

test('a poll is given the text of its condition, as #cond gives it to C', () => {
  const code = 'k.readl_poll_timeout(regs, (val) => !(val & BUSY), 10, 100)'
  expect(withSourceLines(code)).toBe(
    'k.at(1).readl_poll_timeout(regs, (val) => !(val & BUSY), 10, 100, "!(val & BUSY)")',
  )
  expect(withSourceLines('k.readx_poll_timeout(k.readw, regs, (val) => val === 1, 10, 100)')).toBe(
    'k.at(1).readx_poll_timeout(k.readw, regs, (val) => val === 1, 10, 100, "val === 1")',
  )
})
