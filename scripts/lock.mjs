// Keeps two of our scripts from doing the same work in the same place at the same time.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { inRoot } from './paths.mjs'
import { readStamp } from './stamp.mjs'

function alive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    // A holder that died leaves its file behind.
    const holder = readStamp(file)
    if (holder && !alive(Number(holder))) rmSync(file, { force: true })
    return false
  }
}

export async function locked(name, work) {
  mkdirSync(inRoot('out'), { recursive: true })
  const file = inRoot('out', `${name}.lock`)
  while (!take(file)) await sleep(200)
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
