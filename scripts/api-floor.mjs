// What the code must not use because Electron 25 (Chrome 114, Node 18.15) lacks it, as ESLint rules.

const missing = (object, property) => ({
  object,
  property,
  message: `Electron 25 lacks ${object}.${property}.`,
})

const everywhere = [
  ['Promise', 'withResolvers'],
  ['Promise', 'try'],
  ['Object', 'groupBy'],
  ['Map', 'groupBy'],
  ['Array', 'fromAsync'],
  ['AbortSignal', 'any'],
  ['Symbol', 'dispose'],
  ['Symbol', 'asyncDispose'],
  ['URL', 'canParse'],
  ['URL', 'parse'],
  ['Iterator', 'from'],
  ['RegExp', 'escape'],
  ['Math', 'sumPrecise'],
  ['Uint8Array', 'fromBase64'],
  ['Uint8Array', 'fromHex'],
  ['process', 'getBuiltinModule'],
  ['process', 'loadEnvFile'],
  ['fs', 'openAsBlob'],
  ['fs', 'glob'],
  ['fs', 'globSync'],
  ['util', 'styleText'],
  ['zlib', 'crc32'],
].map(([object, property]) => missing(object, property))

const inWindow = [
  missing('scheduler', 'yield'),
  missing('scheduler', 'postTask'),
  missing('document', 'startViewTransition'),
]

const nodeModules = ['node:sqlite', 'node:sea', 'node:test/reporters'].map((name) => ({
  name,
  message: 'Electron 25 (Node 18.15) lacks it.',
}))

const nodeNames = [
  ['node:zlib', ['crc32', 'createZstdCompress', 'createZstdDecompress', 'zstdCompressSync', 'zstdDecompressSync']],
  ['node:fs', ['glob', 'globSync', 'openAsBlob', 'statfs']],
  ['node:fs/promises', ['glob']],
  ['node:util', ['styleText', 'parseEnv', 'getCallSites', 'MIMEType']],
  ['node:crypto', ['hash']],
  ['node:path', ['matchesGlob']],
  ['electron', ['webUtils']],
].map(([name, importNames]) => ({ name, importNames, message: 'Electron 25 lacks it.' }))

const absentGlobals = ['File', 'WebSocket', 'CustomEvent', 'navigator', 'EventSource', 'localStorage'].map((name) => ({
  name,
  message: 'Node 18.15 has no such global.',
}))

const syntax = [
  {
    selector: 'VariableDeclaration[kind=/^(await )?using$/]',
    message: 'Electron 25 lacks Symbol.dispose, on which `using` rests.',
  },
  {
    selector: "MemberExpression[object.type='MetaProperty'][property.name=/^(dirname|filename)$/]",
    message: 'The main process is CommonJS in Electron 25: no import.meta.dirname.',
  },
]

/** For all our code. */
export const floor = {
  'no-restricted-properties': ['error', ...everywhere],
  'no-restricted-syntax': ['error', ...syntax],
  'no-restricted-imports': ['error', { paths: [...nodeModules, ...nodeNames] }],
}

/** For code of the main process. */
export const mainFloor = {
  'no-restricted-globals': [
    'error',
    ...absentGlobals,
    { name: 'crypto', message: 'Node 18.15 has no global crypto: import node:crypto.' },
  ],
}

/** For code of the window. */
export const windowFloor = { 'no-restricted-properties': ['error', ...everywhere, ...inWindow] }
