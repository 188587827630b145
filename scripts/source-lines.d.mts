import type { Plugin } from 'vite'

export function withSourceLines(code: string): string
export function sourceLines(): Plugin
