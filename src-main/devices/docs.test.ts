import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mapInfo } from '../registers/define-map'
import { deviceModels } from './models'

const FOLDER = join(__dirname, '../../docs/devices')
const pages = readdirSync(FOLDER).map((file) => file.replace(/\.md$/, ''))
const maps = deviceModels.flatMap(({ regions }) =>
  Object.values(regions).flatMap((region) => ('map' in region ? [mapInfo(region.map)] : [])),
)

/** Whole registers need no field of their own in a page. */
const WHOLE = 'VALUE'

const withPage = maps.filter(({ name }) => pages.includes(name)).map((map) => [map.name, map] as const)

test.each(withPage)('the page of %s has its registers and fields', (name, map) => {
  const page = readFileSync(join(FOLDER, `${name}.md`), 'utf8')
  const names = map.registers.flatMap((register) => [register.name, ...register.fields.map((field) => field.name)])
  expect(names.filter((each) => each !== WHOLE && !new RegExp(`\\b${each}\\b`).test(page))).toEqual([])
})

test('the PrimeCells have pages', () => {
  expect(pages).toEqual(expect.arrayContaining(['pl011', 'pl031', 'pl061', 'sp804', 'sp805']))
})
