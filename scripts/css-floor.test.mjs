import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inRoot } from './paths.mjs'

/** What Chrome 114, the window of Electron 25, does not know. */
const missing =
  /light-dark\(|field-sizing\s*:|anchor-name\s*:|position-anchor\s*:|\bsubgrid\b|transition-behavior\s*:|@starting-style|@scope\b|(rgb|hsl|oklch|oklab|color)\(\s*from\b/

const styles = readdirSync(inRoot('src-renderer'), { recursive: true }).filter((name) => /\.(css|svelte)$/.test(name))

test('no style uses what Electron 25 does not know', () => {
  const found = styles.flatMap((name) =>
    readFileSync(join(inRoot('src-renderer'), name), 'utf8')
      .split('\n')
      .flatMap((line, index) => (missing.test(line) ? [`${name}:${index + 1}: ${line.trim()}`] : [])),
  )
  expect(styles.length).toBeGreaterThan(0)
  expect(found).toEqual([])
})
