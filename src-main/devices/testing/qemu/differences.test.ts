import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deviceModels } from '../../models'
import { differences, differenceText } from './differences'

const page = readFileSync(join(__dirname, '../../../../docs/fidelity.md'), 'utf8').split('\n')

test('docs/fidelity.md lists each difference as it is tolerated, and no other', () => {
  const listed = page.filter((line) => /^- `[a-z0-9-]+`\. QEMU: /.test(line))
  expect(listed.sort()).toEqual(differences.map(differenceText).sort())
})

test('names are unique, and bits belong to registers that there are', () => {
  const ids = differences.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const known = new Set(
    deviceModels.flatMap(({ regions }) =>
      Object.values(regions).flatMap((region) => ('map' in region ? Object.keys(region.map.registers) : [])),
    ),
  )
  const named = differences.flatMap(({ bits }) => Object.keys(bits ?? {}))
  expect(named.filter((register) => !known.has(register))).toEqual([])
})
