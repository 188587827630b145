import { expect, test } from 'vitest'
import { missingFrom } from './debian.mjs'

const listing = [
  'ii \tlibnss3\t',
  'ii \tlibgtk-3-0t64\tlibgtk-3-0 (= 3.24.41-4)',
  'ii \tlibasound2t64\tlibasound2 (= 1.2.11), libasound2:any',
  'rc \txvfb\t',
  '',
].join('\n')

test('installed packages, also under a name that they provide, are not missing', () => {
  expect(missingFrom(listing, ['libnss3', 'libgtk-3-0', 'libasound2'])).toEqual([])
})

test('absent packages and removed ones whose settings remain are missing', () => {
  expect(missingFrom(listing, ['xvfb', 'libgbm1', 'libnss3'])).toEqual(['xvfb', 'libgbm1'])
})
