// The identification registers that every PrimeCell has, lowest address first.
export const PRIMECELL_ID = [
  'PERIPHID0',
  'PERIPHID1',
  'PERIPHID2',
  'PERIPHID3',
  'PCELLID0',
  'PCELLID1',
  'PCELLID2',
  'PCELLID3',
] as const
